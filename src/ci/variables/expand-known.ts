/**
 * What a job's text becomes when GitLab has put the job's variables together and the runner has expanded them, as far
 * as the values are known. GitLab: lib/gitlab/ci/variables/collection.rb, 18.11. Runner: common/spec/variables.go,
 * common/build.go and executors/docker, 19.4.
 */
import type { Located } from '../../source.ts';
import type { ExpandedText, Variable } from '../config.ts';
import { EXPANDED_LIMIT, type Part, partsOf, runnerPartsOf } from './expand.ts';
import { SentVariables } from './sent-variables.ts';
import { cutAtUnknownInputs, isUnknownInput } from './unknown-inputs.ts';
import { mayRefer } from './variable-list.ts';

/**
 * Who expands the text. `image`: the runner, and the docker executor once more. `service`, `value`: the runner. `tag`: GitLab,
 * when it makes the job, with the values as they are written.
 */
export type ExpandMode = 'image' | 'service' | 'tag' | 'value';

/** UTF-16 units. No image, service or tag has a name that long, and a configuration may have thousands of them. */
const LONGEST_NAME = 10_000;

type Piece = string | { readonly unknown: string };

/** Of one text; a chain of variables is followed for each of its links, and nobody reads on. */
const MAX_SOURCES = 200;

const NO_ORIGINS: ReadonlyMap<string, Located<string>> = new Map();

/**
 * `origins`: where pipeline variables are written, as far as they are. `pipelineVariables` are weaker than those of the job. A name in neither is unknown, unless nothing but YAML could
 * define such a name.
 */
export function expandKnown(
  source: Located<string>,
  jobVariables: ReadonlyMap<string, Variable>,
  pipelineVariables: ReadonlyMap<string, string>,
  mode: ExpandMode,
  origins: ReadonlyMap<string, Located<string>> = NO_ORIGINS,
): ExpandedText {
  const text = source.value;
  if (!mayRefer({ value: text })) {
    return { source, text, pieces: text === '' ? [] : [text], from: [] };
  }
  const most = mode === 'value' ? EXPANDED_LIMIT : LONGEST_NAME;
  const from = new Map<string, Located<string>>();
  let pieces: readonly Piece[];
  if (mode === 'tag') {
    const written = (name: string) => jobVariables.get(name)?.value.value ?? pipelineVariables.get(name);
    const lookup = (name: string) => {
      const origin = jobVariables.get(name)?.value ?? origins.get(name);
      if (origin) from.set(name, origin);
      const value = written(name);
      return value === undefined ? undefined : cutAtUnknownInputs(value);
    };
    pieces = fill(partsOf(text), lookup, most);
  } else {
    const job = variablesOf(jobVariables, pipelineVariables);
    const lookup = (name: string) => {
      job.collectSources(name, from, origins);
      return job.value(name);
    };
    pieces = fill(runnerPartsOf(text), lookup, most);
    if (mode === 'image') {
      pieces = merged(
        pieces.flatMap((piece) => (typeof piece === 'string' ? fill(runnerPartsOf(piece), lookup, most) : piece)),
      );
    }
  }
  const known = pieces.every((piece) => typeof piece === 'string');
  return { source, text: known ? pieces.join('') : null, pieces, from: [...from.values()] };
}

/** A name with other characters cannot come from GitLab's settings or the API: without YAML it is undefined, so empty. */
const SETTABLE_NAME = /^\w+$/;

/** Puts values in for names; `undefined` leaves the name as unknown, and so does what no longer fits. */
function fill(
  parts: readonly Part[],
  lookup: (name: string) => readonly Piece[] | undefined,
  most: number,
): readonly Piece[] {
  const pieces: Piece[] = [];
  let size = 0;
  for (const part of parts) {
    if (typeof part === 'string') {
      pieces.push(part);
      continue;
    }
    const value = lookup(part.name);
    size += value?.reduce((sum, piece) => sum + (typeof piece === 'string' ? piece.length : 1), 0) ?? 0;
    if (value && size <= most) pieces.push(...value);
    else if (value || SETTABLE_NAME.test(part.name) || isUnknownInput(part.name)) pieces.push({ unknown: part.name });
  }
  return merged(pieces);
}

/** Neighbouring texts joined, empty ones dropped. */
function merged(pieces: readonly Piece[]): Piece[] {
  const result: Piece[] = [];
  for (const piece of pieces) {
    const last = result.at(-1);
    if (piece === '') continue;
    if (typeof piece === 'string' && typeof last === 'string') result[result.length - 1] = last + piece;
    else result.push(piece);
  }
  return result;
}

interface JobVariables {
  readonly pipeline: ReadonlyMap<string, string>;
  /** The value the runner works with; undefined for a name that is in no list. */
  value(name: string): readonly Piece[] | undefined;
  /** Adds the YAML variables that `name` leads to, nearest first. */
  collectSources(name: string, into: Map<string, Located<string>>, origins: ReadonlyMap<string, Located<string>>): void;
}

/** One job has many texts and one list. */
const prepared = new WeakMap<ReadonlyMap<string, Variable>, JobVariables>();

function variablesOf(job: ReadonlyMap<string, Variable>, pipeline: ReadonlyMap<string, string>): JobVariables {
  const known = prepared.get(job);
  if (known?.pipeline === pipeline) return known;
  const made = prepare(job, pipeline);
  prepared.set(job, made);
  return made;
}

function prepare(job: ReadonlyMap<string, Variable>, pipeline: ReadonlyMap<string, string>): JobVariables {
  const sent = new SentVariables(job, pipeline);
  const values = new Map<string, readonly Piece[]>();

  const value = (name: string): readonly Piece[] | undefined => {
    const variable = sent.get(name);
    if (!variable) return undefined;
    if (variable.tooLong) return [{ unknown: name }];
    let pieces = values.get(name);
    if (!pieces) {
      const other = (reference: string) => {
        const found = sent.get(reference);
        return found && [found.tooLong ? { unknown: reference } : found.value];
      };
      pieces = variable.raw
        ? merged(cutAtUnknownInputs(variable.value))
        : fill(runnerPartsOf(variable.value), other, EXPANDED_LIMIT);
      values.set(name, pieces);
    }
    return pieces;
  };

  const collectSources: JobVariables['collectSources'] = (name, into, origins) => {
    const waiting = [name];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const variable = job.get(next);
      const origin = variable ? undefined : origins.get(next);
      if (origin) into.set(next, origin);
      if (!variable || into.has(next)) continue;
      if (into.size >= MAX_SOURCES) return;
      into.set(next, variable.value);
      if (!variable.raw) waiting.push(...namesIn(variable).toReversed());
    }
  };
  return { pipeline, value, collectSources };
}

/** A variable of the whole configuration is asked about by every job. */
const namesOf = new WeakMap<Variable, readonly string[]>();

export function namesIn(variable: Variable): readonly string[] {
  let names = namesOf.get(variable);
  if (!names) {
    const { value } = variable.value;
    const parts = mayRefer({ value }) ? [...partsOf(value), ...runnerPartsOf(value)] : [];
    names = [...new Set(parts.flatMap((part) => (typeof part === 'string' ? [] : part.name)))];
    namesOf.set(variable, names);
  }
  return names;
}
