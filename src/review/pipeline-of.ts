import type { ResolveInput } from '../ci/config.ts';
import { predefinedVariables } from '../ci/predefined.ts';
import { parseConfigPath } from '../ci/root.ts';
import type { Snapshot } from './snapshot.ts';

/** What the resolver has to know of one side of a merge request; also for finding out which files to fetch. */
export type MergeRequestFacts = Pick<Snapshot, 'gitlabUrl' | 'mergeRequest' | 'project' | 'changes'>;

/** The merge request's pipeline, as if it ran on this commit (the head, or the merge base). */
export function pipelineOf(facts: MergeRequestFacts, commit: string): Pick<ResolveInput, 'root' | 'pipeline'> {
  const { mergeRequest, project, changes, gitlabUrl } = facts;
  const inProject = mergeRequest.sourceProjectId === mergeRequest.targetProjectId;
  const variables = predefinedVariables({
    serverUrl: gitlabUrl,
    project: {
      path: project.path,
      id: project.id,
      defaultBranch: project.defaultBranch,
      registryImage: project.registryUrl === undefined ? null : `${project.registryUrl}/${project.path}`,
    },
    commitSha: commit,
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
  return {
    root: parseConfigPath(project.ciConfigPath),
    pipeline: {
      project: project.path,
      commit,
      serverFqdn: variables.get('CI_SERVER_FQDN') ?? '',
      variables,
      masked: new Set(),
      inputs: {},
      changedPaths: [...new Set(changes.flatMap((change) => [change.newPath, change.oldPath]))],
    },
  };
}
