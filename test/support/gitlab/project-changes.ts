/** What happens to a whole project. */
import type { Project, User, World } from './world.ts';

/** Its old address answers 301 from now on. */
export function moveProject(project: Project, path: string): void {
  project.formerPaths.push(project.path);
  project.path = path;
}

/** For good. Merge requests from it are closed a moment later: not yet where nobody closes them. */
export function removeProject(world: World, project: Project, closedBy: User | null): void {
  world.projects.splice(world.projects.indexOf(project), 1);
  for (const mergeRequest of world.projects.flatMap(({ mergeRequests }) => mergeRequests)) {
    if (mergeRequest.source !== project) continue;
    mergeRequest.source = null;
    if (closedBy === null || mergeRequest.state !== 'opened') continue;
    mergeRequest.state = 'closed';
    mergeRequest.closed = { by: closedBy, at: new Date().toISOString() };
  }
}
