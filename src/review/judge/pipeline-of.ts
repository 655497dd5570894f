import type { Pipeline, ResolveInput } from '../../ci/config.ts';
import { parseConfigPath } from '../../ci/load/root.ts';
import { type PredefinedFacts, predefinedVariables } from '../../ci/variables/predefined.ts';
import type { Snapshot } from '../snapshot.ts';

/** What the resolver has to know of one side of a merge request; also for finding out which files to fetch. */
export type MergeRequestFacts = Pick<Snapshot, 'gitlabUrl' | 'gitlabVersion' | 'mergeRequest' | 'project' | 'changes'>;

/** What the resolver starts from; files come as it asks for them. */
export type PipelineInput = Pick<ResolveInput, 'root' | 'pipeline'>;

/** The merge request's pipeline, as if it ran on this commit (the head, or the merge base). */
export function pipelineOf(facts: MergeRequestFacts, commit: string): PipelineInput {
  const { mergeRequest, project, changes } = facts;
  const inProject = mergeRequest.sourceProjectId === mergeRequest.targetProjectId;
  const variables = predefinedVariables({
    ...sharedFacts(facts, commit),
    ref: mergeRequest.sourceBranch,
    refKind: 'merge_request',
    pipelineSource: 'merge_request_event',
    mergeRequest: {
      iid: mergeRequest.iid,
      sourceBranch: mergeRequest.sourceBranch,
      targetBranch: mergeRequest.targetBranch,
      sourceProjectPath: inProject ? project.path : null,
      eventType: null,
    },
  });
  const paths = [...new Set(changes.flatMap((change) => [change.newPath, change.oldPath]))];
  return inputOf(facts, commit, variables, paths);
}

/**
 * The pipeline that CI lint imagines at this commit: of a branch that holds it, with an empty source, without merge
 * request and without a diff (lib/gitlab/ci/lint.rb and config.rb, 18.11).
 */
export function lintPipelineOf(facts: MergeRequestFacts, commit: string): PipelineInput {
  const variables = predefinedVariables({
    ...sharedFacts(facts, commit),
    ref: facts.mergeRequest.sourceBranch,
    refKind: 'branch',
    pipelineSource: '',
  });
  return inputOf(facts, commit, variables, null);
}

function sharedFacts({ gitlabUrl, project }: MergeRequestFacts, commitSha: string) {
  return {
    serverUrl: gitlabUrl,
    project: {
      path: project.path,
      id: project.id,
      defaultBranch: project.defaultBranch,
      registryImage: project.registryUrl === undefined ? null : `${project.registryUrl}/${project.path}`,
    },
    commitSha,
  } satisfies Partial<PredefinedFacts>;
}

function inputOf(
  { project, gitlabVersion }: MergeRequestFacts,
  commit: string,
  variables: Pipeline['variables'],
  changedPaths: Pipeline['changedPaths'],
): PipelineInput {
  const version = /^(\d+)\.(\d+)/.exec(gitlabVersion ?? '');
  return {
    root: parseConfigPath(project.ciConfigPath),
    pipeline: {
      project: project.path,
      commit,
      serverFqdn: variables.get('CI_SERVER_FQDN') ?? '',
      variables,
      masked: new Set(),
      inputs: {},
      changedPaths,
      ...(version ? { gitlabVersion: [Number(version[1]), Number(version[2])] as const } : {}),
    },
  };
}
