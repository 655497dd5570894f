/** A simple command of a shell text, with what it writes to and reads from. */
import type { Assignment, Command, Redirection } from 'unbash';
import type {
  Branch,
  FunctionDefinition,
  Guard,
  HereDocument,
  ShellCommand,
  ShellPiece,
  ShellWord,
  Stretch,
} from './shell-syntax.ts';
import { stretchOf, type WordReader, wordOf, writtenText } from './shell-words.ts';

/** Where a command stands. */
interface CommandPlace {
  readonly within: Stretch | null;
  readonly definition: FunctionDefinition | null;
  readonly branch: Branch | null;
  readonly guard: Guard | null;
}

export function commandOf(
  node: Command,
  { within, definition, branch, guard }: CommandPlace,
  reader: WordReader,
): ShellCommand {
  const words = node.name ? [wordOf(node.name, reader)] : [];
  const assignments: { name: string; value: ShellWord }[] = [];
  for (const part of [...node.prefix, ...node.args]) {
    if (part.type === 'Word') words.push(wordOf(part, reader));
    else if (part.type === 'Assignment') {
      const value = assignedWord(part, reader);
      assignments.push({ name: part.name, value });
      // `docker run A=b`, where the shell sees a plain word
      if (node.args.includes(part)) words.push(assignmentWord(part.name, value, within ?? stretchOf(part)));
    }
  }
  const { start, end } = within ?? stretchOf(node);
  const { writesTo, readsFrom, hereDocuments } = redirectionsOf(node.redirects, reader);
  // Scripts have many commands: no field is copied from another object, and what is empty is the same everywhere.
  return {
    start,
    end,
    words,
    assignments,
    loop: null,
    writesTo,
    readsFrom,
    hereDocuments,
    from: NONE,
    definition,
    branch,
    guard,
  };
}

const NOTHING: ShellPiece = { kind: 'text', text: '', quoted: true };

/** Elements of an array are one text, as `${name[@]}` puts them in; `+=` adds to what there is. */
function assignedWord({ name, value, append }: Assignment, reader: WordReader): ShellWord {
  const words = value.type === 'Word' ? [value] : value.elements;
  const space: ShellPiece = { kind: 'text', text: ' ', quoted: true };
  const earlier: ShellPiece = {
    kind: 'variable',
    name,
    text: `\${${name}}`,
    quoted: true,
    fallback: [NOTHING],
    change: null,
  };
  const parts = words.map((word) => elementOf(wordOf(word, reader).pieces));
  const pieces = parts.flatMap((part, index) => (index === 0 ? part : [space, ...part]));
  const before = append ? [earlier, ...(value.type === 'Word' ? [] : [space])] : [];
  return { ...(reader.within ?? stretchOf(value)), pieces: [...before, ...pieces] };
}

/** `[key]=value` of an array is its value. */
function elementOf([first, ...others]: readonly ShellPiece[]): readonly ShellPiece[] {
  if (first?.kind !== 'text' || first.quoted) return first ? [first, ...others] : [];
  return [{ ...first, text: first.text.replace(/^\[[^\]]*\]=/, '') }, ...others];
}

function assignmentWord(name: string, value: ShellWord, stretch: Stretch): ShellWord {
  return { ...stretch, pieces: [{ kind: 'text', text: `${name}=`, quoted: false }, ...value.pieces] };
}

export type Redirections = Pick<ShellCommand, 'writesTo' | 'readsFrom' | 'hereDocuments'>;

const NONE: readonly never[] = [];
const NO_REDIRECTIONS: Redirections = { writesTo: NONE, readsFrom: NONE, hereDocuments: NONE };

export function redirectionsOf(redirects: readonly Redirection[], reader: WordReader): Redirections {
  if (redirects.length === 0) return NO_REDIRECTIONS;
  const targets = (operator: RegExp) =>
    redirects.flatMap((redirect) => {
      const isOne = redirect.type === 'Redirect' && operator.test(redirect.operator);
      return isOne && redirect.target ? [wordOf(redirect.target, reader)] : [];
    });
  const both = targets(/^>&$/).filter((word) => !/^(?:\d*-?)$/.test(writtenText(word)));
  return {
    writesTo: [...targets(/^&?>[>|]?$/), ...both],
    readsFrom: targets(/^<>?$/),
    hereDocuments: redirects.flatMap((redirect) => hereDocument(redirect, reader)),
  };
}

function hereDocument(redirect: Redirection, reader: WordReader): HereDocument[] {
  if (redirect.type === 'HereString' && redirect.target) {
    const word = wordOf(redirect.target, reader);
    return [{ start: word.start, end: word.end, text: writtenText(word), quoted: false, word }];
  }
  if (redirect.type !== 'HereDoc') return [];
  const quoted = redirect.delimiter?.quoted ?? false;
  return [{ ...(reader.within ?? stretchOf(redirect.body)), text: redirect.body.text, quoted, word: null }];
}
