/** A process of the benchmark, so that its processor time is its own. It answers one message at a time. */
import { fork } from 'node:child_process';
import { treeMilliseconds } from './tree-time.ts';

export interface Part {
  /** Resolves with the answer. */
  ask<A>(message: unknown): Promise<A>;
  /** Milliseconds of the processor that it has used, and all that it started, ended ones included. */
  cpu(): number;
  stop(): Promise<void>;
}

interface Started<H> {
  readonly part: Part;
  /** What it said when it was ready. */
  readonly hello: H;
}

/** `file`: of this folder. Rejects when it ends before it is ready. */
export async function startPart<H>(file: string, env: NodeJS.ProcessEnv = {}): Promise<Started<H>> {
  const child = fork(new URL(file, import.meta.url), {
    env: { ...process.env, ...env },
    execArgv: ['--expose-gc'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const next = <A>() =>
    new Promise<A>((resolve, reject) => {
      const ended = (code: number | null) => reject(new Error(`${file} ended: ${code}`));
      child.once('exit', ended);
      child.once('message', (message) => {
        child.off('exit', ended);
        resolve(message as A);
      });
    });
  const hello = await next<H>();
  const part: Part = {
    ask(message) {
      const answer = next<never>();
      child.send(message as object);
      return answer;
    },
    cpu: () => treeMilliseconds(child.pid ?? 0),
    stop: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve());
        child.disconnect();
      }),
  };
  return { part, hello };
}

/** In the process itself: says hello, answers, and ends with whoever started it. */
export function beginPart(hello: unknown, answer: (message: never) => Promise<unknown>): void {
  process.on('message', async (message) => {
    process.send?.((await answer(message as never)) ?? null);
  });
  process.on('disconnect', () => process.exit());
  process.send?.(hello);
}
