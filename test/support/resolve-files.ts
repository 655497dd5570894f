import type { Pipeline, ResolvedConfig } from '../../src/ci/config.ts';
import { resolve } from '../../src/ci/resolve.ts';
import { type Hop, type Located, lineColumnAt } from '../../src/source.ts';
import type { Entry } from '../../src/yaml/tree.ts';
import { COMMIT, PROJECT, SERVER_FQDN, serveFiles } from '../conformance/serve-files.ts';

export interface Surroundings {
  readonly variables?: Readonly<Record<string, string>>;
}

export function pipelineFor({ variables = {} }: Surroundings = {}): Pipeline {
  return {
    project: PROJECT,
    commit: COMMIT,
    serverFqdn: SERVER_FQDN,
    variables: new Map(Object.entries(variables)),
    masked: new Set(),
    inputs: {},
    changedPaths: null,
  };
}

/** Files by path, as in a conformance vector; one text is the root alone. */
export function resolveFiles(
  files: string | Readonly<Record<string, string>>,
  surroundings: Surroundings = {},
): ResolvedConfig {
  const byPath = typeof files === 'string' ? { '.gitlab-ci.yml': files } : files;
  const root = { kind: 'local', path: '.gitlab-ci.yml' } as const;
  return resolve({ root, pipeline: pipelineFor(surroundings), files: serveFiles(byPath) });
}

export function jobNamed(config: ResolvedConfig, name: string) {
  const job = config.jobs.find((candidate) => candidate.name === name);
  if (!job) throw new Error(`no job ${name} among ${config.jobs.map((candidate) => candidate.name).join(', ')}`);
  return job;
}

/** `file:line text`, for short expectations. */
export function locationOf(value: Located<unknown> | Entry): string {
  const at = 'at' in value ? value.at : value.value.at;
  return `${at.file.id}:${lineColumnAt(at.file, at.start).line} ${at.text}`;
}

/** `by name @file:line`, nearest first. */
export function wayOf({ via }: { readonly via: readonly Hop[] }): readonly string[] {
  return via.map(({ by, name, at }) => `${by} ${name} @${at.file.id}:${lineColumnAt(at.file, at.start).line}`);
}

export function fatalMessages(config: ResolvedConfig): readonly string[] {
  return config.problems.filter((problem) => problem.fatal).map((problem) => problem.message);
}
