import type { Served } from './io.ts';

/** Addressed and not imported: a command line that judges a checkout needs none of them. */
const PROGRAMS: Readonly<Record<Served, string>> = {
  standalone: import.meta.resolve('../../worker/start.js'),
  receiver: import.meta.resolve('../receiver/start-receiver.js'),
  worker: import.meta.resolve('../../worker/main.js'),
};

/** Resolves when it has started, with the exit code so far: it goes on until a signal ends it. */
export async function serve(served: Served): Promise<number> {
  await import(PROGRAMS[served]);
  return Number(process.exitCode ?? 0);
}
