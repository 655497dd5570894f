/** Where a configuration holds credentials. Whatever repeats a text of the configuration asks here what to mask. */

import { LRUCache } from 'lru-cache';
import type { IncludedFile, Job, ResolvedConfig } from '../ci/config.ts';
import { type Hop, type Located, type Location, NO_HOPS } from '../source.ts';
import { locateInScalar } from '../yaml/locate-in-scalar.ts';
import { isString } from '../yaml/ruby-types.ts';
import { joinHops, located, type Node } from '../yaml/tree.ts';
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

const remembered = new WeakMap<ResolvedConfig, readonly LocatedSecret[]>();

/** Those of every job, then those outside of all jobs. Child pipelines have their own. */
export function secretsOf(config: ResolvedConfig): readonly LocatedSecret[] {
  let secrets = remembered.get(config);
  if (!secrets) {
    secrets = findSecrets(config);
    remembered.set(config, secrets);
  }
  return secrets;
}

function findSecrets(config: ResolvedConfig): readonly LocatedSecret[] {
  const search = new Search();
  for (const job of config.jobs) {
    search.job = job;
    for (const { name, value } of job.variables.values()) search.text(value, name);
    for (const [keyword, { value, via }] of job.keywords) search.node(value, via, keyword);
  }
  search.job = null;
  if (config.tree) search.node(config.tree, NO_HOPS, '');
  searchIncludes(search, config.root);
  return search.found;
}

function searchIncludes(search: Search, { entry, includes }: IncludedFile): void {
  if (entry) search.node(entry.value, entry.via, 'include');
  for (const each of includes) searchIncludes(search, each);
}

/** Configurations have many texts and few credentials: a text makes work only where something is found. */
class Search {
  /** Null: outside of every job, where only texts count that no job has. */
  job: Job | null = null;
  readonly found: LocatedSecret[] = [];
  readonly #seen = new Set<Location>();

  /** `under`: the key that holds the node. `name`: of the variable whose value it is. */
  node(node: Node, via: readonly Hop[], under: string, name = ''): void {
    if (isString(node)) {
      if (this.#isNew(node.at) && this.#secretsIn(node.text, name).length > 0) {
        this.#add(located(node.text, node, via), name);
      }
    } else if (node.kind === 'list') {
      for (const item of node.items) this.node(item.value, joinHops(item.via, via), under, name);
    } else if (node.kind === 'map') {
      for (const { key, value, via: hops } of node.entries.values()) {
        const named = under === 'variables' || under === 'matrix' ? key.text : key.text === 'value' ? name : '';
        this.node(value, joinHops(hops, via), key.text, named);
      }
    }
  }

  text(text: Located<string>, name: string): void {
    if (this.#isNew(text.at)) this.#add(text, name);
  }

  #isNew(at: Location): boolean {
    if (this.job === null) return !this.#seen.has(at);
    this.#seen.add(at);
    return true;
  }

  #add(text: Located<string>, name: string): void {
    for (const { start, end, kind, shown } of this.#secretsIn(text.value, name)) {
      const value = text.value.slice(start, end);
      const at = locateInScalar(text.at, text.value, start, end);
      this.found.push({ at: { ...text, value, at }, job: this.job, kind, shown });
    }
  }

  #secretsIn(value: string, name: string): readonly Secret[] {
    // as a shell would write it, so that the name counts
    const before = name === '' ? '' : `${name}=`;
    const text = before + value;
    const found = searched.memo(text);
    if (found.length === 0 || before === '') return found;
    const moved = found.map((secret) => ({
      ...secret,
      start: Math.max(0, secret.start - before.length),
      end: secret.end - before.length,
    }));
    return moved.filter(({ end }) => end > 0);
  }
}
