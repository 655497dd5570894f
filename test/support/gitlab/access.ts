/** Who may see what. `null` is somebody without a token. */
import { ACCESS, type Instance, type Project, type Role, type User } from './instance.ts';

export function canSee(instance: Instance, user: User | null, project: Project): boolean {
  return project.visibility === 'public' || has(instance, user, project, 'guest') || isInternal(user, project);
}

/** Code of a public project is everybody's, unless it is for members alone; a private project's from Reporter on. */
export function canRead(instance: Instance, user: User | null, project: Project): boolean {
  if ((project.settings.repository_access_level ?? 'enabled') !== 'enabled')
    return has(instance, user, project, 'reporter');
  return project.visibility === 'public' || has(instance, user, project, 'reporter') || isInternal(user, project);
}

export function has(instance: Instance, user: User | null, project: Project, role: Role): boolean {
  return user !== null && (user.admin || instance.access(user, project) >= ACCESS[role]);
}

function isInternal(user: User | null, project: Project): boolean {
  return project.visibility === 'internal' && user !== null && !user.external;
}
