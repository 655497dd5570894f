import { writeFile } from 'node:fs/promises';
import { SettingsError } from '../errors.ts';
import { problemLine } from '../policy/policy-problems.ts';
import { readPolicy } from '../policy/read-policy.ts';
import { printable } from '../render/printable.ts';
import { ruleCatalogue } from '../rules/index.ts';
import { looseFile } from '../source.ts';
import { findPolicy, requirePolicy } from './find-policy.ts';
import { type FindRunner, runnerFinder } from './find-runner.ts';
import { importClasses, readRunnerConfigs } from './import-classes.ts';
import { EXIT, type Io } from './io.ts';
import { type UpdatedClass, updateRunners } from './runners-block.ts';

export interface RunnersImportOptions {
  readonly policy?: string;
  readonly fromGitlab: boolean;
  /** Whose runners are looked through where a file has no id. */
  readonly project?: string;
  readonly write: boolean;
}

/**
 * Prints the policy's `runners` as the configuration of runners and GitLab describe them, or writes them into the policy.
 * What nobody could say goes to standard error.
 */
export async function runnersImport(paths: readonly string[], options: RunnersImportOptions, io: Io): Promise<number> {
  const found = await findPolicy(options.policy, io);
  if (options.write && found === null) {
    throw new SettingsError('--write found no policy: give --policy <file> or set POLICY_FILE');
  }
  const policy = found === null ? '' : (await requirePolicy(found.shown, io)).file.text;
  const find = await finderFor(options, io);
  const imported = await importClasses(await readRunnerConfigs(paths, io), find);
  const updated = updateRunners(policy, imported);
  requireValid(updated.text, found?.shown ?? 'policy');

  for (const each of updated.classes) io.err(`${report(each).map(printable).join('\n')}\n`);
  if (!options.write || found === null) io.out(updated.block);
  else if (updated.text === policy) io.err(`${printable(found.shown)} is up to date\n`);
  else {
    await writeFile(found.file, updated.text);
    io.err(`${printable(found.shown)} updated\n`);
  }
  return EXIT.clean;
}

async function finderFor(options: RunnersImportOptions, io: Io): Promise<FindRunner> {
  if (!options.fromGitlab) return () => Promise.resolve('GitLab was not asked (--from-gitlab)');
  const reader = await io.openReader();
  if (!reader) throw new SettingsError('--from-gitlab needs GITLAB_URL and GITLAB_TOKEN');
  return runnerFinder(reader, options.project ?? null);
}

function requireValid(text: string, path: string): void {
  if (text === '') return;
  const { policy, problems } = readPolicy(looseFile(path, text), ruleCatalogue);
  if (policy) return;
  const lines = problems.map((problem) => `  ${problemLine(path, problem)}`);
  throw new SettingsError(`Nothing is written, because the policy would not be valid:\n${lines.join('\n')}`);
}

/** What was done, then what is left for the administrator. */
function report({ imported, outcome, changes, keys }: UpdatedClass): string[] {
  const head = `${imported.name} (${imported.from}): ${outcome === 'refused' ? 'left out, because its executor is not known' : outcome}`;
  if (outcome === 'refused') return [head];
  const missing = imported.unknown.flatMap((unknown) => {
    const left = unknown.keys.filter((key) => !keys.has(key));
    if (unknown.keys.length > 0 && left.length === 0) return [];
    return `  ${left.length > 0 ? `not known: ${left.join(', ')}: ` : ''}${unknown.why}`;
  });
  return [head, ...changes.map((change) => `  ${change}`), ...missing];
}
