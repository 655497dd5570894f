/** What only an administrator can change: said to whoever runs a command, and not only to every author. */
import type { EffectivePolicy } from '../policy/effective-policy.ts';
import { problemLine } from '../policy/policy-problems.ts';
import type { PolicyVersion } from '../policy/project-policy.ts';
import { english } from '../render/words-en.ts';
import { unconfiguredIn } from '../review/judge/unconfigured.ts';

/** Of a valid policy: what is hardly meant or dangerous, and lists that nobody has set up, so that everything passes. */
export function policyNotes(version: Pick<PolicyVersion, 'of' | 'warnings'>): string[] {
  // For the instance as a whole: no project has this path, so no group means it.
  return [...version.warnings.map((each) => problemLine((id) => id, each)), ...unconfigured(version.of(''))];
}

/** Of them what concerns every project that is looked at. */
export function instanceNotes({ of, warnings }: Pick<PolicyVersion, 'of' | 'warnings'>): string[] {
  return policyNotes({ of, warnings: warnings.filter(({ about }) => about === 'open-runner') });
}

export function unconfigured({ effective }: { readonly effective: Pick<EffectivePolicy, 'rules'> }): string[] {
  return unconfiguredIn(effective).map((each) => english.unconfigured[each]);
}
