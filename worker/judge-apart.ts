/** The process that judges for a worker: worker/bounded-process.ts starts it. It holds no token, and asks for what it needs. */
import { endWithParent } from '../src/end-with-parent.ts';
import { type FromApart, plainError, type ToApart } from './apart-messages.ts';
import { type JudgeCalls, type JudgeTask, judgeTask } from './judge-task.ts';

const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
let asked = 0;

const call = (name: keyof JudgeCalls, args: readonly unknown[]): Promise<never> => {
  asked += 1;
  const id = asked;
  return new Promise<never>((resolve, reject) => {
    waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
    send({ call: { id, name, args } });
  });
};

const calls: JudgeCalls = {
  fetch: (request) => call('fetch', [request]),
  commitNow: (project, ref) => call('commitNow', [project, ref]),
  lint: (project, commit, branch) => call('lint', [project, commit, branch]),
  knownVersion: () => call('knownVersion', []),
  accessLevel: (...args) => call('accessLevel', args),
  groupAccessLevel: (...args) => call('groupAccessLevel', args),
  pipelineErrors: (...args) => call('pipelineErrors', args),
  latest: () => call('latest', []),
  policy: () => call('policy', []),
};

process.on('message', (message: ToApart) => {
  if ('task' in message) return void work(message.task as JudgeTask);
  const { id } = message.answer;
  const asker = waiting.get(id);
  waiting.delete(id);
  if ('value' in message.answer) asker?.resolve(message.answer.value);
  else asker?.reject(new Error('the call failed'));
});
// Who started this one ends it: a signal to all of its group would cut a review short.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
process.on('disconnect', () => process.exit());
endWithParent();
send({ ready: true });

async function work(task: JudgeTask): Promise<void> {
  try {
    const value = await judgeTask(task, calls);
    send({ done: value, bytes: process.memoryUsage.rss() });
  } catch (error) {
    send({ failed: plainError(error), bytes: process.memoryUsage.rss() });
  }
  waiting.clear();
}

function send(message: FromApart): void {
  process.send?.(message);
}
