/**
 * A day of a large instance, minute by minute: which reviews come, what each asks of GitLab and of the processor, and what is
 * kept. Chance has a seed, so that two days differ only in what was changed.
 */
import { chanceFrom } from '../chaos/chance.ts';

/** What one review costs, as the rows of the table measure it. */
export interface Cost {
  /** Requests by route, such as `GET projects/:id/repository/files/:id/raw`, without those for files of other projects. */
  readonly calls: Readonly<Record<string, number>>;
  readonly waves: number;
  /** Milliseconds of the processor. */
  readonly cpu: number;
  /** Bytes that the store keeps of it. */
  readonly kept: number;
}

export const KINDS = ['untouched', 'repeated', 'small', 'large'] as const;
export type Kind = (typeof KINDS)[number];
export type Costs = Readonly<Record<Kind, Cost>>;

export interface Fleet {
  readonly projects: number;
  readonly mergeRequestsADay: number;
  /** Pushes to each, the first included. */
  readonly pushes: number;
  /** Of the pushes: how many touch the pipeline, and how many of those that of a large configuration. */
  readonly touching: number;
  readonly large: number;
  /** Hooks that tell of each event. */
  readonly hooks: number;
  /** Files that a configuration includes of other projects, by size, and how many such files there are. */
  readonly shared: { readonly small: number; readonly large: number; readonly files: number };
  readonly latencyMs: number;
  /** Worker processes, each with one processor, and the reviews that each does at a time. */
  readonly workers: number;
  readonly concurrency: number;
  readonly seed: number;
}

export interface Day {
  readonly reviews: Readonly<Record<Kind, number>>;
  /** Of the busiest minute. */
  readonly callsAMinute: number;
  readonly routesAMinute: Readonly<Record<string, number>>;
  readonly callsADay: number;
  /** Busy part of the processors in the busiest minute. */
  readonly busiest: number;
  /** Seconds between event and verdict, of those that touch the pipeline. */
  readonly wait: { readonly p50: number; readonly p99: number };
  readonly keptBytes: number;
  /** Reads of shared files that GitLab was asked for, of those that were needed. */
  readonly sharedRead: number;
}

/** How busy each hour is, of the average: one continent's working day. */
const HOURS = [
  0.1, 0.1, 0.1, 0.1, 0.2, 0.3, 0.6, 1.2, 2.1, 2.8, 2.9, 2.4, 1.7, 2.3, 2.6, 2.4, 1.9, 1.2, 0.7, 0.4, 0.3, 0.2, 0.2,
  0.2,
];
const DAY_MINUTES = 24 * 60;
/** src/gitlab/file-reads.ts keeps a commit's file for an hour, and for a minute which commit a ref leads to. */
const FILE_MINUTES = 60;
const REF_MINUTES = 1;
const RAW = 'GET projects/:id/repository/files/:id/raw';
const COMMIT = 'GET projects/:id/repository/commits/:id';
const PROJECT = 'GET projects/:id';
/** src/gitlab/read.ts. */
const PROJECT_MINUTES = 10;

interface Minute {
  readonly calls: Map<string, number>;
  cpu: number;
}

