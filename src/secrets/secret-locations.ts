/** Where a configuration holds credentials. Whatever repeats a text of the configuration asks here what to mask. */

import { LRUCache } from 'lru-cache';
import type { IncludedFile, Job, ResolvedConfig, Variable } from '../ci/config.ts';
import { onceFor, oncePer } from '../once-per.ts';
import { type Hop, type Located, type Location, NO_HOPS } from '../source.ts';
import { locateInScalar } from '../yaml/locate-in-scalar.ts';
import { isString } from '../yaml/ruby-types.ts';
import { type Entry, joinHops, located, type Node, type ScalarNode } from '../yaml/tree.ts';
import type { Secret } from './secret.ts';
import { secretsIn } from './secrets-in.ts';

export interface LocatedSecret extends Pick<Secret, 'kind' | 'shown'> {
  /** The secret alone, where its place inside of the value can be told. */
  readonly at: Located<string>;
  /** Null: outside of every job. */
  readonly job: Job | null;
}

/** Configurations, and the sides of a change, share most of their texts. In bytes. */
const searched = new LRUCache<string, readonly Secret[]>({
  maxSize: 8 * 1024 * 1024,
  sizeCalculation: (secrets, text) => 200 + 2 * text.length + 300 * secrets.length,
  memoMethod: (text) => secretsIn(text),
});

const remembered = new WeakMap<ResolvedConfig['jobs'], readonly LocatedSecret[]>();

/** Those of every job, then those outside of all jobs. Child pipelines have their own. */
export function secretsOf(config: ResolvedConfig): readonly LocatedSecret[] {
  const known = remembered.get(config.jobs) ?? findSecrets(config);
  remembered.set(config.jobs, known);
  return known;
}

function findSecrets({ jobs, tree, root }: ResolvedConfig): readonly LocatedSecret[] {
  const inJobs = jobs.flatMap((job) => inJob(job).flatMap((text) => secretsAt(text, job)));
  const outside = [...(tree ? inEntries(tree.entries) : []), ...inIncludes(root)];
  if (outside.length === 0) return inJobs;
  // There only texts count that no job has.
  const inSomeJob = placesIn(jobs);
  const elsewhere = outside.filter(({ at }) => !inSomeJob.has(at));
  return [...inJobs, ...elsewhere.flatMap((text) => secretsAt(text, null))];
}

/** A text that holds secrets. `name`: of the variable whose value it is. */
interface TextWithSecrets extends Located<string> {
  readonly name: string;
}

function inJob({ variables, keywords }: Job): readonly TextWithSecrets[] {
  return [...inVariables(variables), ...inEntries(keywords)];
}

const inEntries = onceFor((entries: ReadonlyMap<string, Entry>): readonly TextWithSecrets[] => {
  return [...entries].flatMap(([under, edge]) => inEdge(edge, under));
});

function inIncludes({ entry, includes }: IncludedFile): readonly TextWithSecrets[] {
  return [...(entry ? inEdge(entry, 'include') : []), ...includes.flatMap(inIncludes)];
}

function inEdge({ value, via }: Edge, under: string): readonly TextWithSecrets[] {
  return below(value, under).map((text) => ({ ...text, via: joinHops(text.via, via) }));
}

type Edge = Pick<Entry, 'value' | 'via'>;

/** Jobs, and sets of included files, have most of their values in common. Configurations have many texts and few credentials. */
const below = oncePer((node: Node, under: string): readonly TextWithSecrets[] => {
  const texts = [...textsBelow({ value: node, via: NO_HOPS }, under)];
  const found = texts.filter(({ node: { text }, name }) => secretsInText(text, name).length > 0);
  return found.map(({ node: text, via, name }) => ({ ...located(text.text, text, via), name }));
});

const inVariables = onceFor((variables: Job['variables']): readonly TextWithSecrets[] => {
  return [...variables.values()].flatMap((variable) => inVariable(variable));
});

const inVariable = onceFor(({ name, value }: Variable): readonly TextWithSecrets[] => {
  return secretsInText(value.value, name).length > 0 ? [{ ...value, name }] : [];
});

/** Jobs have most of their values in common. */
function placesIn(jobs: readonly Job[]): ReadonlySet<Location> {
  const places = new Set<Location>();
  for (const node of new Set(jobs.flatMap(({ keywords }) => Array.from(keywords.values(), ({ value }) => value))))
    for (const text of textsBelow({ value: node, via: NO_HOPS }, '')) places.add(text.node.at);
  for (const variables of new Set(jobs.map((job) => job.variables)))
    for (const { value } of variables.values()) places.add(value.at);
  return places;
}

interface NamedText {
  readonly node: ScalarNode;
  readonly via: readonly Hop[];
  readonly name: string;
}

/** `under`: the key that holds the node. `name`: of the variable whose value it is. */
function* textsBelow({ value: node, via }: Edge, under: string, name = ''): Generator<NamedText> {
  if (isString(node)) yield { node, via, name };
  else if (node.kind === 'list') {
    for (const item of node.items) yield* textsBelow({ ...item, via: joinHops(item.via, via) }, under, name);
  } else if (node.kind === 'map') {
    for (const { key, value, via: hops } of node.entries.values()) {
      const named = under === 'variables' || under === 'matrix' ? key.text : key.text === 'value' ? name : '';
      yield* textsBelow({ value, via: joinHops(hops, via) }, key.text, named);
    }
  }
}

function secretsAt(text: TextWithSecrets, job: Job | null): readonly LocatedSecret[] {
  const { name, ...whole } = text;
  return secretsInText(text.value, name).map(({ start, end, kind, shown }) => {
    const value = text.value.slice(start, end);
    const at = locateInScalar(text.at, text.value, start, end);
    return { at: { ...whole, value, at }, job, kind, shown };
  });
}

function secretsInText(value: string, name: string): readonly Secret[] {
  // as a shell would write it, so that the name counts
  const before = name === '' ? '' : `${name}=`;
  const found = searched.memo(before + value);
  if (found.length === 0 || before === '') return found;
  const moved = found.map((secret) => ({
    ...secret,
    start: Math.max(0, secret.start - before.length),
    end: secret.end - before.length,
  }));
  return moved.filter(({ end }) => end > 0);
}
