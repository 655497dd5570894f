/** Values of shell variables while a script is read: first those of YAML, then what the script itself sets. */
import type { Job, Variable } from '../ci/config.ts';
import { expandKnown } from '../ci/variables/expand-known.ts';
import { settingsOf } from '../ci/yaml-variables.ts';
import { idOf } from '../object-id.ts';
import type { Located } from '../source.ts';
import type { Branch } from './shell-syntax.ts';

export interface ShellValue {
  readonly text: string;
  readonly known: boolean;
  readonly from: readonly Located<string>[];
}

export interface ShellValues {
  /** The value that was given last. */
  get(name: string): ShellValue | undefined;
  /** Where the command that sets it may be passed over, what it was before stays possible. */
  set(name: string, values: ShellValue | readonly ShellValue[], branch?: Branch | null): void;
  /** `$1`, `$2`, …; null: not known, as in a function that nobody has called yet. */
  readonly parameters: readonly ShellValue[] | null;
  /** A copy whose changes stay in it, as in a subshell that stands in a branch. */
  fork(parameters?: readonly ShellValue[] | null, branch?: Branch | null): ShellValues;
  /** The same shell after `set --` or `shift`. */
  withParameters(parameters: readonly ShellValue[]): ShellValues;
  /** Everything that these variables may be in a branch: one for each combination, as far as anybody would count them. */
  views(names: readonly string[], branch: Branch | null): readonly ShellValues[];
  /** What a variable may be, as a text: equal where nobody can tell the difference. */
  told(name: string): string;
  /** The same shell with a place of its own for what is set; `asks` is told of each variable that matters. */
  over(set: Map<string, readonly Setting[]>, asks: (name: string) => void): ShellValues;
  /** What was set in such a place. */
  take(set: ReadonlyMap<string, readonly Setting[]>): void;
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

const textsOfSettings = new WeakMap<readonly Setting[], string>();

function textOfSettings(settings: readonly Setting[]): string {
  let text = textsOfSettings.get(settings);
  if (text === undefined) {
    const each = ({ values, branch }: Setting) => [branch ? idOf(branch) : 0, ...values.map(textOf)].join('\n');
    text = settings.map((setting) => `\n\n${each(setting)}`).join('');
    textsOfSettings.set(settings, text);
  }
  return text;
}

/** Longer values are cut: scripts can make a value grow without bound. */
const MAX_LENGTH = 20_000;
const NOWHERE: readonly Located<string>[] = [];

/** `given`: those of YAML. */
export function valuesFrom(given: (name: string) => ShellValue | undefined): ShellValues {
  const first = (name: string) => given(name) ?? (name === 'IFS' ? BLANKS : undefined);
  return new Scope({ get: first, choices: (name) => [first(name)] }, [], null);
}

/** What unquoted values are split at, unless a script says otherwise. */
const BLANKS: ShellValue = { text: ' \t\n', known: true, from: NOWHERE };
const NOTHING: ShellValue = { text: '', known: true, from: NOWHERE };
/** Combinations of values that one command is read with. */
const MAX_VIEWS = 8;
/** Values that one variable may have. */
const MAX_CHOICES = 8;

interface Outside {
  get(name: string): ShellValue | undefined;
  choices(name: string, branch: Branch | null): readonly (ShellValue | undefined)[];
}

/** Values that were set together. */
export interface Setting {
  readonly values: readonly ShellValue[];
  readonly branch: Branch | null;
}

type Settings = Pick<Map<string, readonly Setting[]>, 'get' | 'set'>;

class Scope implements ShellValues {
  readonly parameters: readonly ShellValue[] | null;
  readonly #outside: Outside;
  readonly #branch: Branch | null;
  /** The newest last. */
  readonly #set: Settings;
  readonly #found = new Map<string, ShellValue | undefined>();
  readonly #alone: readonly ShellValues[] = [this];

  constructor(
    outside: Outside,
    parameters: readonly ShellValue[] | null,
    branch: Branch | null,
    set: Settings = new Map<string, readonly Setting[]>(),
  ) {
    this.#outside = outside;
    this.#set = set;
    this.parameters = parameters;
    this.#branch = branch;
  }

  get(name: string): ShellValue | undefined {
    if (/^[1-9]\d?$/.test(name)) return this.parameters ? (this.parameters[Number(name) - 1] ?? NOTHING) : undefined;
    const settings = this.#set.get(name);
    return settings ? settings.at(-1)?.values[0] : this.#fromOutside(name);
  }

