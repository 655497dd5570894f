import { matchesImage } from './image-pattern.ts';

/** Does a glob of a policy file name this project? `releng/**` is the group and all below. GitLab's paths ignore case. */
export function matchesProject(glob: string, project: string): boolean {
  return matchesImage(glob.toLowerCase(), project.toLowerCase());
}
