import type { GitLabReader, ListedRunner, Runner } from '../gitlab/gitlab.ts';
import type { Registration } from '../runner/config-facts.ts';

/** The runner that a `[[runners]]` entry is registered as, or why it is not known. */
export type FindRunner = (name: string | null, registration: Registration) => Promise<Runner | string>;

/**
 * Finds a runner by the `id` in its config.toml; without one by its description, which is the name it was registered
 * with, among the runners the token may list. Tokens of runners are not used: GitLab tells no part of them.
 */
export function runnerFinder(reader: GitLabReader, project: string | null): FindRunner {
  let list: Promise<readonly ListedRunner[] | null> | undefined;

  return async (name, { id, url }) => {
    const host = hostOf(url);
    if (host !== null && host !== hostOf(reader.url)) return 'it is registered at another GitLab';
    if (id !== null) return (await reader.runner(id)) ?? `GitLab shows this token no runner ${id}`;
    if (name === null) return 'its file tells neither id nor name';
    list ??= reader.runners(project);
    const listed = await list;
    if (!listed) {
      return 'its file has no id, and the token may list no runners (a project needs Maintainer, the instance an administrator)';
    }
    const named = listed.filter(({ description }) => description === name);
    const [only, ...more] = named;
    if (!only) return 'its file has no id, and no runner that the token may list is described by its name';
    if (more.length > 0)
      return `its file has no id, and runners ${named.map((each) => each.id).join(', ')} have its name`;
    return (await reader.runner(only.id)) ?? `GitLab shows this token no runner ${only.id}`;
  };
}

function hostOf(url: string | null): string | null {
  return url !== null && URL.canParse(url) ? new URL(url).host : null;
}
