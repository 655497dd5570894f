/** Events of pushes as webhooks tell them. 18.9. */
import { diffTrees } from './diff-trees.ts';
import { describeCommit, describeProject, describeRepository, type Event } from './events.ts';
import type { Instance, Project, User } from './instance.ts';
import type { Commit, Repository } from './repository.ts';

const NO_SHA = '0'.repeat(40);

/** The ref is there, or gone. `before` null: it is new. System hooks are told once more, of the repository. */
export function tellOfPush(instance: Instance, project: Project, ref: string, before: string | null, by: User): void {
  const after = project.repository.refs.get(ref) ?? null;
  instance.onEvent(pushEvent(instance, project, { ref, before, after, by }));
  instance.onEvent({
    event_name: 'repository_update',
    user_id: by.id,
    user_name: by.name,
    user_email: by.email,
    user_avatar: null,
    project_id: project.id,
    project: describeProject(instance, project),
    changes: [{ before: before ?? NO_SHA, after: after ?? NO_SHA, ref }],
    refs: [ref],
  });
}

interface Pushed {
  readonly ref: string;
  readonly before: string | null;
  readonly after: string | null;
  readonly by: User;
}

function pushEvent(instance: Instance, project: Project, { ref, before, after, by }: Pushed): Event {
  const kind = ref.startsWith('refs/tags/') ? 'tag_push' : 'push';
  const commits = after === null ? [] : newCommits(project, before, after);
  return {
    object_kind: kind,
    event_name: kind,
    before: before ?? NO_SHA,
    after: after ?? NO_SHA,
    ref,
    ref_protected: project.protectedBranches.has(ref.replace(/^refs\/heads\//, '')),
    checkout_sha: after,
    message: kind === 'tag_push' ? '' : null,
    user_id: by.id,
    user_name: by.name,
    user_username: by.username,
    user_email: null,
    user_avatar: null,
    project_id: project.id,
    project: describeProject(instance, project),
    commits: commits.slice(-20).map((commit) => withFiles(instance, project, commit)),
    total_commits_count: commits.length,
    push_options: {},
    repository: {
      ...describeRepository(instance, project),
      git_http_url: `${instance.url}/${project.path}.git`,
      git_ssh_url: describeProject(instance, project).git_ssh_url,
      visibility_level: describeProject(instance, project).visibility_level,
    },
  };
}

/** Oldest first; of a new branch those that the default branch has not, and its tip at least. */
function newCommits({ repository, defaultBranch }: Project, before: string | null, after: string): Commit[] {
  const known = new Set(repository.history(before ?? repository.branch(defaultBranch) ?? ''));
  const added = repository.history(after).filter((sha) => !known.has(sha));
  return (added.length === 0 ? [after] : added).map((sha) => repository.get(sha)).reverse();
}

function withFiles(instance: Instance, project: Project, commit: Commit): Record<string, unknown> {
  const diffs = diffTrees(parentTree(project.repository, commit), commit.tree);
  return {
    ...describeCommit(instance, project, commit),
    added: diffs.filter(({ old }) => old === null).map(({ newPath }) => newPath),
    modified: diffs.filter(({ old, new: now }) => old && now).map(({ newPath }) => newPath),
    removed: diffs.filter(({ new: now }) => now === null).map(({ oldPath }) => oldPath),
  };
}

function parentTree(repository: Repository, commit: Commit) {
  const [parent] = commit.parents;
  return parent === undefined ? new Map() : repository.get(parent).tree;
}
