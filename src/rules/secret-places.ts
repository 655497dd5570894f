/** Where a configuration holds credentials. Whatever repeats a text of the configuration asks here what to mask. */
import type { IncludedFile, Job, ResolvedConfig } from '../ci/config.ts';
import type { Hop, Located, Place } from '../source.ts';
import { placeInside } from '../yaml/inside.ts';
import { joinHops, located, type Node } from '../yaml/tree.ts';
import { type Secret, secretsIn } from './secrets-in.ts';

export interface PlacedSecret extends Pick<Secret, 'kind' | 'shown'> {
  /** The secret alone, where its place inside of the value can be told. */
  readonly at: Located<string>;
  /** Null: outside of every job. */
  readonly job: Job | null;
}

const remembered = new WeakMap<ResolvedConfig, readonly PlacedSecret[]>();

/** Those of every job, then those outside of all jobs. Child pipelines have their own. */
export function secretsOf(config: ResolvedConfig): readonly PlacedSecret[] {
  let secrets = remembered.get(config);
  if (!secrets) {
    secrets = [...findSecrets(config)];
    remembered.set(config, secrets);
  }
  return secrets;
}

function* findSecrets(config: ResolvedConfig): Generator<PlacedSecret> {
  const search = new Search();
  for (const job of config.jobs) for (const text of textsOf(job)) yield* search.in(text, job);
  const outside = config.tree ? scalarsIn(config.tree, [], '') : [];
  for (const text of [...outside, ...includeTexts(config.root)]) {
    if (!search.hasSeen(text.at.at)) yield* search.in(text, null);
  }
}

/** A text, and the name in front of it where one tells what it is. */
interface NamedText {
  readonly at: Located<string>;
  readonly name: string;
}

function* textsOf(job: Job): Generator<NamedText> {
  for (const variable of [...job.variables.values(), ...job.ruleVariables]) {
    yield { at: variable.value, name: variable.name };
  }
  for (const [keyword, { value, via }] of job.keywords) yield* scalarsIn(value, via, keyword);
}

function* includeTexts(included: IncludedFile): Generator<NamedText> {
  if (included.entry) yield* scalarsIn(included.entry.value, included.entry.via, 'include');
  for (const each of included.includes) yield* includeTexts(each);
}

/** `under`: the key that holds the node. Names count where they are names of variables. */
function* scalarsIn(node: Node, via: readonly Hop[], under: string, name = ''): Generator<NamedText> {
  if (node.kind === 'scalar' && node.type === 'string') yield { at: located(node.text, node, via), name };
  if (node.kind === 'list') {
    for (const item of node.items) yield* scalarsIn(item.value, joinHops(item.via, via), under, name);
  }
  if (node.kind === 'map') {
    for (const { key, value, via: hops } of node.entries.values()) {
      const named = under === 'variables' || under === 'matrix' ? key.text : key.text === 'value' ? name : '';
      yield* scalarsIn(value, joinHops(hops, via), key.text, named);
    }
  }
}

/** Jobs share texts: each is searched once. */
class Search {
  readonly #found = new Map<string, readonly Secret[]>();
  readonly #seen = new Set<string>();

  *in({ at, name }: NamedText, job: Job | null): Generator<PlacedSecret> {
    this.#seen.add(keyOf(at.at));
    // as a shell would write it, so that the name counts
    const before = name === '' ? '' : `${name}=`;
    for (const { start, end, kind, shown } of this.#secretsIn(before + at.value)) {
      const [from, to] = [Math.max(0, start - before.length), end - before.length];
      const value = at.value.slice(from, to);
      if (value !== '') yield { at: { ...at, value, at: placeInside(at.at, at.value, from, to) }, job, kind, shown };
    }
  }

  hasSeen(at: Place): boolean {
    return this.#seen.has(keyOf(at));
  }

  #secretsIn(text: string): readonly Secret[] {
    let found = this.#found.get(text);
    if (!found) {
      found = secretsIn(text);
      this.#found.set(text, found);
    }
    return found;
  }
}

function keyOf({ file, start, end }: Place): string {
  return `${file.id}:${start}:${end}`;
}
