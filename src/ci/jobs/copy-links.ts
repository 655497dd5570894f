import type { Need } from '../keywords/needs.ts';

/** The links of one copy of a job, already widened to the copies of other jobs. */
export interface CopyLinks {
  readonly needs: readonly Need[];
  readonly dependencies: readonly string[] | null;
}
