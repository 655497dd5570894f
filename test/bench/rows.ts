/** All rows of the table, in its order. */
import { again } from './again-row.ts';
import { answers } from './answer-row.ts';
import { calls } from './call-rows.ts';
import { commandRows } from './command-rows.ts';
import { judging } from './judging-rows.ts';
import { receiver } from './receiver-rows.ts';
import type { Row } from './row.ts';
import { ruleCosts } from './rule-rows.ts';
import { workerRows } from './worker-rows.ts';

export const rows: readonly Row[] = [
  judging,
  ruleCosts,
  again,
  ...commandRows,
  calls,
  receiver,
  answers,
  ...workerRows,
];
