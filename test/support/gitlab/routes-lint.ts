/** CI lint of a commit's own configuration: what the project's resolver makes of it, in GitLab's form. */
import { stringify } from 'yaml';
import type { IncludedFile, ResolvedConfig } from '../../../src/ci/config.ts';
import { parseConfigPath } from '../../../src/ci/load/root.ts';
import { resolve } from '../../../src/ci/resolve.ts';
import { predefinedVariables } from '../../../src/ci/variables/predefined.ts';
import { toPlain } from '../../../src/yaml/tree.ts';
import { notFound } from './api-error.ts';
import { type Answer, type Call, projectOf, type Route, requireCode } from './endpoint.ts';
import { lintFiles } from './lint-files.ts';
import type { Commit } from './repository.ts';
import type { Project } from './world.ts';

export const lintRoutes: readonly Route[] = [['GET', '/projects/:id/ci/lint', lint]];

function lint(call: Call): Answer {
  const project = projectOf(call);
  requireCode(call, project);
  const revision = call.query.get('content_ref') ?? call.query.get('sha') ?? 'HEAD';
  const commit = project.repository.resolve(revision, project.defaultBranch);
  if (!commit) throw notFound('Commit');
  if (project.repository.branchesWith(commit.sha).length === 0) return { json: { ...NO_ANSWER, errors: [DETACHED] } };
  const config = resolveAt(call, project, commit);
  const { problems, root } = config;
  const fatal = problems.filter((problem) => problem.fatal).map(({ message }) => message);
  const missing = `Please provide content of ${configPath(project) || '.gitlab-ci.yml'}`;
  const errors = root.file === null ? [missing] : fatal;
  const valid = errors.length === 0;
  const answer = {
    valid,
    errors,
    warnings: problems.filter((problem) => !problem.fatal).map(({ message }) => message),
    // All texts in quotes: what YAML 1.1 takes for a number or a truth value stays a text.
    merged_yaml: valid && config.tree ? stringify(toPlain(config.tree), { defaultStringType: 'QUOTE_DOUBLE' }) : null,
    includes: includesOf(root, project.path, commit.sha),
    jobs: null,
  };
  return { json: { ...answer, ...call.world.lintSays?.(answer) } };
}

const NO_ANSWER = { valid: false, warnings: [], merged_yaml: null, includes: [], jobs: null };
const DETACHED =
  'Could not validate configuration. The configuration originates from an external project or a commit not ' +
  'associated with a Git reference (a detached commit)';

function resolveAt(call: Call, project: Project, commit: Commit): ResolvedConfig {
  const variables = predefinedVariables({
    serverUrl: call.world.url,
    project: { path: project.path, id: project.id, defaultBranch: project.defaultBranch, registryImage: null },
    commitSha: commit.sha,
    ref: project.repository.branchesWith(commit.sha)[0] ?? null,
    refKind: 'branch',
    pipelineSource: '',
  });
  const [major, minor] = call.world.version.split('.');
  return resolve({
    root: parseConfigPath(configPath(project)),
    files: lintFiles(call.world, call.user),
    pipeline: {
      project: project.path,
      commit: commit.sha,
      serverFqdn: new URL(call.world.url).host,
      variables,
      masked: new Set(),
      inputs: {},
      changedPaths: null,
      gitlabVersion: [Number(major), Number(minor)],
    },
  });
}

function configPath(project: Project): string {
  return String(project.settings.ci_config_path ?? '');
}

/** All files below the root, flat, each with the project and commit that include it. */
function includesOf(file: IncludedFile, project: string, sha: string): Record<string, unknown>[] {
  return file.includes.flatMap((include) => {
    const owner = include.file?.project ?? project;
    const entry = {
      type: include.kind === 'project' ? 'file' : include.kind,
      location: include.file?.path ?? include.name,
      blob: null,
      raw: null,
      extra: include.kind === 'project' ? { project: owner, ref: include.ref ?? null } : {},
      context_project: project,
      context_sha: sha,
    };
    return [entry, ...includesOf(include, owner, include.file?.commit ?? sha)];
  });
}
