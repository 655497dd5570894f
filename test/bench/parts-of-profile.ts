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

/** `partOf`: what the function is for; null: that is up to who called it. What is for nothing is left out. */
export function millisecondsByPart(
  { nodes, samples = [], timeDeltas = [] }: Profile,
  partOf: (frame: Frame) => string | null,
): ReadonlyMap<string, number> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parts = new Map<number, string | null>();
  const enter = (id: number, outer: string | null): void => {
    const node = byId.get(id);
    if (!node) return;
    const isGarbage = node.callFrame.functionName === '(garbage collector)';
    const part = isGarbage ? GARBAGE : (partOf(node.callFrame) ?? outer);
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
