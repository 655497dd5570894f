/** How long the event loop of this process stood still. */
import { readFileSync } from 'node:fs';

export interface Pause {
  /** Milliseconds that it worked without a break. Where the machine gave the processor to others, nothing of ours stood still. */
  readonly worked: number;
  /** As the clock on the wall has it. */
  readonly waited: number;
}

const EVERY_MS = 2;

/** Returns the way to read the longest pause since it was read last. */
export function watchPauses(): () => Pause {
  let longest: Pause = { worked: 0, waited: 0 };
  let then = performance.now();
  let used = workedMs();
  const timer = setInterval(() => {
    const waited = performance.now() - then - EVERY_MS;
    longest = {
      worked: Math.max(longest.worked, Math.min(waited, workedMs() - used)),
      waited: Math.max(longest.waited, waited),
    };
    then = performance.now();
    used = workedMs();
  }, EVERY_MS);
  timer.unref();
  return () => {
    const read = longest;
    longest = { worked: 0, waited: 0 };
    return read;
  };
}

/** Of this very thread, where the system tells: those that collect garbage beside it hold nothing up. */
function workedMs(): number {
  try {
    const [nanoseconds] = readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ');
    return Number(nanoseconds) / 1_000_000;
  } catch {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1_000;
  }
}
