/** Jobs share their commands: what is found in these is worked out once, and holds in all of them. */
import type { Job } from '../../ci/config.ts';
import type { JobCommand } from '../../shell/job-command.ts';
import { commandsOf } from '../../shell/script-commands.ts';

/** A search in one command after the other, which depends on nothing else. */
export function inCommands<T>(search: (command: JobCommand) => readonly T[]): (job: Job) => readonly T[] {
  const inOne = once(search);
  return inScripts((commands) => commands.flatMap(inOne));
}

/** Commands of a job that a cheap test lets through. It depends on nothing else. */
export function commandsThat(may: (command: JobCommand) => boolean): (job: Job) => readonly JobCommand[] {
  return inCommands((command) => (may(command) ? [command] : []));
}

/** A search in all commands of a job, which depends on nothing else. */
export function inScripts<T>(search: (commands: readonly JobCommand[]) => T): (job: Job) => T {
  const inAll = once(search);
  return (job) => inAll(commandsOf(job));
}

function once<K extends object, T>(search: (given: K) => T): (given: K) => T {
  const searched = new WeakMap<K, { readonly found: T }>();
  return (given) => {
    const known = searched.get(given) ?? { found: search(given) };
    searched.set(given, known);
    return known.found;
  };
}
