import { setFlagsFromString } from 'node:v8';

/**
 * Bytes of code that a function runs through before V8 optimizes it: fifteen times as many as by default. To optimize one takes about
 * 7 ms of threads beside, and judging has many functions of which few run long: of the first thousand small reviews that was a
 * fifth of all, and large configurations that a process judges first take less as well.
 */
export const OPTIMIZE_LATER = '--interrupt-budget=1000000';

/** Whatever runs from now on. A V8 that does not know it goes on as always. */
export function optimizeLater(): void {
  setFlagsFromString(OPTIMIZE_LATER);
}
