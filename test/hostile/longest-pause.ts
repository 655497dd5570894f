/** How long the event loop of this process stood still. */

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
  let used = process.cpuUsage();
  const timer = setInterval(() => {
    const waited = performance.now() - then - EVERY_MS;
    const { user, system } = process.cpuUsage(used);
    longest = {
      worked: Math.max(longest.worked, Math.min(waited, (user + system) / 1000)),
      waited: Math.max(longest.waited, waited),
    };
    then = performance.now();
    used = process.cpuUsage();
  }, EVERY_MS);
  timer.unref();
  return () => {
    const read = longest;
    longest = { worked: 0, waited: 0 };
    return read;
  };
}
