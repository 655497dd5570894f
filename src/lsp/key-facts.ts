/** What became of each top-level key: its resolved values with their ways, and the runners that would take the job. */

import type { Job, ResolvedConfig } from '../ci/config.ts';
import { allParts } from '../ci/config-parts.ts';
import type { EffectivePolicy } from '../policy/effective-policy.ts';
import { shorten } from '../quoted-text.ts';
import { choiceText } from '../render/explanation.ts';
import { english } from '../render/words-en.ts';
import { explainRunners } from '../review/judge/explain-runners.ts';
import { choiceOf } from '../review/judge/runner-choice.ts';
import type { Redactor } from '../secrets/redactor.ts';
import type { Hop } from '../source.ts';
import { type Entry, joinHops, type Node, type ScalarNode } from '../yaml/tree.ts';
import { type KeyFacts, type ProjectView, packed, type ResolvedValue } from './project-view.ts';

/** Bounds on what is told of one key: a hover shows little of it. */
const MOST_VALUES = 300;
const MOST_DIFFERENT = 3;
const MOST_VARIANTS = 20;
const LONGEST = 200;
const MOST_HOPS = 8;

/** By top-level key. */
export function keyFacts(
  configs: readonly ResolvedConfig[],
  policy: EffectivePolicy,
  redactor: Redactor,
): ProjectView['keys'] {
  const found = new Map<string, Found>();
  for (const part of allParts(configs)) {
    const jobs = jobsByKey(part);
    for (const { key, value, via } of part.tree?.entries.values() ?? []) {
      const of = found.get(key.text) ?? { runners: new Set(), values: new Map() };
      found.set(key.text, of);
      const [job, ...others] = jobs.get(key.text) ?? [];
      addValues(of, job ? keywordLeaves(job) : leaves(value, [], via));
      if (job && !part.forOthers) addRunners(of, [job, ...others], policy);
    }
  }
  return new Map([...found].map(([key, of]) => [key, packed(told(of, redactor))]));
}

function jobsByKey({ jobs }: ResolvedConfig): ReadonlyMap<string, readonly Job[]> {
  const found = new Map<string, Job[]>();
  for (const job of jobs) {
    const of = found.get(job.key);
    if (of) of.push(job);
    else found.set(job.key, [job]);
  }
  return found;
}

interface Found {
  readonly runners: Set<string>;
  /** By what they are and where they stand. */
  readonly values: Map<string, readonly Leaf[]>;
}

interface Leaf {
  readonly path: readonly string[];
  readonly node: Exclude<Node, { kind: 'map' }>;
  readonly via: readonly Hop[];
}

function addValues({ values }: Found, all: Iterable<Leaf>): void {
  if (values.size >= MOST_DIFFERENT) return;
  const some = [...firstOf(all, MOST_VALUES)];
  const places = some.map(({ node: { at }, path }) => `${path.join('.')} ${at.file.id} ${at.start}`);
  const id = JSON.stringify(places);
  if (!values.has(id)) values.set(id, some);
}

function addRunners({ runners }: Found, jobs: readonly Job[], policy: EffectivePolicy): void {
  for (const job of jobs.flatMap(({ variants }) => variants).slice(0, MOST_VARIANTS)) {
    if (runners.size >= MOST_DIFFERENT || job.kind === 'trigger') return;
    runners.add(choiceText(choiceOf(explainRunners({ job, triggers: [] }, policy)), english));
  }
}

function keywordLeaves({ keywords }: Job): Iterable<Leaf> {
  return entryLeaves(keywords.values(), [], []);
}

function* entryLeaves(entries: Iterable<Entry>, path: readonly string[], via: readonly Hop[]): Generator<Leaf> {
  for (const entry of entries) yield* leaves(entry.value, [...path, entry.key.text], joinHops(entry.via, via));
}

/** Items of a list stand under the path of the list. */
function* leaves(node: Node, path: readonly string[], via: readonly Hop[]): Generator<Leaf> {
  if (node.kind === 'map') yield* entryLeaves(node.entries.values(), path, via);
  else if (node.kind === 'list') {
    for (const item of node.items) yield* leaves(item.value, path, joinHops(item.via, via));
  } else yield { path, node, via };
}

function* firstOf<T>(all: Iterable<T>, most: number): Generator<T> {
  let count = 0;
  for (const each of all) {
    if (count++ === most) return;
    yield each;
  }
}

function told({ runners, values }: Found, redactor: Redactor): KeyFacts {
  return {
    runners: [...runners].map((text) => redactor.text(text)),
    values: [...values.values()].map((all) => all.map((leaf) => resolvedValue(leaf, redactor))),
  };
}

function resolvedValue({ path, node, via }: Leaf, redactor: Redactor): ResolvedValue {
  const { file, start } = node.at.span;
  const way = via.slice(-MOST_HOPS).map(({ by, name }) => `${by} ${name}`);
  return { path, text: shorten(redactor.text(textOf(node)), LONGEST), file, line: start.line, way: way.reverse() };
}

function textOf(node: Leaf['node']): string {
  if (node.kind === 'scalar') return node.type === 'null' ? 'null' : (node as ScalarNode).text;
  return node.kind === 'reference' ? `!reference [${node.target.join(', ')}]` : '[]';
}
