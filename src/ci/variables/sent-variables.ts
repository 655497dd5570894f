/** One job's variables as GitLab sends them to the runner (lib/gitlab/ci/variables/collection.rb, 18.11). */
import type { Variable } from '../config.ts';
import { hasCycle, type ListedVariable, mayRefer, referencesIn, runnerPayload } from './variable-list.ts';

/**
 * The list is the pipeline's variables, then the job's. Worked out name by name: few of them stand in a text, and
 * thousands of jobs share most of theirs.
 */
export class SentVariables {
  readonly #job: ReadonlyMap<string, Variable>;
  readonly #pipeline: ReadonlyMap<string, string>;
  readonly #referring: readonly ListedVariable[];
  readonly #asWritten: boolean;
  readonly #expanded = new Map<string, ListedVariable>();
  #work = 0;

  constructor(job: ReadonlyMap<string, Variable>, pipeline: ReadonlyMap<string, string>) {
    this.#job = job;
    this.#pipeline = pipeline;
    const referring = [...referringIn(pipeline)];
    for (const variable of job.values()) {
      const inList = listed(variable);
      if (mayRefer(inList)) referring.push(inList);
    }
    this.#referring = referring;
    this.#asWritten = hasCycle(referring);
  }

  /** Undefined for a name that is in no list. */
  get(name: string): ListedVariable | undefined {
    const known = this.#expanded.get(name);
    if (known) return known;
    const written = this.#written(name);
    if (!written || this.#asWritten || !mayRefer(written)) return written;
    // A text that asks for name after name pays for the whole list once, not for long ways again and again.
    const all = this.#work > this.#referring.length;
    const names = reachable(all ? this.#referring.map((variable) => variable.name) : [name], (next) =>
      this.#definitions(next),
    );
    this.#work += names.size;
    for (const variable of runnerPayload(this.#inOrder(names))) this.#expanded.set(variable.name, variable);
    return this.#expanded.get(name);
  }

  #written(name: string): ListedVariable | undefined {
    return this.#definitions(name).at(-1);
  }

  #definitions(name: string): readonly ListedVariable[] {
    const value = this.#pipeline.get(name);
    const variable = this.#job.get(name);
    const definitions: ListedVariable[] = value === undefined ? [] : [{ name, value }];
    if (variable) definitions.push(listed(variable));
    return definitions;
  }

  #inOrder(names: ReadonlySet<string>): readonly ListedVariable[] {
    const first: ListedVariable[] = [];
    const then: ListedVariable[] = [];
    for (const name of names) {
      const value = this.#pipeline.get(name);
      const variable = this.#job.get(name);
      if (value !== undefined) first.push({ name, value });
      if (variable) then.push(listed(variable));
    }
    return [...first, ...then];
  }
}

/** The names and all that their definitions lead to. */
function reachable(
  names: readonly string[],
  definitions: (name: string) => readonly ListedVariable[],
): ReadonlySet<string> {
  const found = new Set(names);
  for (const name of found) {
    for (const variable of definitions(name)) for (const next of referencesIn(variable)) found.add(next);
  }
  return found;
}

const inLists = new WeakMap<Variable, ListedVariable>();

function listed(variable: Variable): ListedVariable {
  let inList = inLists.get(variable);
  if (!inList) {
    inList = { name: variable.name, value: variable.value.value, raw: variable.raw };
    inLists.set(variable, inList);
  }
  return inList;
}

const ofPipelines = new WeakMap<ReadonlyMap<string, string>, readonly ListedVariable[]>();

function referringIn(pipeline: ReadonlyMap<string, string>): readonly ListedVariable[] {
  let referring = ofPipelines.get(pipeline);
  if (!referring) {
    referring = [...pipeline].map(([name, value]) => ({ name, value })).filter(mayRefer);
    ofPipelines.set(pipeline, referring);
  }
  return referring;
}
