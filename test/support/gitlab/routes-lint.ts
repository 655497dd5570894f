/** CI lint: what the project's resolver makes of a configuration, in GitLab's form. */
import { stringify } from 'yaml';
import type { IncludedFile, Job, ResolvedConfig } from '../../../src/ci/config.ts';
import { toPlain } from '../../../src/yaml/tree.ts';
import { badParameter, notFound } from './api-error.ts';
import { evaluate } from './ci-rules.ts';
import { configPath, readConfiguration } from './configuration.ts';
import { type Answer, type Call, flag, projectOf, type Route, reader, requireCode, requireRole } from './endpoint.ts';
import { ACCESS, type Project } from './instance.ts';
import type { Commit } from './repository.ts';

export const lintRoutes: readonly Route[] = [
  ['GET', '/projects/:id/ci/lint', lintCommit],
  ['POST', '/projects/:id/ci/lint', lintContent],
];

interface Asked {
  readonly project: Project;
  readonly commit: Commit;
  readonly content?: string;
  readonly withJobs: boolean;
  /** The branch that a pipeline would run on; null: none is tried. */
  readonly dryRun: string | null;
}

function lintCommit(call: Call): Answer {
  const project = projectOf(call);
  requireCode(call, project);
  const { repository, defaultBranch } = project;
  if (repository.branches().length === 0) throw notFound('Repository');
  const revision = call.query.get('content_ref') ?? call.query.get('sha') ?? 'HEAD';
  const commit = repository.resolve(revision, defaultBranch);
  if (!commit) throw notFound('Commit');
  const tried = call.query.get('dry_run_ref') ?? call.query.get('ref') ?? defaultBranch;
  const dryRun = flag(call.query.get('dry_run')) ? tried : null;
  const withJobs = flag(call.query.get('include_jobs'));
  if (dryRun === null && repository.branchesWith(commit.sha).length === 0) return refused([DETACHED], withJobs);
  return lint(call, { project, commit, withJobs, dryRun });
}

function lintContent(call: Call): Answer {
  const project = projectOf(call);
  requireRole(call, project, 'developer');
  if (call.body.content === undefined) throw badParameter('content is missing');
  const commit = project.repository.resolve('HEAD', project.defaultBranch);
  if (!commit) throw notFound('Repository');
  const content = String(call.body.content);
  const dryRun = flag(call.body.dry_run) ? String(call.body.ref ?? project.defaultBranch) : null;
  return lint(call, { project, commit, content, withJobs: flag(call.body.include_jobs), dryRun });
}

function lint(call: Call, { project, commit, content, withJobs, dryRun }: Asked): Answer {
  const { instance } = call;
  const user = reader(call);
  if (dryRun !== null) {
    const needed = project.protectedBranches.get(dryRun) ?? ACCESS.developer;
    if (!user || instance.access(user, project) < needed) return refused([notOn(dryRun)], withJobs);
  }
  const given = content === undefined ? {} : { content };
  const config = readConfiguration(instance, { project, commit, user, pushTo: dryRun, ...given });
  if (config.root.file === null || content === '') {
    return refused([`Please provide content of ${configPath(project) || '.gitlab-ci.yml'}`], withJobs);
  }
  const found = errorsOf(config);
  if (found.length > 0 && !isWhole(config)) return refused(found, withJobs);
  const runs = { branch: dryRun, source: 'push', defaultBranch: project.defaultBranch } as const;
  const errors = found.length === 0 && dryRun !== null && evaluate(config, runs).length === 0 ? [WOULD_NOT_RUN] : found;
  const answer = {
    valid: errors.length === 0,
    errors,
    warnings: config.problems.filter(({ fatal }) => !fatal).map(({ message }) => message),
    merged_yaml: config.tree ? formatYaml(withEdges(toPlain(config.tree))) : null,
    includes: includesOf(call, config.root, project, commit.sha),
    ...(withJobs ? { jobs: errors.length > 0 ? [] : config.jobs.filter(isShown).map(presentJob) } : {}),
  };
  return { json: { ...answer, ...instance.lintSays?.(answer) } };
}

const WOULD_NOT_RUN =
  'Pipeline will not run for the selected trigger. The rules configuration prevented any jobs from being added to the pipeline.';

function refused(errors: readonly string[], withJobs: boolean): Answer {
  const jobs = withJobs ? { jobs: [] } : {};
  return { json: { valid: false, errors, warnings: [], merged_yaml: null, includes: null, ...jobs } };
}

