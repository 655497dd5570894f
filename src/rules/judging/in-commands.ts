/** Jobs share their commands: what is found in these is worked out once, and holds in all of them. */
import type { Job } from '../../ci/config.ts';
import type { JobCommand } from '../../shell/job-command.ts';
import { firstAlike } from '../../shell/read-command.ts';
import { commandPartsOf } from '../../shell/script-commands.ts';
import { SharedSearches } from './shared-searches.ts';

const searches = new SharedSearches(commandPartsOf, firstAlike);

/** A search in one command after the other, which depends on nothing else; for the top of a module. */
export function inCommands<T>(search: (command: JobCommand) => readonly T[]): (job: Job) => readonly T[] {
  return searches.add(search);
}

/** Commands of a job that a cheap test lets through. It depends on nothing else. */
export function commandsThat(may: (command: JobCommand) => boolean): (job: Job) => readonly JobCommand[] {
  return inCommands((command) => (may(command) ? [command] : []));
}
