/** What the shell makes of a word: braces and unquoted values may make several words of it, or none. */
import type { Located } from '../source.ts';
import { changedValue } from './changed-value.ts';
import type { ShellPiece, ShellWord, VariablePiece } from './shell-syntax.ts';
import type { ShellValue, ShellValues } from './shell-values.ts';

const NOWHERE: readonly Located<string>[] = [];
/** Words that one variable may become. */
const MAX_FIELDS = 500;

/** What is put in: values of variables, and what substituted commands print where anybody can tell. */
export interface Known {
  readonly values: Pick<ShellValues, 'get' | 'parameters'>;
  printed(piece: OutputPiece): string | null;
}

export type OutputPiece = Extract<ShellPiece, { kind: 'output' }>;

export function expandWord(word: ShellWord, known: Known): readonly ShellValue[] {
  const [only, ...others] = word.pieces;
  if (only?.kind === 'text' && others.length === 0) return [{ text: only.text, known: true, from: NOWHERE }];
  if (!word.pieces.some((piece) => piece.kind === 'braces')) return fieldsOf(word.pieces, known);
  return alternatives(word.pieces).flatMap((pieces) => fieldsOf(pieces, known));
}

function alternatives(pieces: readonly ShellPiece[]): readonly (readonly ShellPiece[])[] {
  // From the end, so that what follows is shared by all that it follows on.
  let all: readonly Chain[] = [null];
  for (const piece of pieces.toReversed()) {
    const choices = piece.kind === 'braces' ? piece.choices.flatMap(alternatives) : [[piece]];
    all = firstChains(choices, all);
  }
  return all.map(linksOf);
}

/** Pieces of a word, and what follows them. */
type Chain = { readonly pieces: readonly ShellPiece[]; readonly then: Chain } | null;

function firstChains(choices: readonly (readonly ShellPiece[])[], ends: readonly Chain[]): readonly Chain[] {
  const chains: Chain[] = [];
  for (const pieces of choices) {
    for (const then of ends.slice(0, MAX_FIELDS - chains.length)) chains.push({ pieces, then });
    if (chains.length >= MAX_FIELDS) break;
  }
  return chains;
}

function linksOf(chain: Chain): readonly ShellPiece[] {
  const found: ShellPiece[] = [];
  for (let link = chain; link; link = link.then) for (const piece of link.pieces) found.push(piece);
  return found;
}

function fieldsOf(pieces: readonly ShellPiece[], known: Known): readonly ShellValue[] {
  const fields = new Fields();
  addPieces(fields, pieces, known);
  return fields.all;
}

function addPieces(fields: Fields, pieces: readonly ShellPiece[], known: Known): void {
  for (const piece of pieces) {
    if (piece.kind === 'text') fields.add(piece.text, { known: true, from: NOWHERE });
    else if (piece.kind === 'variable') addVariable(fields, piece, known);
    else if (piece.kind === 'output') addOutput(fields, piece, known);
    else fields.add(piece.text, { known: false, from: NOWHERE });
  }
}

function addOutput(fields: Fields, piece: OutputPiece, known: Known): void {
  const text = known.printed(piece);
  if (text === null) fields.add(piece.text, { known: false, from: NOWHERE });
  else addValue(fields, { text, known: true, from: NOWHERE }, piece.quoted, known);
}

function addVariable(fields: Fields, piece: VariablePiece, known: Known): void {
  const { values } = known;
  const { name, change, fallback, text, quoted } = piece;
  if (/^[@*]$/.test(name) && values.parameters) {
    addParameters(fields, piece, values.parameters);
    return;
  }
  const value = values.get(name);
  if (change?.operator === '+' && fallback) {
    if (value?.text !== '') addPieces(fields, fallback, known);
  } else if (!value && fallback) addUnset(fields, fallback, known);
  else {
    const changed = value && change ? changedValue(value, change, (other) => values.get(other)) : value;
    if (changed) addValue(fields, changed, quoted, known);
    else fields.add(text, { known: false, from: value?.from ?? NOWHERE });
  }
}

/** `"${@:2}"` leaves the first one out. */
function addParameters(fields: Fields, { change }: VariablePiece, parameters: readonly ShellValue[]): void {
  const first = change?.operator === ':' ? Math.max(0, Number(change.operands[0]) - 1) || 0 : 0;
  for (const [index, parameter] of parameters.slice(first).entries()) {
    if (index > 0) fields.close();
    fields.add(parameter.text, parameter);
  }
}

/** What stands for it may not come to be: nobody here knows whether it is set. */
function addUnset(fields: Fields, fallback: readonly ShellPiece[], known: Known): void {
  for (const { text, from } of fieldsOf(fallback, known)) {
    if (text !== '') fields.add(text, { known: false, from });
  }
}

function addValue(fields: Fields, value: ShellValue, quoted: boolean, { values }: Known): void {
  // Blanks in the text of a command are none of its output.
  if (quoted || (!value.known && /^\$\([\s\S]*\)$|^`[^`]*`$/.test(value.text))) {
    fields.add(value.text, value);
    return;
  }
  const parts = value.text.split(separators(values.get('IFS'))).slice(0, MAX_FIELDS);
  for (const [index, part] of parts.entries()) {
    if (index > 0) fields.close();
    if (part !== '') fields.add(part, value);
  }
}

const BLANKS = /\s+/;

/** What the script says that unquoted values are split at, beside blanks, which it leaves out seldom. */
function separators(said: ShellValue | undefined): RegExp {
  const marks = said?.known ? said.text.replace(/\s/g, '') : '';
  return marks === '' ? BLANKS : new RegExp(`[\\s${marks.replace(/[\\\]^-]/g, '\\$&')}]+`);
}

/** The words that one word becomes; the last one is open until something closes it. */
class Fields {
  readonly all: { text: string; known: boolean; from: Located<string>[] }[] = [];
  #open = false;

  add(text: string, value: Pick<ShellValue, 'known' | 'from'>): void {
    if (!this.#open) this.all.push({ text: '', known: true, from: [] });
    this.#open = true;
    const field = this.all.at(-1);
    if (!field) return;
    field.text += text;
    field.known &&= value.known;
    field.from.push(...value.from);
  }

  close(): void {
    this.#open = false;
  }
}
