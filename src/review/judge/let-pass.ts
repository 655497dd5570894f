/** What the policy lets pass for the time being: exempted findings, and errors of rules that are not enforced yet. */
import { type EffectivePolicy, levelOn } from '../../policy/effective-policy.ts';
import { type Exemption, endsSoon, exempts } from '../../policy/exemptions.ts';
import type { Exempted, Finding } from './finding.ts';
import { RULE_FAILED } from './run-rules.ts';

/** `today`: in UTC, such as `2027-01-31`. */
export function letPass(
  findings: readonly Finding[],
  policy: Pick<EffectivePolicy, 'rules' | 'exemptions'>,
  today: string,
): readonly Finding[] {
  return findings.map((finding) => exempted(notYetEnforced(finding, policy, today), policy, today));
}

function notYetEnforced(finding: Finding, { rules }: Pick<EffectivePolicy, 'rules'>, today: string): Finding {
  const setting = rules.get(finding.rule);
  if (finding.level !== 'error' || !setting?.enforceFrom || levelOn(setting, today) === 'error') return finding;
  return { ...finding, level: 'warning', errorFrom: setting.enforceFrom };
}

/** One that reaches other jobs as well stands for those alone. */
function exempted(finding: Finding, { exemptions }: Pick<EffectivePolicy, 'exemptions'>, today: string): Finding {
  const { rule, value, uses } = finding;
  const own = exemptions.filter((each) => each.rule === rule);
  // What a rule that crashed would have found, nobody knows.
  if (own.length === 0 || finding.say.id === RULE_FAILED) return finding;
  const exemptionOf = (job: string | null) => own.find((each) => exempts(each, { rule, value, job }, today));
  const jobs = uses.length === 0 ? [null] : uses.map(({ job }) => job);
  const [first, ...others] = jobs.map(exemptionOf);
  if (first && others.every((each) => each !== undefined)) return { ...finding, exempted: saidOf(first, today) };
  return { ...finding, uses: uses.filter(({ job }) => !exemptionOf(job)) };
}

function saidOf({ reason, until, owner, at }: Exemption, today: string): Exempted {
  return { how: 'policy', reason, until, owner, at: at.span, ending: endsSoon(until, today) };
}
