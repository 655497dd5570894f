/**
 * Resolves every project of CORPUS_DIR: real configurations, as their authors wrote them. The reporter
 * `test/support/tally-reporter.ts` ends the run with `corpus: P of N`.
 */
import { expect, test } from 'vitest';
import { resolveAll } from '../../src/ci/resolve.ts';
import { type CorpusProject, corpusDir, pipelinesOf, readProjects, serveCorpus } from './corpus-project.ts';

/** What is wrong with how a project resolves, in words. */
function faultsOf(project: CorpusProject): readonly string[] {
  const root = { kind: 'local', path: project.root } as const;
  const { configs, missing } = resolveAll({ root, ...pipelinesOf(project), files: serveCorpus(project) });
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

const projects = readProjects();

test.skipIf(projects.length > 0)('the corpus is absent', ({ task }) => {
  task.meta.skippedBecause = `corpus: skipped, no folder ${corpusDir}`;
});

test.skipIf(projects.length === 0)('corpus', { timeout: 120_000 }, ({ task }) => {
  const faults = projects.flatMap((project) => {
    try {
      return faultsOf(project).map((fault) => `${project.name}: ${fault}`);
    } catch (error) {
      return [`${project.name}: ${error instanceof Error ? error.stack : error}`];
    }
  });
  const broken = new Set(faults.map((fault) => fault.slice(0, fault.indexOf(':'))));
  task.meta.tally = { sum: 'corpus', table: 'projects', passed: projects.length - broken.size, of: projects.length };
  if (faults.length > 0) expect.fail(`\n${faults.join('\n')}`);
});