  #fromOutside(name: string): ShellValue | undefined {
    if (this.#found.has(name)) return this.#found.get(name);
    const found = this.#outside.get(name);
    const value = found && bounded(found);
    this.#found.set(name, value);
    return value;
  }

  set(name: string, given: ShellValue | readonly ShellValue[], branch: Branch | null = null): void {
    const values = [given].flat().map(bounded);
    const before = branch ? (this.#set.get(name) ?? []) : [];
    const kept = before.filter((other) => !isWithin(other.branch, branch));
    this.#set.set(name, [...kept, { values, branch }].slice(-MAX_CHOICES));
  }

  choices(name: string, branch: Branch | null): readonly (ShellValue | undefined)[] {
    const found: (ShellValue | undefined)[] = [];
    const settings = this.#set.get(name);
    for (const { values, branch: other } of settings?.toReversed() ?? []) {
      if (isOther(other, branch)) continue;
      found.push(...values);
      if (isWithin(branch, other)) return found;
    }
    const outside = settings ? this.#outside.choices(name, this.#branch) : [this.get(name)];
    // What nobody has set is empty, and there is another value.
    return found.length > 0 ? [...found, ...outside.filter((value) => value !== undefined)] : outside;
  }

  fork(parameters = this.parameters, branch: Branch | null = null): ShellValues {
    return new Scope(this, parameters, branch);
  }

  withParameters(parameters: readonly ShellValue[]): ShellValues {
    return new Scope(this.#outside, parameters, this.#branch, this.#set);
  }

  views(names: readonly string[], branch: Branch | null): readonly ShellValues[] {
    const open = names.filter((name) => this.#isOpen(name));
    if (open.length === 0) return this.#alone;
    let views: readonly ReadonlyMap<string, ShellValue | undefined>[] = [new Map()];
    for (const name of open) {
      const choices = distinct(this.choices(name, branch));
      views = choices.flatMap((choice) => views.map((view) => new Map(view).set(name, choice))).slice(0, MAX_VIEWS);
    }
    return views.map((view) => {
      const get = (name: string) => (view.has(name) ? view.get(name) : this.get(name));
      return new Scope({ get, choices: (name) => [get(name)] }, this.parameters, null);
    });
  }

  told(name: string): string {
    const settings = this.#set.get(name);
    if (!settings) return textOf(this.#fromOutside(name));
    const own = textOfSettings(settings);
    // Where each of them may be passed over, what it was before stays possible.
    return settings[0]?.branch === null ? own : `${textOf(this.#fromOutside(name))}${own}`;
  }

  over(set: Map<string, readonly Setting[]>, asks: (name: string) => void): ShellValues {
    const get = (name: string) => {
      const own = set.get(name);
      if (own) return own;
      asks(name);
      return this.#set.get(name);
    };
    const both = { get, set: (name: string, settings: readonly Setting[]) => set.set(name, settings) };
    return new Scope(this.#outside, this.parameters, this.#branch, both);
  }

  take(set: ReadonlyMap<string, readonly Setting[]>): void {
    for (const [name, settings] of set) this.#set.set(name, settings);
  }

  #isOpen(name: string): boolean {
    const settings = this.#set.get(name);
    if (!settings) return this.#outside instanceof Scope && this.#outside.#isOpen(name);
    const [only, ...others] = settings;
    return others.length > 0 || only?.branch !== null || only.values.length > 1;
  }
}

/** Is it this branch, or one in it? */
function isWithin(branch: Branch | null, outer: Branch | null): boolean {
  for (let each = branch; each; each = each.parent) if (each === outer) return true;
  return outer === null;
}

/** Is only one of the two taken? */
function isOther(one: Branch | null, two: Branch | null): boolean {
  for (let each = one; each; each = each.parent) {
    for (let other = two; other; other = other.parent) if (each.of === other.of && each !== other) return true;
  }
  return false;
}

/** Of values that a reader cannot tell apart the first. */
function distinct(values: readonly (ShellValue | undefined)[]): readonly (ShellValue | undefined)[] {
  const byText = new Map(values.map((value) => [textOf(value), value] as const).toReversed());
  return [...byText.values()].toReversed();
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
    const { text, pieces, from } = expandKnown(whole, variables, settingsOf(job), 'value');
    const filled = pieces.map((piece) => (typeof piece === 'string' ? piece : `$${piece.unknown}`)).join('');
    value = { text: filled, known: text !== null, from };
    ofJob.values.set(name, value);
  }
  return value;
}
