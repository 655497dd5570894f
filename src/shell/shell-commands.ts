/**
 * Shell text to its simple commands, with offsets. The parsing is unbash's: it has no dependencies, needs no WebAssembly,
 * keeps going after errors and gives offsets in the text, which the other maintained parsers do not offer together.
 */
import { forEachChild, parse, type SyntaxNode } from 'unbash';
import { commandOf, type Redirections, redirectionsOf } from './command-node.ts';
import { guardAfter, guardInChain, guardInto, guardOfItem } from './guards.ts';
import type { Branch, FunctionDefinition, Guard, ShellCommand, Stretch } from './shell-syntax.ts';
import { type WordReader, wordOf } from './shell-words.ts';

/** Longer scripts are cut: no real one comes near, and the time stays bounded. */
export const LONGEST_SCRIPT = 200_000;
const MOST_COMMANDS = 10_000;
/** How deep the nodes of a script are followed: a construct within another takes about four. */
const DEEPEST_NODE = 400;
/** How many stray words such as a lone `fi` are passed over. */
const MAX_STRAYS = 50;

export interface ShellText {
  /** Every simple command in order of appearance, those inside of `$(…)` after the one that holds them. */
  readonly commands: readonly ShellCommand[];
  /** The same by the outermost statements: what is piped or substituted stands within one. */
  readonly statements: readonly (readonly ShellCommand[])[];
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
  const place = { within: null, definition: null, branch: null, guard: null, depth: 1, limits };
  const statements = statementsIn(script, place).filter(({ length }) => length > 0);
  return {
    commands: statements.flat(),
    statements,
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
  readonly branch: Branch | null;
  readonly guard: Guard | null;
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
  switch (node.type) {
    case 'CommandExpansion':
    case 'ProcessSubstitution':
      return substitutedIn(node, place);
    case 'Pipeline':
      return pipedIn(node, place);
    case 'AndOr':
      return chainedIn(node, place);
    case 'Redirected': {
      const redirections = redirectionsOf(node.redirects, readerIn(place));
      return redirected(insideOf(node, place), redirections);
    }
    case 'Command':
      return [commandOf(node, place, readerIn(place)), ...insideOf(node, place)];
    case 'For':
    case 'Select':
      return loopIn(node, place);
    case 'Script':
    case 'CompoundList':
      return statementsIn(node, place).flat();
    default:
      return insideOf(node, place);
  }
}

type Node<T extends SyntaxNode['type']> = Extract<SyntaxNode, { type: T }>;

function insideOf(node: SyntaxNode, place: Place): readonly ShellCommand[] {
  const found: ShellCommand[] = [];
  forEachChild(node, (child) => {
    for (const command of commandsIn(child, placeOf(child, node, place))) found.push(command);
  });
  return found;
}

/** One after the other: some go on only where those before them did not end the script. */
function statementsIn(
  { commands }: Node<'Script'> | Node<'CompoundList'>,
  outer: Place,
): readonly (readonly ShellCommand[])[] {
  let place = outer;
  return commands.map((statement) => {
    const found = commandsIn(statement, place);
    const guard = guardAfter(statement, place.guard);
    if (guard !== place.guard) place = { ...place, guard };
    return found;
  });
}

function placeOf(child: SyntaxNode, node: SyntaxNode, place: Place): Place {
  switch (node.type) {
    case 'Function':
      return { ...place, definition: { name: node.name.value }, guard: null };
    case 'If':
      return child === node.clause ? place : guarded(child, node, branchOf(node, place));
    case 'Elif':
      return guarded(child, node, place);
    case 'Case':
      if (child.type !== 'CaseItem') return place;
      return { ...branchOf(node, place), guard: guardOfItem(node, child, place.guard) };
    case 'While':
    case 'ArithmeticFor':
      return child === node.body ? branchOf(node, place) : place;
    default:
      return place;
  }
}

function guarded(child: SyntaxNode, node: SyntaxNode, place: Place): Place {
  return { ...place, guard: guardInto(child, node, place.guard) };
}

/** Branches of branches that nobody could follow any more count as one. */
const DEEPEST_BRANCH = 30;

function branchOf(of: object, place: Place): Place {
  const depth = (place.branch?.depth ?? 0) + 1;
  return depth > DEEPEST_BRANCH ? place : { ...place, branch: { parent: place.branch, of, depth } };
}

function readerIn(place: Place): WordReader {
  return {
    within: place.within,
    commandsIn: (node) => commandsIn(node, { ...place, definition: null }),
    deeper: (pos) => {
      const inner = { ...place, depth: place.depth + DEPTH_OF_BRACES, within: null };
      return isBeyond({ type: 'BraceExpansion', pos }, inner) ? null : readerIn(inner);
    },
  };
}

/** Each level of braces is read once more. */
const DEPTH_OF_BRACES = 20;

function substitutedIn(
  node: Node<'CommandExpansion'> | Node<'ProcessSubstitution'>,
  place: Place,
): readonly ShellCommand[] {
  let commands = substituted.get(node);
  if (!commands) {
    const within = place.within ?? escapedBackticks(node);
    commands = node.script ? commandsIn(node.script, { ...place, within }) : [];
    substituted.set(node, commands);
  }
  return commands;
}

/** Backticks with backslashes inside are parsed as a text of their own. */
function escapedBackticks(node: { readonly text: string; readonly pos: number; readonly end: number }): Stretch | null {
  return node.text.startsWith('`') && node.text.includes('\\') ? { start: node.pos, end: node.end } : null;
}

function pipedIn(node: Node<'Pipeline'>, place: Place): readonly ShellCommand[] {
  const found: ShellCommand[] = [];
  let before: readonly ShellCommand[] = [];
  for (const stage of node.commands) {
    const commands = commandsIn(stage, place).map((command) => ({ ...command, from: [...command.from, ...before] }));
    for (const command of commands) found.push(command);
    before = commands;
  }
  return found;
}

/** After `&&` a command runs only where the one before it did; after `||` perhaps. */
function chainedIn(node: Node<'AndOr'>, outer: Place): readonly ShellCommand[] {
  const { commands, operators } = node;
  const found: ShellCommand[] = [];
  let place = outer;
  for (const [index, each] of commands.entries()) {
    if (index > 0) {
      const inner = branchOf({}, operators[index - 1] === '&&' ? place : outer);
      place = { ...inner, guard: guardInChain(node, index, outer.guard) };
    }
    for (const command of commandsIn(each, place)) found.push(command);
  }
  return found;
}

/** What it is written to is so by every command in it; what it reads is taken by the first. */
function redirected(commands: readonly ShellCommand[], { writesTo, ...read }: Redirections): readonly ShellCommand[] {
  return commands.map((command, index) => ({
    ...command,
    writesTo: [...command.writesTo, ...writesTo],
    readsFrom: index === 0 ? [...command.readsFrom, ...read.readsFrom] : command.readsFrom,
    hereDocuments: index === 0 ? [...command.hereDocuments, ...read.hereDocuments] : command.hereDocuments,
  }));
}

function loopIn(node: Node<'For'> | Node<'Select'>, place: Place): readonly ShellCommand[] {
  const { name, wordlist, body, pos, end } = node;
  const reader = readerIn(place);
  const inBody = branchOf(node, place);
  const loop: ShellCommand = {
    ...(place.within ?? { start: pos, end }),
    words: [],
    assignments: [],
    loop: { name: name.value, words: wordlist?.map((word) => wordOf(word, reader)) ?? null },
    writesTo: [],
    readsFrom: [],
    hereDocuments: [],
    from: [],
    definition: place.definition,
    branch: inBody.branch,
    guard: place.guard,
  };
  const inWords = (wordlist ?? []).flatMap((word) => commandsIn(word, place));
  return [loop, ...inWords, ...commandsIn(body, inBody)];
}
