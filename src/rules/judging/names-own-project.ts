import type { RuleContext } from '../rule.ts';

/** By its path, or by the variable that holds it. Whoever changes the project's own branches does so in the project. */
export function namesOwnProject(written: string | null, { project }: Pick<RuleContext, 'project'>): boolean {
  return written?.toLowerCase() === project.toLowerCase() || /^\$\{?CI_PROJECT_PATH\}?$/.test(written ?? '');
}
