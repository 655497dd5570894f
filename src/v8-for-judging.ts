/** Judging runs much code for a short time, and keeps much of what it makes to the end: V8 is tuned for the opposite. */
import { setFlagsFromString } from 'node:v8';

/** For `execArgv` of a process that judges: its new objects have twice the room that V8 gives them, and are copied less often. */
export const YOUNG_SPACE = '--max-semi-space-size=32';

/**
 * Bytes of code that a function runs through before V8 optimizes it: fifteen times as many as by default. To optimize one takes about
 * 7 ms of threads beside, and few of the many functions run long: of the first thousand small reviews that was a fifth of all, of a
 * cold check of 25,000 lines a quarter.
 */
const OPTIMIZE_LATER = '--interrupt-budget=1000000';

/** The room for new objects starts with a mebibyte and grows at once to all that it may have: half of the garbage collection of a check. */
const GROW_AT_ONCE = '--semi-space-growth-factor=32';

export const RUN_TIME_OPTIONS = [OPTIMIZE_LATER, GROW_AT_ONCE] as const;

/** Whatever runs from now on. A V8 that does not know an option goes on as always. */
export function tuneForJudging(): void {
  for (const option of RUN_TIME_OPTIONS) setFlagsFromString(option);
}
