/** Runner classes from the configuration of runners. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { SettingsError } from '../errors.ts';
import { configFacts, registrationOf } from '../runner/config-facts.ts';
import { type RunnerEntry, readRunnerConfig } from '../runner/runner-config.ts';
import { byForm } from '../secrets/redactor.ts';
import { looseFile } from '../source.ts';
import type { FindRunner } from './find-runner.ts';
import { type ImportedClass, importedClass } from './imported-class.ts';
import type { Io } from './io.ts';

interface FoundEntry {
  readonly entry: RunnerEntry;
  /** `config.toml:12` */
  readonly from: string;
}

/** Throws SettingsError for a file that is not there, not readable, or about something else. */
export async function readRunnerConfigs(paths: readonly string[], io: Io): Promise<readonly FoundEntry[]> {
  const read = await Promise.all(paths.map((path) => readConfig(path, io)));
  return read.flat();
}

async function readConfig(path: string, io: Io): Promise<readonly FoundEntry[]> {
  const text = await readFile(resolve(io.cwd, path), 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new SettingsError(`${path} cannot be read: ${error.code}`);
  });
  const { runners, problems } = readRunnerConfig(looseFile(path, text));
  if (problems.length > 0) {
    const lines = problems.map(({ at, message }) => {
      const start = at?.span.start;
      return `${path}${start ? `:${start.line}:${start.column}` : ''} ${byForm.text(message)}`;
    });
    throw new SettingsError(lines.join('\n'));
  }
  if (runners.length === 0) throw new SettingsError(`${path} has no [[runners]]`);
  return runners.map((entry) => ({ entry, from: `${path}:${entry.table.at.span.start.line}` }));
}

/** What the files and GitLab say of each runner; names are told apart by numbers. */
export async function importClasses(
  entries: readonly FoundEntry[],
  find: FindRunner,
): Promise<readonly ImportedClass[]> {
  const imported = new Map<string, ImportedClass>();
  const seen = new Set<string>();
  for (const { entry, from } of entries) {
    const registration = registrationOf(entry);
    const runner = await find(entry.name, registration);
    const described = typeof runner === 'string' ? null : runner.description;
    const name = entry.name ?? described ?? (registration.id === null ? 'runner' : `runner-${registration.id}`);
    const found = importedClass(name, from, configFacts(entry), runner);
    const facts = JSON.stringify([name, ...found.fields]);
    // The same runner on several machines is one class.
    if (seen.has(facts)) continue;
    seen.add(facts);
    const free = freeName(name, imported);
    imported.set(free, { ...found, name: free });
  }
  return [...imported.values()];
}

/** The name, with a number where it is taken. */
export function freeName(name: string, taken: { has(name: string): boolean }): string {
  let free = name;
  for (let number = 2; taken.has(free); number++) free = `${name}-${number}`;
  return free;
}
