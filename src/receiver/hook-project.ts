/** The project in the body of a hook, in the words of a review job. */
import { z } from 'zod';

/** `ci_config_path` is null where the project keeps GitLab's default; hook templates can leave it out. */
export const hookProject = z
  .object({
    id: z.number().int().positive(),
    path_with_namespace: z.string().min(1).max(1024),
    ci_config_path: z.string().max(1024).nullish().catch(undefined),
  })
  .transform(({ id, path_with_namespace, ci_config_path }) => ({
    projectId: id,
    projectPath: path_with_namespace,
    ...(ci_config_path === undefined ? {} : { ciConfigPath: ci_config_path ?? '' }),
  }));
