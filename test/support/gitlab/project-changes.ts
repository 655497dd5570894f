/** What happens to a whole project. */
import type { Instance, Project, User } from './instance.ts';

/** Its old address answers 301 from now on. */
export function moveProject(project: Project, path: string): void {
  project.formerPaths.push(project.path);
  project.path = path;
}

/** For good. Merge requests from it are closed a moment later: not yet where nobody closes them. */
export function removeProject(instance: Instance, project: Project, closedBy: User | null): void {
  instance.projects.splice(instance.projects.indexOf(project), 1);
  for (const mergeRequest of instance.projects.flatMap(({ mergeRequests }) => mergeRequests)) {
    if (mergeRequest.source !== project) continue;
    mergeRequest.source = null;
    if (closedBy === null || mergeRequest.state !== 'opened') continue;
    mergeRequest.state = 'closed';
    mergeRequest.closed = { by: closedBy, at: new Date().toISOString() };
  }
}
