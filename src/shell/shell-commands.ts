/**
 * Shell text to its simple commands, with offsets. The parsing is unbash's: it has no dependencies, needs no WebAssembly,
 * keeps going after errors and gives offsets in the text, which the other maintained parsers do not offer together.
 */
import {
  type Assignment,
  type Command,
  forEachChild,
  parse,
  type Redirection,
  type SyntaxNode,
  type Word,
  type WordPart,
} from 'unbash';
import { choicesIn } from './brace-choices.ts';

/** Where something stands, in the text that was parsed; end exclusive. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

export interface ShellWord extends Stretch {
  readonly pieces: readonly ShellPiece[];
}

export type ShellPiece =
  /** `quoted`: never split into several words. */
  | { readonly kind: 'text'; readonly text: string; readonly quoted: boolean }
  /** `fallback`: the text of `${name:-fallback}`. */
  | {
      readonly kind: 'variable';
      readonly name: string;
      readonly text: string;
      readonly quoted: boolean;
      readonly fallback: string | null;
    }
  /** `$(…)`, `` `…` ``, `<(…)` or arithmetic: a value that only the run knows. */
  | { readonly kind: 'output'; readonly text: string; readonly commands: readonly ShellCommand[] }
  /** `{a,b}`: a word for each of them. */
  | { readonly kind: 'braces'; readonly text: string; readonly choices: readonly (readonly ShellPiece[])[] };

export interface ShellCommand extends Stretch {
  readonly words: readonly ShellWord[];
  /** `A=b` before or without a command, and the arguments of `export` and its like. */
  readonly assignments: readonly { readonly name: string; readonly value: ShellWord }[];
  /** Targets of `>` and `>>`. */
  readonly writesTo: readonly ShellWord[];
  readonly hereDocuments: readonly HereDocument[];
  /** The commands whose output this one reads through a pipe. */
  readonly from: readonly ShellCommand[];
  /** The function that it is a part of. */
  readonly definition: FunctionDefinition | null;
}

/** One object for each time that a function is written. */
export interface FunctionDefinition {
  readonly name: string;
}

export interface HereDocument extends Stretch {
  readonly text: string;
  /** True for `<<'EOF'`: nothing in it is expanded. */
  readonly quoted: boolean;
}

/** Longer scripts are cut: no real one comes near, and the time stays bounded. */
const LONGEST_SCRIPT = 200_000;
const MOST_COMMANDS = 20_000;
/** How deep the nodes of a script are followed: a construct within another takes about four. */
const DEEPEST_NODE = 400;
/** How many stray words such as a lone `fi` are passed over. */
const MAX_STRAYS = 50;

export interface ShellText {
  /** Every simple command in order of appearance, those inside of `$(…)` after the one that holds them. */
  readonly commands: readonly ShellCommand[];
  /** False when the text is no complete shell script: the commands are then what could be made out. */
  readonly complete: boolean;
  /** Where the text ends before what it began does: `expected 'esac' to close 'case'`. */
  readonly open: { readonly at: number; readonly message: string } | null;
  /** Where it is not read on: it is longer (`cut`) or nested deeper than we read. */
  readonly unread: { readonly at: number; readonly why: 'cut' | 'deep' } | null;
}

export function parseShell(text: string): ShellText {
  const cut = text.length > LONGEST_SCRIPT;
  let rest = cut ? text.slice(0, LONGEST_SCRIPT) : text;
  let script = parse(rest);
  const complete = !cut && !script.errors?.length;
  const open = cut ? undefined : script.errors?.find(({ message }) => OPEN.test(message));
  // A fragment may begin with `then docker ps` or hold a lone `}`: blank such words out, so that offsets stay.
  for (let tries = 0; tries < MAX_STRAYS; tries++) {
    const stray = script.errors?.find((error) => error.message.startsWith('unexpected token'));
    const word = stray && /^\S+/.exec(rest.slice(stray.pos))?.[0];
    if (!stray || !word) break;
    const length = /^[a-z]+/.exec(word)?.[0].length ?? 1;
    rest = rest.slice(0, stray.pos) + ' '.repeat(length) + rest.slice(stray.pos + length);
    script = parse(rest);
  }
  const limits: Limits = { commandsLeft: MOST_COMMANDS, unread: null };
  const commands = commandsIn(script, { within: null, definition: null, depth: 0, limits });
  return {
    commands,
    complete,
    open: open ? { at: open.pos, message: open.message } : null,
    unread: limits.unread ?? (cut ? { at: LONGEST_SCRIPT, why: 'cut' } : null),
  };
}

