import type { RunnerClass } from './runner-class.ts';

/** Root inside a job is not root on a machine that other jobs use: Sysbox, or a fresh virtual machine for every job. */
export function isIsolated(runner: RunnerClass): boolean {
  return runner.isolation === 'sysbox' || runner.isolation === 'vm-per-job';
}

/** Other projects' jobs run on the same machine, before or after. */
export function isReused(runner: RunnerClass): boolean {
  return runner.shared && runner.isolation !== 'vm-per-job';
}
