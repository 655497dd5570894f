/** GitLab's JSON of a project → our value. A field that is left out is unknown, never false. */
import { z } from 'zod';
import type { Project } from '../review/snapshot.ts';
import type { Visibility } from '../source.ts';

/** `ci_config_path` and `build_git_strategy` are left out when the token's role is too low. */
export const projectAnswer = z
  .object({
    id: z.number(),
    path_with_namespace: z.string(),
    web_url: z.string(),
    default_branch: z.string().nullish(),
    archived: z.boolean().nullish(),
    empty_repo: z.boolean().nullish(),
    visibility: z.enum(['public', 'internal', 'private']).nullish().catch(null),
    repository_access_level: z.string().nullish(),
    ci_config_path: z.string().nullish(),
    build_git_strategy: z.string().nullish(),
    container_registry_image_prefix: z.string().nullish(),
  })
  .transform(
    (it): Project => ({
      id: it.id,
      path: it.path_with_namespace,
      webUrl: it.web_url,
      defaultBranch: it.default_branch ?? null,
      archived: it.archived ?? false,
      ...(it.empty_repo ? { isEmpty: true as const } : {}),
      visibility: codeVisibility(it.visibility, it.repository_access_level ?? 'enabled'),
      ...(it.ci_config_path === undefined ? {} : { ciConfigPath: it.ci_config_path ?? '' }),
      ...(it.build_git_strategy === 'clone' || it.build_git_strategy === 'fetch'
        ? { buildGitStrategy: it.build_git_strategy }
        : {}),
      ...registryOf(it.container_registry_image_prefix, it.path_with_namespace),
    }),
  );

/** The repository of a public project may be for its members alone. */
function codeVisibility(visibility: Visibility | null | undefined, repository: string): Visibility | 'unknown' {
  return repository === 'enabled' ? (visibility ?? 'unknown') : 'private';
}

/** `registry.example.com/group/project` without the project's path, which GitLab writes in lower case. */
function registryOf(prefix: string | null | undefined, path: string): { registryUrl?: string } {
  const end = `/${path.toLowerCase()}`;
  return prefix?.toLowerCase().endsWith(end) ? { registryUrl: prefix.slice(0, -end.length) } : {};
}
