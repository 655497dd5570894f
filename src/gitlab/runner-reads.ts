/** Runners as they are registered. What the token's role hides is null, never an error. */
import { coerce, sort } from 'semver';
import { z } from 'zod';
import { unlessHidden } from '../errors.ts';
import { type Api, readAs } from './api.ts';
import type { GitLabReader, ListedRunner, Runner } from './gitlab.ts';

const PAGE = { perPage: 100 };

const listed = z.array(z.object({ id: z.number(), description: z.string().nullish() }));

const managers = z.array(z.object({ version: z.string().nullish() }));

const details = z.object({
  id: z.number(),
  description: z.string().nullish(),
  runner_type: z.enum(['instance_type', 'group_type', 'project_type']),
  paused: z.boolean().nullish(),
  tag_list: z.array(z.string()),
  run_untagged: z.boolean(),
  access_level: z.string(),
  version: z.string().nullish(),
  groups: z.array(z.object({ web_url: z.string().nullish() })).nullish(),
  projects: z.array(z.object({ path_with_namespace: z.string().nullish() })).nullish(),
});

export function createRunnerReads(api: Api): Pick<GitLabReader, 'runners' | 'runner'> {
  return {
    async runners(project) {
      if (project !== null) return list(api.Runners.all({ projectId: project, ...PAGE }));
      return (await list(api.Runners.all(PAGE))) ?? (await list(api.Runners.all({ owned: true, ...PAGE })));
    },

    async runner(id) {
      const answer = await unlessHidden(api.Runners.show(id));
      if (answer === null) return null;
      const found = readAs(details, answer, 'a runner');
      return runnerOf(found, await versionsOf(found));
    },
  };

  async function list(asked: Promise<unknown>): Promise<readonly ListedRunner[] | null> {
    const answer = await unlessHidden(asked);
    if (answer === null) return null;
    const found = readAs(listed, answer, 'runners').map(({ id, description }) => ({
      id,
      description: description || null,
    }));
    return [...new Map(found.map((runner) => [runner.id, runner])).values()];
  }

  /** Newer instances tell versions of the machines behind a runner alone (`GET /runners/:id/managers`, 17.0). */
  async function versionsOf({ id, version }: z.output<typeof details>): Promise<readonly string[]> {
    if (version) return [version];
    const answer = await unlessHidden(api.Runners.requester.get(`runners/${id}/managers`));
    return answer ? readAs(managers, answer.body, 'the managers of a runner').flatMap((it) => it.version || []) : [];
  }
}

function runnerOf(found: z.output<typeof details>, versions: readonly string[]): Runner {
  return {
    id: found.id,
    description: found.description || null,
    type: found.runner_type,
    paused: found.paused ?? false,
    tags: found.tag_list,
    untagged: found.run_untagged,
    protectedOnly: found.access_level === 'ref_protected',
    version: oldest(versions),
    groups: (found.groups ?? []).flatMap(({ web_url: url }) => /\/groups\/(.+?)\/*$/.exec(url ?? '')?.[1] ?? []),
    projects: (found.projects ?? []).flatMap(({ path_with_namespace: path }) => path ?? []),
  };
}

/** `18.5.0~beta.12.g1a2b` counts as 18.5.0. */
function oldest(versions: readonly string[]): string | null {
  return sort(versions.flatMap((version) => coerce(version) ?? []))[0]?.version ?? null;
}
