import { isDeepStrictEqual } from 'node:util';
import type { ConfigProblem, Pipeline, ResolvedConfig } from '../../src/ci/config.ts';
import { toPlain } from '../../src/yaml/tree.ts';
import { COMMIT, PROJECT, SERVER_FQDN, serveFiles } from './serve-files.ts';
import type { ConfigVector, ExpectedConfig } from './vector.ts';

function pipelineOf(vector: ConfigVector): Pipeline {
  return {
    project: PROJECT,
    commit: COMMIT,
    serverFqdn: SERVER_FQDN,
    variables: new Map(Object.entries(vector.variables ?? {})),
    masked: new Set(vector.masked_variables ?? []),
    inputs: vector.inputs ?? {},
    changedPaths: vector.changed_paths ?? null,
    ...(vector.gitlab?.startsWith('newest') ? { gitlabVersion: [19, 2] as const } : {}),
    ...(vector.parent_artifacts ? { parentArtifacts: vector.parent_artifacts } : {}),
  };
}

const plain = (value: unknown): unknown => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)));
const show = (value: unknown): string => JSON.stringify(value) ?? 'undefined';

/** Null in a vector stands for an absent key. */
function agrees(expected: unknown, got: unknown): boolean {
  return expected === null ? got === undefined || got === null : isDeepStrictEqual(expected, plain(got));
}

/** What is wrong, in words; null when the vector holds. */
export async function checkConfig(vector: ConfigVector): Promise<string | null> {
  const { resolve } = await import('../../src/ci/resolve.ts');
  const files = serveFiles(vector.files);
  const config = resolve({ root: { kind: 'local', path: '.gitlab-ci.yml' }, pipeline: pipelineOf(vector), files });
  if (config.missing.length > 0) return `asked again for ${show(config.missing)}`;

  const { expect } = vector;
  // Vectors that state the document alone are about what comes before jobs: most of them have none.
  const aboutJobs = expect.jobs !== undefined || expect.job_names !== undefined || expect.config === undefined;
  const counts = (problem: ConfigProblem) => problem.fatal && (aboutJobs || problem.kind !== 'config');
  const fatal = config.problems.filter(counts).map((problem) => problem.message);
  if (expect.error !== undefined) return fatal.length > 0 ? null : `expected an error (${expect.error}), got none`;
  if (fatal.length > 0) return `expected no error, got ${show(fatal)}`;

  return jobsDiffer(expect, config) ?? documentDiffers(expect, config);
}

function jobsDiffer(expect: ExpectedConfig, config: ResolvedConfig): string | null {
  const jobs = new Map(config.jobs.filter((job) => job.kind !== 'unused').map((job) => [job.name, job]));
  const names = [...jobs.keys()];
  if (expect.job_names && !isDeepStrictEqual(expect.job_names, names))
    return `expected jobs ${show(expect.job_names)}, got ${show(names)}`;
  const present = expect.absent_jobs?.filter((name) => jobs.has(name)) ?? [];
  if (present.length > 0) return `expected no job ${show(present)}`;
  for (const [name, keys] of Object.entries(expect.jobs ?? {})) {
    const job = jobs.get(name);
    if (!job) return `expected a job ${show(name)}, got ${show(names)}`;
    for (const [key, expected] of Object.entries(keys)) {
      const got = job.processed[key];
      if (!agrees(expected, got)) return `${name}.${key}: expected ${show(expected)}, got ${show(got)}`;
    }
  }
  return null;
}

function documentDiffers(expect: ExpectedConfig, config: ResolvedConfig): string | null {
  if (expect.config === undefined) return null;
  const got = config.tree === null ? null : plain(toPlain(config.tree));
  return isDeepStrictEqual(expect.config, got) ? null : `expected ${show(expect.config)}, got ${show(got)}`;
}
