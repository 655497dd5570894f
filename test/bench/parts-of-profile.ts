/** What the time of a CPU profile went into: a sample counts for the part whose function stands nearest to where it was taken. */
import { type Profiler, Session } from 'node:inspector/promises';

export const GARBAGE = 'garbage';

type Frame = Profiler.ProfileNode['callFrame'];
type Profile = Pick<Profiler.Profile, 'nodes' | 'samples' | 'timeDeltas'>;

/** Returns the way to end it. */
export async function startProfile(): Promise<() => Promise<Profiler.Profile>> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.start');
  return async () => {
    const { profile } = await session.post('Profiler.stop');
    session.disconnect();
    return profile;
  };
}

/** Of one process. */
export interface Profiled {
  readonly profile: Profile;
  /** Of the processor, meanwhile, threads included. */
  readonly milliseconds: number;
}

/** Of this process: a call begins a profile, and the next one ends it. */
export function turningProfile(): () => Promise<Profiled | null> {
  let running: { readonly stop: () => Promise<Profiler.Profile>; readonly since: NodeJS.CpuUsage } | null = null;
  return async () => {
    if (!running) {
      running = { stop: await startProfile(), since: process.cpuUsage() };
      return null;
    }
    const { stop, since } = running;
    const { user, system } = process.cpuUsage(since);
    running = null;
    return { profile: await stop(), milliseconds: (user + system) / 1000 };
  };
}

/** `partOf`: what the function is for, of which `outer` called it; null: nothing that counts. Garbage is a part of its own. */
export function millisecondsByPart(
  { nodes, samples = [], timeDeltas = [] }: Profile,
  partOf: (frame: Frame, outer: string | null) => string | null,
): ReadonlyMap<string, number> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parts = new Map<number, string | null>();
  const enter = (id: number, outer: string | null): void => {
    const node = byId.get(id);
    if (!node) return;
    const isGarbage = node.callFrame.functionName === '(garbage collector)';
    const part = isGarbage ? GARBAGE : partOf(node.callFrame, outer);
    parts.set(id, part);
    for (const child of node.children ?? []) enter(child, part);
  };
  enter(nodes[0]?.id ?? 0, null);
  const spent = new Map<string, number>();
  for (const [index, id] of samples.entries()) {
    const part = parts.get(id);
    if (part) spent.set(part, (spent.get(part) ?? 0) + (timeDeltas[index] ?? 0) / 1000);
  }
  return spent;
}

/** What some functions are for. */
export interface Part {
  readonly name: string;
  /** Addresses of their files. */
  readonly files: RegExp;
  /** Absent: all of these files. */
  readonly functions?: readonly string[];
  /** What they call is for the same, whatever it is. */
  readonly keeps?: true;
  /** How much of it remains, were all shared that can be; absent: there is nothing to share. */
  readonly floor?: number;
}

export const SYSTEM = 'V8 and the system';
export const OTHER = 'Node itself, and the rest';

/** Of all that a process does. The first part that fits counts. */
export function partOfAll(parts: readonly Part[]): (frame: Frame, outer: string | null) => string | null {
  const keeping = new Set(parts.filter(({ keeps }) => keeps).map(({ name }) => name));
  return ({ functionName, url }, outer) => {
    if (functionName === '(idle)') return null;
    if (functionName === '(program)') return SYSTEM;
    if (outer !== null && keeping.has(outer)) return outer;
    const isOf = ({ files, functions }: Part) => files.test(url) && (!functions || functions.includes(functionName));
    return parts.find(isOf)?.name ?? outer ?? OTHER;
  };
}
