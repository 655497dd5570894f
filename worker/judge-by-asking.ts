/** A task of a process that holds no token: whatever it needs it asks for. */
import { type JudgeCalls, type JudgeTask, judgeTask } from './judge-task.ts';
import type { Ask } from './take-turns.ts';

export function judgeByAsking(task: unknown, ask: Ask): Promise<unknown> {
  return judgeTask(task as JudgeTask, callsBy(ask));
}

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
