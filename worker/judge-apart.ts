/** The process that judges for a worker: worker/bounded-process.ts starts it. It holds no token, and asks for what it needs. */
import { endWithParent } from '../src/end-with-parent.ts';
import { tuneForJudging } from '../src/v8-for-judging.ts';
import { type JudgeCalls, type JudgeTask, judgeTask } from './judge-task.ts';
import { type Ask, takeTurns } from './take-turns.ts';

// Who started this one ends it: a signal to all of its group would cut a review short.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
process.on('disconnect', () => process.exit());
endWithParent();
tuneForJudging();
takeTurns((task, ask) => judgeTask(task as JudgeTask, callsBy(ask)));

function callsBy(ask: Ask): JudgeCalls {
  return {
    fetch: (request) => ask('fetch', [request]),
    commitNow: (project, ref) => ask('commitNow', [project, ref]),
    lint: (project, commit, branch) => ask('lint', [project, commit, branch]),
    knownVersion: () => ask('knownVersion', []),
    accessLevel: (...args) => ask('accessLevel', args),
    groupAccessLevel: (...args) => ask('groupAccessLevel', args),
    pipelineErrors: (...args) => ask('pipelineErrors', args),
    begin: (scope) => ask('begin', [scope]),
    latest: () => ask('latest', []),
    policy: () => ask('policy', []),
  };
}
