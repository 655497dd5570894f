/**
 * Resolves every project of CORPUS_DIR: real configurations, as their authors wrote them. The reporter
 * `test/support/tally-reporter.ts` ends the run with `corpus: P of N`.
 *
 * Judges them by the policy that Pipewarden comes with, without runner classes, and compares with `expected/<project>.txt`.
 * README.md beside this file says how those were reviewed; `npm run corpus -- -u` writes them anew.
 */
import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import type { ResolvedConfigs, ResolveInput } from '../../src/ci/config.ts';
import { resolveAll } from '../../src/ci/resolve.ts';
import { policyOf } from '../../src/policy/policy-of.ts';
import { readPolicy } from '../../src/policy/read-policy.ts';
import type { Finding } from '../../src/review/judge/finding.ts';
import { judge } from '../../src/review/judge/judge.ts';
import { oneForEachCause } from '../../src/review/judge/one-cause.ts';
import { ruleCatalogue } from '../../src/rules/index.ts';
import { redactorFor } from '../../src/secrets/redactor-for.ts';
import { sourceFile } from '../support/make-config.ts';
import { type CorpusProject, corpusDir, pipelinesOf, readProjects, serveCorpus } from './corpus-project.ts';

const projects = readProjects();
const shipped = readFileSync(new URL('../../config/policy.yml', import.meta.url), 'utf8');
const { policy, problems } = readPolicy(sourceFile('config/policy.yml', shipped), ruleCatalogue);
const counts = new Map<string, number>();

const faulty = new Set<string>();

/** What is wrong with how a project resolves, in words. */
function faultsOf({ configs, missing }: ResolvedConfigs): readonly string[] {
  const faults: string[] = [];
  if (missing.length > 0) faults.push('asks again');
  if (configs.every(({ jobs }) => jobs.length === 0)) faults.push('has no jobs');
  for (const { message, at, fatal } of configs.flatMap(({ problems }) => problems)) {
    const where = at ? `${at.file.id}:${at.span.start.line}` : 'nowhere';
    // The corpus has GitLab's templates of several years: they need not fit the project that includes them.
    if (fatal && !where.startsWith('template:')) faults.push(`${where}: ${message}`);
  }
  return faults;
}

function inputOf(project: CorpusProject) {
  const root = { kind: 'local', path: project.root } as const;
  return { root, ...pipelinesOf(project), files: serveCorpus(project) };
}

function findingsOf({ path }: CorpusProject, input: ResolveInput, { configs }: ResolvedConfigs): readonly Finding[] {
  if (!policy) throw new Error(`config/policy.yml: ${problems.map((problem) => problem.message).join('; ')}`);
  const side = { runnerConfigs: [], projectGitStrategy: null, today: '2026-01-01' };
  const resolved = { configs, redactor: redactorFor(configs, null) };
  return oneForEachCause(judge(input, policyOf(policy, path), side, resolved).findings);
}

/** `rule level file:line sentence value`, how many places more, and the jobs: the name of one, the number of several. */
function lineOf({ rule, level, at, say, value, uses, also = [] }: Finding): string {
  const [only] = uses;
  const jobs = uses.length > 1 ? [`(${uses.length} jobs)`] : only ? [`(${only.job})`] : [];
  const shown = value.replace(/\s+/g, ' ');
  const short = shown.length > 100 ? `${shown.slice(0, 99)}…` : shown;
  const places = also.length > 0 ? [`+${also.length}`] : [];
  return [rule, level, `${at.file}:${at.start.line}`, say.id, short, ...places, ...jobs]
    .filter((part) => part !== '')
    .join(' ');
}

test.skipIf(projects.length > 0)('the corpus is absent', ({ task }) => {
  task.meta.skippedBecause = `corpus: skipped, no folder ${corpusDir}`;
});

describe.skipIf(projects.length === 0)('real configurations resolve, and findings are those that were reviewed', () => {
  test.each(projects.map((project) => [project.name, project] as const))(
    '%s',
    { timeout: 120_000 },
    async (name, project) => {
      faulty.add(name);
      const input = inputOf(project);
      const resolved = resolveAll(input);
      const faults = faultsOf(resolved);
      if (faults.length === 0) faulty.delete(name);
      const findings = findingsOf(project, input, resolved);
      for (const { rule } of findings) counts.set(rule, (counts.get(rule) ?? 0) + 1);
      const lines = findings.length > 0 ? findings.map(lineOf).sort() : ['no findings'];
      await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(`expected/${name.replace('/', '-')}.txt`);
      expect(faults).toEqual([]);
    },
  );

  test('all of them', ({ task }) => {
    const passed = projects.length - faulty.size;
    task.meta.tally = { sum: 'corpus', table: 'projects', passed, of: projects.length };
    expect([...faulty]).toEqual([]);
  });

  afterAll(() => {
    const sum = [...counts.values()].reduce((all, count) => all + count, 0);
    const byRule = [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([rule, count]) => `  ${rule}: ${count}`);
    console.log([`findings in ${projects.length} projects: ${sum}`, ...byRule].join('\n'));
  });
});
