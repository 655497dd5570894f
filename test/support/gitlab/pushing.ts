/** Pushes, and what GitLab does after one: merge requests move, CI makes pipelines, hooks are told. */
import { runCi } from './ci.ts';
import { announce } from './events.ts';
import type { Instance, Project, User } from './instance.ts';
import type { MergeRequest } from './merge-request.ts';
import { tellOfPush } from './push-events.ts';
import type { Commit, FileChanges } from './repository.ts';

export interface Push {
  readonly by: User;
  readonly message?: string;
  /** What the new commit stands on; the branch's tip when left out. */
  readonly parent?: string | null;
  /** False: the newest diff lags behind. */
  readonly settled?: boolean;
}

/** One commit on a branch, which is made where it is new. */
export function pushTo(instance: Instance, project: Project, branch: string, files: FileChanges, push: Push): Commit {
  const before = project.repository.branch(branch) ?? null;
  const { by, message, parent } = push;
  const commit = project.repository.commit(branch, files, {
    author: { name: by.name, email: by.email },
    ...(message === undefined ? {} : { message }),
    ...(parent === undefined ? {} : { parent }),
  });
  pushed(instance, project, branch, { ...push, before });
  return commit;
}

/** The branch stands elsewhere than it did. */
export function pushed(
  instance: Instance,
  project: Project,
  branch: string,
  push: Push & { before: string | null },
): void {
  const { by, before } = push;
  tellOfPush(instance, project, `refs/heads/${branch}`, before, by);
  runCi(instance, project, branch, by, before);
  for (const mergeRequest of project.mergeRequests) {
    mergeRequest.unchecked ||= mergeRequest.state === 'opened' && mergeRequest.targetBranch === branch;
  }
  for (const mergeRequest of fromBranch(instance, project, branch)) {
    const oldrev = mergeRequest.sha;
    mergeRequest.fetchHead();
    if (push.settled !== false) mergeRequest.refresh(by);
    announce(mergeRequest, by, 'update', { oldrev });
  }
}

function fromBranch(instance: Instance, project: Project, branch: string): MergeRequest[] {
  return instance.projects
    .flatMap(({ mergeRequests }) => mergeRequests)
    .filter(({ state, source, sourceBranch }) => state === 'opened' && source === project && sourceBranch === branch);
}