const DETACHED =
  'Could not validate configuration. The configuration originates from an external project or a commit not ' +
  'associated with a Git reference (a detached commit)';

function notOn(branch: string): string {
  return (
    `You do not have sufficient permission to run a pipeline on '${branch}'. Please select a different branch or ` +
    'contact your administrator for assistance.'
  );
}

/** GitLab's words for files that are not there; the resolver's own for all else. */
export function errorsOf({ problems, root }: ResolvedConfig): string[] {
  const missing = missingFiles(root);
  const others = problems.filter(({ fatal, kind }) => fatal && !(kind === 'include' && missing.length > 0));
  return [...missing, ...others.map(({ message }) => message)];
}

function missingFiles({ includes }: IncludedFile): string[] {
  return includes.flatMap((include) => {
    if (include.unavailable === undefined) return missingFiles(include);
    switch (include.kind) {
      case 'local':
        return [`Local file \`${include.name}\` does not exist!`];
      case 'template':
        return [`Included file \`${include.name}\` is empty or does not exist!`];
      case 'project':
        return [`Project \`${include.name.split(/[@:]/)[0]}\` ${DENIED}`];
      default:
        return [];
    }
  });
}

const DENIED =
  'not found or access denied! Make sure any includes in the pipeline configuration are correctly defined.';

/** Nothing was missing or broken on the way to the merged configuration: what is wrong is in the jobs. */
function isWhole({ tree, problems }: ResolvedConfig): boolean {
  return tree !== null && problems.every(({ kind, fatal }) => !fatal || kind === 'config');
}

/** GitLab adds the stages at both ends to a list of stages. */
function withEdges(tree: unknown): unknown {
  const { stages } = tree as { stages?: unknown };
  if (!Array.isArray(stages)) return tree;
  const inner = stages.filter((stage) => stage !== '.pre' && stage !== '.post');
  return { ...(tree as object), stages: ['.pre', ...inner, '.post'] };
}

/** As Ruby writes it: a leading dot and what YAML 1.1 takes for another type stand in quotes. */
function formatYaml(value: unknown): string {
  return `---\n${stringify(value, { version: '1.1', schema: 'yaml-1.1', indentSeq: false, lineWidth: 0 }).replace(
    /^(\s*- |[^\s#'"][^:\n]*: )(\.[\w-]+)$/gm,
    '$1"$2"',
  )}`;
}

/** All files below the root, flat, each with the project and commit that include it. */
function includesOf(call: Call, file: IncludedFile, project: Project, sha: string): Record<string, unknown>[] {
  return file.includes.flatMap((include) => {
    const owner = call.instance.project(include.file?.project ?? project.path) ?? project;
    const commit = include.file?.commit ?? sha;
    const location = include.file?.path ?? include.name;
    const at = (kind: string) => `${call.instance.url}/${owner.path}/-/${kind}/${commit}/${location}`;
    const inProject = include.kind === 'local' || include.kind === 'project';
    const entry = {
      type: include.kind === 'project' ? 'file' : include.kind,
      location,
      blob: inProject ? at('blob') : null,
      raw: inProject ? at('raw') : null,
      extra: include.kind === 'project' ? { project: owner.path, ref: include.ref ?? null } : {},
      context_project: project.path,
      context_sha: sha,
    };
    return [entry, ...includesOf(call, include, owner, commit)];
  });
}

function isShown({ kind }: Job): boolean {
  return kind !== 'unused';
}

function presentJob(job: Job): Record<string, unknown> {
  const value = (name: string): unknown => {
    const entry = job.keywords.get(name);
    return entry === undefined ? undefined : toPlain(entry.value);
  };
  const list = (name: string) => [value(name) ?? []].flat();
  const environment = value('environment') as string | { name?: string } | undefined;
  return {
    name: job.name,
    stage: job.stage,
    before_script: list('before_script'),
    script: list('script'),
    after_script: list('after_script'),
    tag_list: list('tags'),
    only: value('only') ?? (job.keywords.has('rules') ? null : { refs: ['branches', 'tags'] }),
    except: value('except') ?? null,
    environment: (typeof environment === 'object' ? environment.name : environment) ?? null,
    when: value('when') ?? 'on_success',
    allow_failure: value('allow_failure') ?? false,
    needs: value('needs') ?? null,
  };
}
