import { matchesProject } from '../runner/project-pattern.ts';
import type { EffectivePolicy } from './effective-policy.ts';

/** Does the policy vouch for a project, so that everybody may be told what stands in it? */
export function quotesFrom({ quoteFrom }: Pick<EffectivePolicy, 'quoteFrom'>, project: string): boolean {
  return quoteFrom.some((glob) => matchesProject(glob, project));
}
