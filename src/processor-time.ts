import { readFileSync } from 'node:fs';

/** Linux's own measure (`USER_HZ`), whatever the machine. */
const TICKS_A_SECOND = 100;

/** What a review may take of the processor, where the setting of this name says nothing else. */
export const REVIEW_SECONDS = 60;

/** Seconds of the processor that a process has used, its threads included; null where the system does not tell. */
export function processorSeconds(pid: number): number | null {
  try {
    // The second field is the program's name, which may hold anything.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND;
  } catch {
    return null;
  }
}

const LOOK_MS = 200;

export interface Bound {
  readonly seconds: number;
  /** What the process had used when its task began, as processorSeconds says. */
  readonly before: number | null;
}

/**
 * Calls `over`, again and again, once a process has used more seconds of the processor than it may, or of the clock from now on
 * where the system tells no others. Returns the way to stop.
 */
export function watchProcessor(pid: number, { seconds, before }: Bound, over: () => void): () => void {
  const since = performance.now();
  const timer = setInterval(() => {
    const used = processorSeconds(pid);
    const spent = used === null || before === null ? (performance.now() - since) / 1000 : used - before;
    if (spent > seconds) over();
  }, LOOK_MS);
  return () => clearInterval(timer);
}
