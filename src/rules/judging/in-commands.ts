/**
 * Jobs share their commands, and most commands are of no interest to most rules. So every search looks into each command once,
 * and the commands of a job are gone through once for all searches: what is left for a rule is to ask for its own finds.
 */
import type { Job } from '../../ci/config.ts';
import type { JobCommand } from '../../shell/job-command.ts';
import { commandsOf } from '../../shell/script-commands.ts';

type Search = (command: JobCommand) => readonly unknown[];

/** Its own rule is to fail, and no other. */
interface Failed {
  readonly error: unknown;
}

/** Of the searches that found something, or failed. */
type Finds = ReadonlyMap<Search, readonly unknown[] | Failed>;

const searches: Search[] = [];
const NO_FINDS: Finds = new Map();
const inOne = new WeakMap<JobCommand, Finds>();
const inAll = new WeakMap<readonly JobCommand[], Finds>();

/** A search in one command after the other, which depends on nothing else. For the top of a module: searches stay for good. */
export function inCommands<T>(search: (command: JobCommand) => readonly T[]): (job: Job) => readonly T[] {
  searches.push(search);
  return (job) => {
    const finds = findsIn(commandsOf(job)).get(search) ?? [];
    if ('error' in finds) throw finds.error;
    return finds as readonly T[];
  };
}

/** Commands of a job that a cheap test lets through. It depends on nothing else. */
export function commandsThat(may: (command: JobCommand) => boolean): (job: Job) => readonly JobCommand[] {
  return inCommands((command) => (may(command) ? [command] : []));
}

function findsIn(commands: readonly JobCommand[]): Finds {
  const known = inAll.get(commands) ?? joined(commands.map(findsInOne));
  inAll.set(commands, known);
  return known;
}

function findsInOne(command: JobCommand): Finds {
  const known = inOne.get(command) ?? searchedIn(command);
  inOne.set(command, known);
  return known;
}

function searchedIn(command: JobCommand): Finds {
  const finds = searches.flatMap((search) => {
    const found = attempt(search, command);
    return 'error' in found || found.length > 0 ? [[search, found] as const] : [];
  });
  return finds.length > 0 ? new Map(finds) : NO_FINDS;
}

function attempt(search: Search, command: JobCommand): readonly unknown[] | Failed {
  try {
    return search(command);
  } catch (error) {
    return { error };
  }
}

function joined(ofCommands: readonly Finds[]): Finds {
  const all = new Map<Search, unknown[] | Failed>();
  for (const finds of ofCommands) {
    for (const [search, found] of finds) {
      const before = all.get(search);
      if (before && 'error' in before) continue;
      if ('error' in found) all.set(search, found);
      else if (before) for (const each of found) before.push(each);
      else all.set(search, [...found]);
    }
  }
  return all;
}
