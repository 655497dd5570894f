/** Who may see what. `null` is somebody without a token. */
import { ACCESS, type Project, type Role, type User, type World } from './world.ts';

export function canSee(world: World, user: User | null, project: Project): boolean {
  return project.visibility === 'public' || has(world, user, project, 'guest') || isInternal(user, project);
}

/** Code of a public project is everybody's, a private project's from Reporter on. */
export function canRead(world: World, user: User | null, project: Project): boolean {
  return project.visibility === 'public' || has(world, user, project, 'reporter') || isInternal(user, project);
}

export function has(world: World, user: User | null, project: Project, role: Role): boolean {
  return user !== null && (user.admin || world.access(user, project) >= ACCESS[role]);
}

function isInternal(user: User | null, project: Project): boolean {
  return project.visibility === 'internal' && user !== null;
}