export function simulate(fleet: Fleet, costs: Costs): Day {
  const chance = chanceFrom(fleet.seed);
  const minutes = Array.from({ length: DAY_MINUTES }, (): Minute => ({ calls: new Map(), cpu: 0 }));
  const kept = Array.from({ length: fleet.workers }, () => new Map<string, number>());
  const slots = new Float64Array(fleet.workers * fleet.concurrency);
  const reviews = { untouched: 0, repeated: 0, small: 0, large: 0 };
  const waits: number[] = [];
  let keptBytes = 0;
  let needed = 0;
  let read = 0;

  /** Does this worker know it since so many minutes at most? From now on it does. */
  function knows(worker: number, what: string, minute: number, most: number): boolean {
    const known = (kept[worker]?.get(what) ?? Number.NEGATIVE_INFINITY) > minute - most;
    if (!known) kept[worker]?.set(what, minute);
    return known;
  }

  function callsOf(kind: Kind, worker: number, minute: number, project: number): Map<string, number> {
    const calls = new Map(Object.entries(costs[kind].calls));
    const count = (route: string) => calls.set(route, (calls.get(route) ?? 0) + 1);
    if (!knows(worker, `project ${project}`, minute, PROJECT_MINUTES)) count(PROJECT);
    if (kind !== 'small' && kind !== 'large') return calls;
    for (let file = 0; file < fleet.shared[kind]; file += 1) {
      // Few of them are in every pipeline, most in hardly any: Zipf.
      const which = Math.floor(fleet.shared.files ** chance());
      needed += 1;
      if (!knows(worker, `ref ${which}`, minute, REF_MINUTES)) count(COMMIT);
      if (knows(worker, `file ${which}`, minute, FILE_MINUTES)) continue;
      read += 1;
      count(RAW);
    }
    return calls;
  }

  function review(kind: Kind, at: number): void {
    const slot = slots.reduce((first, free, index) => (free < (slots[first] ?? 0) ? index : first), 0);
    const worker = Math.floor(slot / fleet.concurrency);
    const { waves, cpu, kept: bytes } = costs[kind];
    const begin = Math.max(at, slots[slot] ?? 0);
    const minute = minutes[Math.min(DAY_MINUTES - 1, Math.floor(begin / 60))];
    const calls = callsOf(kind, worker, begin / 60, Math.floor(fleet.projects * chance() ** 3));
    // Those who share a processor wait for each other.
    const took = (waves * fleet.latencyMs + cpu * Math.max(1, fleet.concurrency / 2)) / 1000;
    slots[slot] = begin + took;
    if (minute) {
      minute.cpu += cpu;
      for (const [route, count] of calls) minute.calls.set(route, (minute.calls.get(route) ?? 0) + count);
    }
    reviews[kind] += 1;
    keptBytes += bytes;
    if (kind === 'small' || kind === 'large') waits.push(begin + took - at);
  }

  const pushesADay = fleet.mergeRequestsADay * fleet.pushes;
  const hours = HOURS.reduce((sum, each) => sum + each, 0);
  for (let minute = 0; minute < DAY_MINUTES; minute += 1) {
    const expected = (pushesADay * (HOURS[Math.floor(minute / 60)] ?? 0)) / hours / 60;
    for (const second of arrivals(expected, chance)) {
      const touches = chance() < fleet.touching;
      review(touches ? (chance() < fleet.large ? 'large' : 'small') : 'untouched', minute * 60 + second);
      for (let hook = 1; hook < fleet.hooks; hook += 1)
        review(touches ? 'repeated' : 'untouched', minute * 60 + second);
    }
  }

  const total = ({ calls }: Minute) => [...calls.values()].reduce((sum, each) => sum + each, 0);
  const routes = new Set(minutes.flatMap(({ calls }) => [...calls.keys()]));
  const most = (of: (minute: Minute) => number) => minutes.reduce((highest, each) => Math.max(highest, of(each)), 0);
  const sorted = waits.sort((one, other) => one - other);
  const at = (part: number) => sorted[Math.floor(part * (sorted.length - 1))] ?? 0;
  return {
    reviews,
    callsAMinute: most(total),
    routesAMinute: Object.fromEntries([...routes].map((route) => [route, most(({ calls }) => calls.get(route) ?? 0)])),
    callsADay: minutes.reduce((sum, each) => sum + total(each), 0),
    busiest: most(({ cpu }) => cpu) / (60_000 * fleet.workers),
    wait: { p50: at(0.5), p99: at(0.99) },
    keptBytes,
    sharedRead: needed === 0 ? 0 : read / needed,
  };
}

/** Seconds within a minute at which something comes that comes so often (Poisson). */
function arrivals(expected: number, chance: () => number): readonly number[] {
  const found: number[] = [];
  const step = () => (-Math.log(1 - chance()) * 60) / expected;
  for (let at = step(); at < 60; at += step()) found.push(at);
  return found;
}