const OPEN = /^(?:expected '?\S+'? to close |unterminated )/;

interface Place {
  /** The stretch that stands for everything inside, where offsets inside are not those of the text. */
  readonly within: Stretch | null;
  readonly definition: FunctionDefinition | null;
  readonly depth: number;
  /** One object for a whole text. */
  readonly limits: Limits;
}

interface Limits {
  commandsLeft: number;
  unread: ShellText['unread'];
}

/** Where nothing is left of a limit, nothing is read on. */
function isBeyond(node: { readonly type: string; readonly pos: number }, { within, depth, limits }: Place): boolean {
  if (node.type === 'Command') limits.commandsLeft -= 1;
  const isDeep = depth > DEEPEST_NODE;
  if (!isDeep && limits.commandsLeft >= 0) return false;
  limits.unread ??= { at: within?.start ?? node.pos, why: isDeep ? 'deep' : 'cut' };
  return true;
}

/** What a substitution holds is asked for twice, by its word and by the walk. */
const substituted = new WeakMap<SyntaxNode, readonly ShellCommand[]>();

function commandsIn(node: SyntaxNode, outer: Place): readonly ShellCommand[] {
  const place = { ...outer, depth: outer.depth + 1 };
  if (isBeyond(node, place)) return [];
  if (node.type === 'CommandExpansion' || node.type === 'ProcessSubstitution') {
    let commands = substituted.get(node);
    if (!commands) {
      const within = place.within ?? escapedBackticks(node);
      commands = node.script ? commandsIn(node.script, { ...place, within }) : [];
      substituted.set(node, commands);
    }
    return commands;
  }
  const found: ShellCommand[] = [];
  if (node.type === 'Pipeline') {
    let before: readonly ShellCommand[] = [];
    for (const stage of node.commands) {
      const commands = commandsIn(stage, place).map((command) => ({ ...command, from: [...command.from, ...before] }));
      for (const command of commands) found.push(command);
      before = commands;
    }
    return found;
  }
  if (node.type === 'Command') found.push(commandOf(node, place));
  const inside = node.type === 'Function' ? { ...place, definition: { name: node.name.value } } : place;
  forEachChild(node, (child) => {
    for (const command of commandsIn(child, inside)) found.push(command);
  });
  return found;
}

/** Backticks with backslashes inside are parsed as a text of their own. */
function escapedBackticks(node: { readonly text: string; readonly pos: number; readonly end: number }): Stretch | null {
  return node.text.startsWith('`') && node.text.includes('\\') ? { start: node.pos, end: node.end } : null;
}

function commandOf(node: Command, place: Place): ShellCommand {
  const { within, definition } = place;
  const words = node.name ? [wordOf(node.name, place)] : [];
  const assignments: { name: string; value: ShellWord }[] = [];
  for (const part of [...node.prefix, ...node.args]) {
    if (part.type === 'Word') words.push(wordOf(part, place));
    else if (part.type === 'Assignment') {
      const value = assignedWord(part, place);
      assignments.push({ name: part.name, value });
      // `docker run A=b`, where the shell sees a plain word
      if (node.args.includes(part)) words.push(assignmentWord(part.name, value, within ?? stretchOf(part)));
    }
  }
  return {
    ...(within ?? stretchOf(node)),
    words,
    assignments,
    writesTo: node.redirects.flatMap((redirect) => writeTarget(redirect, place)),
    hereDocuments: node.redirects.flatMap((redirect) => hereDocument(redirect, place)),
    from: [],
    definition,
  };
}

/** Elements of an array are one text, as `${name[@]}` puts them in; `+=` adds to what there is. */
function assignedWord({ name, value, append }: Assignment, place: Place): ShellWord {
  const words = value.type === 'Word' ? [value] : value.elements;
  const space: ShellPiece = { kind: 'text', text: ' ', quoted: true };
  const earlier: ShellPiece = { kind: 'variable', name, text: `\${${name}}`, quoted: true, fallback: '' };
  const parts = words.map((word) => wordOf(word, place).pieces);
  const pieces = parts.flatMap((part, index) => (index === 0 ? part : [space, ...part]));
  const before = append ? [earlier, ...(value.type === 'Word' ? [] : [space])] : [];
  return { ...(place.within ?? stretchOf(value)), pieces: [...before, ...pieces] };
}

