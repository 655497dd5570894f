/** Words of a shell text: what stands in quotes, what is filled in, and what becomes several words. */
import { type ParameterExpansionPart, parse, type SyntaxNode, type Word, type WordPart } from 'unbash';
import { choicesIn } from './brace-choices.ts';
import type { ShellCommand, ShellPiece, ShellWord, Stretch, ValueChange } from './shell-syntax.ts';

/** What a word is read with. */
export interface WordReader {
  /** The stretch that stands for everything inside, where offsets inside are not those of the text. */
  readonly within: Stretch | null;
  /** The commands of a substitution. */
  commandsIn(node: SyntaxNode): readonly ShellCommand[];
  /** For what stands in braces; null: that is too deep. */
  deeper(pos: number): WordReader | null;
}

export function stretchOf(node: { readonly pos: number; readonly end: number }): Stretch {
  return { start: node.pos, end: node.end };
}

export function wordOf(word: Word, reader: WordReader): ShellWord {
  const stretch = reader.within ?? stretchOf(word);
  const pieces = word.parts
    ? word.parts.flatMap((part) => piecesOf(part, false, reader))
    : [{ kind: 'text' as const, text: word.value, quoted: false }];
  return { ...stretch, pieces };
}

function piecesOf(part: WordPart, quoted: boolean, reader: WordReader): ShellPiece[] {
  switch (part.type) {
    case 'Literal':
      return [{ kind: 'text', text: part.value, quoted }];
    case 'SingleQuoted':
    case 'AnsiCQuoted':
      return [{ kind: 'text', text: part.value, quoted: true }];
    case 'DoubleQuoted':
    case 'LocaleString':
      // an empty piece first, so that "" stays a word
      return [
        { kind: 'text', text: '', quoted: true },
        ...part.parts.flatMap((inner) => piecesOf(inner, true, reader)),
      ];
    case 'SimpleExpansion':
      return [{ kind: 'variable', name: part.text.slice(1), text: part.text, quoted, fallback: null, change: null }];
    case 'ParameterExpansion':
      return [parameterOf(part, quoted, reader)];
    case 'CommandExpansion':
    case 'ProcessSubstitution':
      return [{ kind: 'output', text: part.text, quoted, commands: reader.commandsIn(part) }];
    case 'ArithmeticExpansion':
      return [{ kind: 'output', text: part.text, quoted, commands: [] }];
    case 'BraceExpansion':
      return [bracesOf(part, reader)];
    default:
      return [{ kind: 'text', text: part.text, quoted }];
  }
}

function parameterOf(part: ParameterExpansionPart, quoted: boolean, reader: WordReader): ShellPiece {
  const { text, parameter, operation } = part;
  const change = changeOf(part);
  if (change === 'unknown') return { kind: 'output', text, quoted, commands: [] };
  if (takesNothing(change)) {
    return { kind: 'variable', name: parameter, text: `\${${parameter}}`, quoted, fallback: null, change: null };
  }
  const isInstead = operation?.type === 'Default' && /^:?[-=+]$/.test(operation.operator);
  const fallback = isInstead ? wordOf(operation.operand, reader).pieces : null;
  // Of an array all elements, whichever is meant.
  return { kind: 'variable', name: parameter, text, quoted: quoted && !part.index, fallback, change };
}

/** `${name##}`, as which PowerShell's `$env:name` is read. */
function takesNothing(change: ValueChange | null): boolean {
  return change?.operator === '##' && /^#*$/.test(change.operands[0] ?? '');
}

/** `unknown`: a number, names of variables, or a syntax that nobody knows. */
function changeOf({ prefix, operation }: ParameterExpansionPart): ValueChange | null | 'unknown' {
  if (prefix === '!' && !operation) return { operator: '!', operands: [] };
  if (prefix !== undefined) return 'unknown';
  switch (operation?.type) {
    case undefined:
      return null;
    case 'Default':
      return operation.operator.endsWith('+') ? { operator: '+', operands: [] } : null;
    case 'Remove':
      return { operator: operation.operator, operands: [operation.operand.value] };
    case 'Replace':
      return { operator: operation.operator, operands: [operation.pattern.value, operation.replacement.value] };
    case 'Slice':
      return {
        operator: ':',
        operands: [operation.offset.value, ...(operation.length ? [operation.length.value] : [])],
      };
    case 'CaseModification':
      return { operator: operation.operator, operands: [] };
    case 'Transform':
      return { operator: '@', operands: [operation.operand.value] };
    default:
      return 'unknown';
  }
}

/** `{a,b{c,d}}`; a sequence (`{1..9}`) stays a text, because no command is written like that. */
function bracesOf({ text, pos }: { readonly text: string; readonly pos: number }, outer: WordReader): ShellPiece {
  const reader = outer.deeper(pos);
  const written = reader ? choicesIn(text.slice(1, -1)) : [];
  if (!reader || written.length < 2) return { kind: 'text', text, quoted: false };
  return { kind: 'braces', text, choices: written.map((choice) => choicePieces(choice, reader)) };
}

function choicePieces(text: string, reader: WordReader): readonly ShellPiece[] {
  const [statement, ...others] = parse(text).commands;
  const command = statement?.command;
  const isWord = others.length === 0 && command?.type === 'Command' && command.name && command.suffix.length === 0;
  return isWord && command.name ? wordOf(command.name, reader).pieces : [{ kind: 'text', text, quoted: false }];
}

/** The word without its quotes, expansions as written. */
export function writtenText(word: ShellWord): string {
  return word.pieces.map((piece) => piece.text).join('');
}
