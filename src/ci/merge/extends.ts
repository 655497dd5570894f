/**
 * `extends` on the one merged document (lib/gitlab/ci/config/extendable/entry.rb, 18.11). Any top-level map may extend
 * others, `variables` and `default` too. Bases are expanded first, once each, and their values are shared.
 */
import { oncePer, oncePerList } from '../../once-per.ts';
import { type Hop, type Location, NO_HOPS } from '../../source.ts';
import { textOf } from '../../yaml/ruby-types.ts';
import { type Entry, joinHops, type MapNode, type Node, type ScalarNode } from '../../yaml/tree.ts';
import type { Room } from '../bounds.ts';
import type { ConfigProblem } from '../config.ts';
import { problemList, type Report } from '../problem.ts';
import { mergeAll, withHops } from './merge.ts';

/** The deepest chain GitLab takes: a job, ten extending bases, and one plain base. */
export const MAX_LEVELS = 11;

/** Further levels are not followed: the way down must end before our own stack does. */
const MAX_FOLLOWED = 200;

interface Base {
  /** Null: a list or a map, which names nothing. */
  readonly name: string | null;
  readonly isText: boolean;
  readonly at: Location;
}

interface Expanded {
  readonly map: MapNode;
  /** Maps with an `extends` key on the longest way down, this one included. */
  readonly levels: number;
}

/** The `extends` keys stay. Where a base cannot be used, the others still are. */
export function applyExtends(tree: MapNode, room: Room): { tree: MapNode; problems: readonly ConfigProblem[] } {
  if (![...tree.entries.values()].some(extendsOf)) return { tree, problems: [] };
  const { report, problems } = problemList();
  const expansion = new Expansion(tree, report, room);
  const entries = new Map<string, Entry>();
  for (const [id, entry] of tree.entries) {
    const value = extendsOf(entry) ? expansion.of(id, entry).map : entry.value;
    entries.set(id, value === entry.value ? entry : withValue(entry, value));
  }
  return { tree: { ...tree, entries }, problems };
}

const withValue = oncePer((entry: Entry, value: Node): Entry => ({ ...entry, value }));

class Expansion {
  readonly #tree: MapNode;
  readonly #report: Report;
  readonly #done = new Map<string, Expanded>();
  /** Keys whose bases are being expanded, outermost first. */
  readonly #open: string[] = [];
  readonly #room: Room;

  constructor(tree: MapNode, report: Report, room: Room) {
    this.#tree = tree;
    this.#report = report;
    this.#room = room;
  }

  of(id: string, entry: Entry): Expanded {
    const known = this.#done.get(id);
    if (known) return known;
    const own = entry.value as MapNode;
    const written = extendsOf(entry);
    if (!written) return { map: own, levels: 0 };

    this.#open.push(id);
    const brought: MapNode[] = [];
    let levels = 1;
    for (const base of basesIn(written.value)) {
      const expanded = this.#base(base, entry);
      if (!expanded) continue;
      levels = Math.max(levels, expanded.levels + 1);
      if (levels <= MAX_LEVELS) brought.push(this.#bring(expanded.map, base, entry.key));
    }
    this.#open.pop();
    if (levels === MAX_LEVELS + 1) this.#report(written.key.at, `${entry.key.text}: nesting too deep in extends`);
    const result = { map: extended([own, ...brought]), levels };
    this.#done.set(id, result);
    return result;
  }

  #base({ name, at, isText }: Base, user: Entry): Expanded | null {
    const key = user.key.text;
    const entry = name === null ? undefined : this.#tree.entries.get(name);
    // GitLab looks for the base first, and reads the keyword only of jobs
    if (name === null || (entry && !isText && !key.startsWith('.'))) {
      this.#report(at, `${key}: extends must be a string or a list of strings`);
    } else if (!entry) {
      this.#report(at, `${key}: unknown key in extends: ${name}`, 'incomplete');
    } else if (entry.value.kind !== 'map') {
      this.#report(at, `${key}: extends ${name}, which is not a hash`);
    } else if (this.#open.includes(name)) {
      this.#report(at, `${key}: circular dependency in extends: ${name}`);
    } else {
      const tooDeep = this.#open.length > MAX_FOLLOWED;
      return tooDeep ? { map: entry.value, levels: MAX_LEVELS } : this.of(name, entry);
    }
    return null;
  }

  #bring(map: MapNode, { name, at }: Base, user: ScalarNode): MapNode {
    if (!this.#room.take({ extended: map.entries.size }, user.at, user.text)) return { ...map, entries: new Map() };
    return broughtBy(at, name, map, this.#tree.entries.get(name ?? '')?.via ?? NO_HOPS);
  }
}

/** The base's map with the way through `extends` behind the ways of its values. `via`: that of the base itself. */
const broughtBy = oncePer((at: Location, name: string | null, map: MapNode, via: readonly Hop[]): MapNode => {
  return withHops(map, joinHops(via, [{ by: 'extends', at, name: name ?? '' }]));
});

/** Sets of included files have most of their jobs in common: one that extends the same is the very same map. */
const extended = oncePerList(([own, ...bases]: [MapNode, ...MapNode[]]): MapNode => {
  return { ...mergeAll([...bases, own]), at: own.at, path: own.path };
});

function extendsOf(entry: Entry): Entry | undefined {
  return entry.value.kind === 'map' ? entry.value.entries.get('extends') : undefined;
}

/** What is no text is looked up by what Ruby prints for it; null means no base, a map or a list names none that exists. */
function basesIn(node: Node): Base[] {
  if (node.kind !== 'list') return node.kind === 'scalar' && node.type === 'null' ? [] : [baseAt(node)];
  return node.items.map((item) => baseAt(item.value));
}

function baseAt(node: Node): Base {
  return { name: node.kind === 'scalar' ? node.text : null, isText: textOf(node) !== null, at: node.at };
}