function assignmentWord(name: string, value: ShellWord, stretch: Stretch): ShellWord {
  return { ...stretch, pieces: [{ kind: 'text', text: `${name}=`, quoted: false }, ...value.pieces] };
}

function stretchOf(node: { readonly pos: number; readonly end: number }): Stretch {
  return { start: node.pos, end: node.end };
}

function writeTarget(redirect: Redirection, place: Place): ShellWord[] {
  const writes = redirect.type === 'Redirect' && redirect.target && /^&?>[>|]?$/.test(redirect.operator);
  return writes && redirect.target ? [wordOf(redirect.target, place)] : [];
}

function hereDocument(redirect: Redirection, place: Place): HereDocument[] {
  if (redirect.type === 'HereString' && redirect.target) {
    const word = wordOf(redirect.target, place);
    return [{ start: word.start, end: word.end, text: writtenText(word), quoted: false }];
  }
  if (redirect.type !== 'HereDoc') return [];
  const quoted = redirect.delimiter?.quoted ?? false;
  return [{ ...(place.within ?? stretchOf(redirect.body)), text: redirect.body.text, quoted }];
}

function wordOf(word: Word, place: Place): ShellWord {
  const stretch = place.within ?? stretchOf(word);
  const pieces = word.parts
    ? word.parts.flatMap((part) => piecesOf(part, false, place))
    : [{ kind: 'text' as const, text: word.value, quoted: false }];
  return { ...stretch, pieces };
}

function piecesOf(part: WordPart, quoted: boolean, place: Place): ShellPiece[] {
  switch (part.type) {
    case 'Literal':
      return [{ kind: 'text', text: part.value, quoted }];
    case 'SingleQuoted':
    case 'AnsiCQuoted':
      return [{ kind: 'text', text: part.value, quoted: true }];
    case 'DoubleQuoted':
    case 'LocaleString':
      // an empty piece first, so that "" stays a word
      return [{ kind: 'text', text: '', quoted: true }, ...part.parts.flatMap((inner) => piecesOf(inner, true, place))];
    case 'SimpleExpansion':
      return [{ kind: 'variable', name: part.text.slice(1), text: part.text, quoted, fallback: null }];
    case 'ParameterExpansion': {
      // Of an array all elements, whichever is meant.
      const quotedWhole = quoted && !part.index;
      const operation = part.operation;
      const fallback =
        operation?.type === 'Default' && /^:?[-=]$/.test(operation.operator) ? operation.operand.value : null;
      const isOther = part.prefix !== undefined || (operation && fallback === null);
      if (isOther) return [{ kind: 'output', text: part.text, commands: [] }];
      return [{ kind: 'variable', name: part.parameter, text: part.text, quoted: quotedWhole, fallback }];
    }
    case 'CommandExpansion':
    case 'ProcessSubstitution':
      return [{ kind: 'output', text: part.text, commands: commandsIn(part, { ...place, definition: null }) }];
    case 'ArithmeticExpansion':
      return [{ kind: 'output', text: part.text, commands: [] }];
    case 'BraceExpansion':
      return [bracesOf(part, place)];
    default:
      return [{ kind: 'text', text: part.text, quoted }];
  }
}

/** `{a,b{c,d}}`; a sequence (`{1..9}`) stays a text, because no command is written like that. */
function bracesOf({ text, pos }: { readonly text: string; readonly pos: number }, outer: Place): ShellPiece {
  const place = { ...outer, depth: outer.depth + DEPTH_OF_BRACES };
  const written = isBeyond({ type: 'BraceExpansion', pos }, place) ? [] : choicesIn(text.slice(1, -1));
  if (written.length < 2) return { kind: 'text', text, quoted: false };
  return { kind: 'braces', text, choices: written.map((choice) => choicePieces(choice, place)) };
}

/** Each level is read once more. */
const DEPTH_OF_BRACES = 20;

function choicePieces(text: string, place: Place): readonly ShellPiece[] {
  const [statement, ...others] = parse(text).commands;
  const command = statement?.command;
  const isWord = others.length === 0 && command?.type === 'Command' && command.name && command.suffix.length === 0;
  return isWord && command.name
    ? wordOf(command.name, { ...place, within: null }).pieces
    : [{ kind: 'text', text, quoted: false }];
}

/** The word without its quotes, expansions as written. */
export function writtenText(word: ShellWord): string {
  return word.pieces.map((piece) => piece.text).join('');
}
