/** What no rule has looked at: scripts that are too long or nested too deep to be read to their end. */
import { type BoundId, Room } from '../../ci/bounds.ts';
import type { ConfigProblem, ResolvedConfig } from '../../ci/config.ts';
import { runnerJobs } from '../../ci/runner-jobs.ts';
import type { Unreadable } from '../../shell/job-command.ts';
import { unreadableIn } from '../../shell/script-commands.ts';
import { placeIn } from '../../shell/shared-texts.ts';

const BOUND_OF: Partial<Record<Unreadable['why'], BoundId>> = { cut: 'scripts', deep: 'nesting', nested: 'nesting' };

export function unreadScripts(config: ResolvedConfig): readonly ConfigProblem[] {
  const room = new Room();
  for (const job of runnerJobs(config)) {
    for (const { why, at } of unreadableIn(job)) {
      const bound = BOUND_OF[why];
      if (bound) room.leaveOut(bound, placeIn(job, at).at, job.name);
    }
  }
  return room.problems;
}
