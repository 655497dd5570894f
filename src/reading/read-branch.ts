import { parseConfigPath } from '../ci/load/root.ts';
import type { GitLabReader } from '../gitlab/gitlab.ts';
import { gather } from '../review/gather.ts';
import { branchPipelines } from '../review/judge/branch-pipelines.ts';
import type { ReadingPolicy, ReadSide } from '../review/judge/side.ts';
import type { Project } from '../review/snapshot.ts';

/**
 * A project's default branch at a commit, with every file that its pipelines are made of. What can be known of them is what
 * would be known of a merge request whose branch nobody has named yet.
 */
export async function readBranch(
  project: Project,
  commit: string,
  policy: Pick<ReadingPolicy, 'variables'>,
  reader: Pick<GitLabReader, 'url' | 'fetch'>,
): Promise<ReadSide> {
  const { id, path, defaultBranch, registryUrl } = project;
  const facts = {
    root: parseConfigPath(project.ciConfigPath),
    path,
    project: { path, id, defaultBranch, registryImage: registryUrl === undefined ? null : `${registryUrl}/${path}` },
    serverUrl: reader.url,
    commit,
    commitSha: commit,
    branch: null,
    target: defaultBranch,
    changedPaths: null,
    sharedPaths: [],
  };
  const side = { input: branchPipelines(facts, policy), runnerConfigs: [] };
  const { files } = await gather(side, (request) => reader.fetch(request));
  return { ...side, files };
}
