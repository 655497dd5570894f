/** Values of shell variables while a script is read: first those of YAML, then what the script itself sets. */
import type { Job, Variable } from '../ci/config.ts';
import { expandKnown } from '../ci/variables/expand-known.ts';
import { settingsOf } from '../ci/yaml-variables.ts';
import { idOf } from '../object-id.ts';
import type { Located } from '../source.ts';
import type { ShellPiece, ShellWord } from './shell-commands.ts';

export interface ShellValue {
  readonly text: string;
  readonly known: boolean;
  readonly from: readonly Located<string>[];
}

export interface ShellValues {
  get(name: string): ShellValue | undefined;
  set(name: string, value: ShellValue): void;
  /** `$1`, `$2`, …; null: not known, as in a function that nobody has called yet. */
  readonly parameters: readonly ShellValue[] | null;
  /** A copy whose changes stay in it, as in a subshell. */
  fork(parameters?: readonly ShellValue[] | null): ShellValues;
}

const texts = new WeakMap<ShellValue, string>();

/** Equal for values that are the same to whoever reads them. */
export function textOf(value: ShellValue | undefined): string {
  if (!value) return '';
  let text = texts.get(value);
  if (text === undefined) {
    text = JSON.stringify([value.text, value.known, value.from.map(({ at }) => idOf(at))]);
    texts.set(value, text);
  }
  return text;
}

/** Longer values are cut: scripts can make a value grow without bound. */
const MAX_LENGTH = 20_000;
const NOWHERE: readonly Located<string>[] = [];
/** Words that one variable may become. */
const MAX_FIELDS = 500;

/** `given`: those of YAML. */
export function valuesFrom(given: (name: string) => ShellValue | undefined): ShellValues {
  return scoped((name) => given(name) ?? (name === 'IFS' ? BLANKS : undefined), []);
}

/** What unquoted values are split at, unless a script says otherwise. */
const BLANKS: ShellValue = { text: ' \t\n', known: true, from: NOWHERE };
const NOTHING: ShellValue = { text: '', known: true, from: NOWHERE };

function scoped(
  outside: (name: string) => ShellValue | undefined,
  parameters: readonly ShellValue[] | null,
): ShellValues {
  const set = new Map<string, ShellValue>();
  const get = (name: string): ShellValue | undefined => {
    if (/^[1-9]\d?$/.test(name)) return parameters ? (parameters[Number(name) - 1] ?? NOTHING) : undefined;
    const known = set.get(name);
    if (known) return known;
    const found = outside(name);
    if (found) set.set(name, bounded(found));
    return set.get(name);
  };
  return {
    get,
    set: (name, value) => void set.set(name, bounded(value)),
    parameters,
    fork: (inner = parameters) => scoped(get, inner),
  };
}

function bounded(value: ShellValue): ShellValue {
  return value.text.length <= MAX_LENGTH ? value : { ...value, text: value.text.slice(0, MAX_LENGTH), known: false };
}

/** What variables of YAML are to a shell; one value for all jobs to which it is the same, so that it is known by its identity. */
const ofVariables = new WeakMap<Variable, ShellValue>();
const ofJobs = new WeakMap<
  Job['variables'],
  { readonly known: Job['known']; readonly values: Map<string, ShellValue> }
>();

export function yamlValue(job: Job, name: string): ShellValue | undefined {
  const variable = job.variables.get(name);
  if (!variable) return undefined;
  const written = variable.value.value;
  if (!variable.raw && /[$%]/.test(written)) return filledValue(job, variable);
  const value = ofVariables.get(variable) ?? { text: written, known: true, from: [variable.value] };
  ofVariables.set(variable, value);
  return value;
}

/** With other variables in it. */
function filledValue(job: Job, { name, value: written }: Variable): ShellValue {
  const { variables, known } = job;
  let ofJob = ofJobs.get(variables);
  if (ofJob?.known !== known) {
    ofJob = { known, values: new Map() };
    ofJobs.set(variables, ofJob);
  }
  let value = ofJob.values.get(name);
  if (!value) {
    const whole = { ...written, value: `\${${name}}` };
    const { text, pieces, from } = expandKnown(whole, variables, settingsOf(job), 'service');
    const filled = pieces.map((piece) => (typeof piece === 'string' ? piece : `$${piece.unknown}`)).join('');
    value = { text: filled, known: text !== null, from };
    ofJob.values.set(name, value);
  }
  return value;
}

/** What the shell makes of a word: braces and unquoted values may make several words of it, or none. */
export function expandWord(word: ShellWord, values: ShellValues): readonly ShellValue[] {
  const [only, ...others] = word.pieces;
  if (only?.kind === 'text' && others.length === 0) return [{ text: only.text, known: true, from: NOWHERE }];
  if (!word.pieces.some((piece) => piece.kind === 'braces')) return fieldsOf(word.pieces, values);
  return alternatives(word.pieces).flatMap((pieces) => fieldsOf(pieces, values));
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

function fieldsOf(pieces: readonly ShellPiece[], values: ShellValues): readonly ShellValue[] {
  const fields = new Fields();
  for (const piece of pieces) {
    if (piece.kind === 'text') fields.add(piece.text, { known: true, from: NOWHERE });
    else if (piece.kind === 'variable') addVariable(fields, piece, values);
    else fields.add(piece.text, { known: false, from: NOWHERE });
  }
  return fields.all;
}

function addVariable(fields: Fields, piece: ShellPiece & { kind: 'variable' }, values: ShellValues): void {
  if (/^[@*]$/.test(piece.name) && values.parameters) {
    for (const [index, parameter] of values.parameters.entries()) {
      if (index > 0) fields.close();
      fields.add(parameter.text, parameter);
    }
    return;
  }
  const value = values.get(piece.name);
  if (!value) fields.add(piece.fallback ?? piece.text, { known: false, from: NOWHERE });
  else if (piece.quoted) fields.add(value.text, value);
  else {
    const parts = value.text.split(/\s+/).slice(0, MAX_FIELDS);
    for (const [index, part] of parts.entries()) {
      if (index > 0) fields.close();
      if (part !== '') fields.add(part, value);
    }
  }
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
