/**
 * Judging runs apart, so that hovers are answered meanwhile and no configuration stalls or ends the language server: a thread
 * would not do, see worker/bounded-process.ts.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { TOO_LARGE } from '../cli/run-bounded.ts';
import { processorSeconds, watchProcessor } from '../processor-time.ts';
import { YOUNG_SPACE } from '../v8-for-judging.ts';
import type { ProjectView } from './project-view.ts';
import type { Judging } from './view-of-checkout.ts';

/** `fault`: why there is none, for people. */
export type FromApart = { readonly view: ProjectView } | { readonly fault: string };

export interface JudgingProcess {
  /** One at a time. Never rejects. */
  judge(task: Judging): Promise<FromApart>;
  end(): void;
}

/** It starts with the first task, and again after it was ended. `seconds`: of the processor, for one task. */
export function judgingProcess(env: Readonly<Record<string, string | undefined>>, seconds: number): JudgingProcess {
  let child: ChildProcess | null = null;
  const started = () =>
    fork(fileURLToPath(import.meta.resolve('./view-apart.js')), {
      env: { ...env },
      execArgv: [...process.execArgv, YOUNG_SPACE],
      serialization: 'advanced',
      // Standard output belongs to the editor.
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });

  return {
    judge(task) {
      child ??= started();
      return answered(child, task, seconds).finally(() => {
        if (child && (child.killed || child.exitCode !== null || child.signalCode !== null)) child = null;
      });
    },
    end: () => child?.kill('SIGKILL'),
  };
}

function answered(child: ChildProcess, task: Judging, seconds: number): Promise<FromApart> {
  return new Promise((resolve) => {
    const pid = child.pid ?? 0;
    const bound = { seconds, before: processorSeconds(pid) };
    const stop = watchProcessor(pid, bound, () => finish({ fault: TOO_LARGE.seconds }, true));

    function finish(answer: FromApart, kill = false): void {
      stop();
      child.off('message', onMessage).off('exit', onExit).off('error', onError);
      if (kill) child.kill('SIGKILL');
      resolve(answer);
    }
    const onMessage = (answer: FromApart) => finish(answer);
    const onExit = () => finish({ fault: TOO_LARGE.memory });
    const onError = (error: Error) => finish({ fault: error.message }, true);
    child.on('message', onMessage).on('exit', onExit).on('error', onError);
    child.send(task);
  });
}
