/** Values of shell variables while a script is read: first those of YAML, then what the script itself sets. */
import type { Job, Variable } from '../ci/config.ts';
import { expandKnown } from '../ci/variables/expand-known.ts';
import { NO_PIPELINE_VARIABLES } from '../ci/yaml-variables.ts';
import type { Located } from '../source.ts';
import type { ShellWord } from './shell-commands.ts';

export interface ShellValue {
  readonly text: string;
  readonly known: boolean;
  readonly from: readonly Located<string>[];
}

export interface ShellValues {
  get(name: string): ShellValue | undefined;
  set(name: string, value: ShellValue): void;
  /** A copy whose changes stay in it, as in a subshell. */
  fork(): ShellValues;
}

/** Longer values are cut: scripts can make a value grow without bound. */
const MAX_LENGTH = 20_000;
const NOWHERE: readonly Located<string>[] = [];
/** Words that one variable may become. */
const MAX_FIELDS = 500;
export function valuesOf(job: Job): ShellValues {
  // a value that only some rule sets is better than none
  const onlyInRules = job.ruleVariables.filter(({ name }) => !job.variables.has(name));
  const more = onlyInRules.map((variable) => [variable.name, variable] as const);
  const variables = more.length === 0 ? job.variables : new Map([...job.variables, ...more]);
  return scoped(new Map(), (name) => yamlValue(variables, name));
}

function scoped(set: Map<string, ShellValue>, outside: (name: string) => ShellValue | undefined): ShellValues {
  const get = (name: string): ShellValue | undefined => {
    const known = set.get(name);
    if (known) return known;
    const found = outside(name);
    if (found) set.set(name, bounded(found));
    return set.get(name);
  };
  return { get, set: (name, value) => void set.set(name, bounded(value)), fork: () => scoped(new Map(), get) };
}

function bounded(value: ShellValue): ShellValue {
  return value.text.length <= MAX_LENGTH ? value : { ...value, text: value.text.slice(0, MAX_LENGTH), known: false };
}

function yamlValue(variables: ReadonlyMap<string, Variable>, name: string): ShellValue | undefined {
  const variable = variables.get(name);
  if (!variable) return undefined;
  const written = variable.value.value;
  if (variable.raw || !/[$%]/.test(written)) return { text: written, known: true, from: [variable.value] };
  const whole = { ...variable.value, value: `\${${name}}` };
  const { text, pieces, from } = expandKnown(whole, variables, NO_PIPELINE_VARIABLES, 'service');
  const filled = pieces.map((piece) => (typeof piece === 'string' ? piece : `$${piece.unknown}`)).join('');
  return { text: filled, known: text !== null, from };
}

/** What the shell makes of a word: unquoted values are split at blanks, so one word may become several or none. */
export function expandWord(word: ShellWord, values: ShellValues): readonly ShellValue[] {
  const [only, ...others] = word.pieces;
  if (only?.kind === 'text' && others.length === 0) return [{ text: only.text, known: true, from: NOWHERE }];
  const fields: { text: string; known: boolean; from: Located<string>[] }[] = [];
  let open: (typeof fields)[number] | null = null;
  const add = (text: string, value: Pick<ShellValue, 'known' | 'from'>) => {
    if (!open) {
      open = { text: '', known: true, from: [] };
      fields.push(open);
    }
    open.text += text;
    open.known &&= value.known;
    open.from.push(...value.from);
  };
  for (const piece of word.pieces) {
    if (piece.kind === 'text') {
      add(piece.text, { known: true, from: [] });
      continue;
    }
    const value = piece.kind === 'variable' ? values.get(piece.name) : undefined;
    const fallback = piece.kind === 'variable' ? piece.fallback : null;
    if (!value) add(fallback ?? piece.text, { known: false, from: [] });
    else if (piece.kind === 'variable' && piece.quoted) add(value.text, value);
    else {
      const parts = value.text.split(/\s+/).slice(0, MAX_FIELDS);
      parts.forEach((part, index) => {
        if (index > 0) open = null;
        if (part !== '') add(part, value);
      });
    }
  }
  return fields;
}
