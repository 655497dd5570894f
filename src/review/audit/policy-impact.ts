/** What a change of the policy would do to what is known: images and services by their lists, all else by its level. */
import { allOptions, type EffectivePolicy, levelOn } from '../../policy/effective-policy.ts';
import { exempts } from '../../policy/exemptions.ts';
import type { PolicyVersion } from '../../policy/project-policy.ts';
import { ruleNamed } from '../../rules/index.ts';
import { type ImageListOptions, listOf } from '../../rules/judging/refused-images.ts';
import { judgeImage } from '../../runner/image-list.ts';
import type { GroupImpact, PolicyImpact, Turns } from '../judge/report.ts';
import type { Footprint, KeptFinding, KeptImage } from '../kept-footprint.ts';

const MOST_GROUPS = 20;
const NO_TURNS: Turns = { breaks: 0, mended: 0 };

/** `today`: in UTC, such as `2027-01-31`. */
export function policyImpact(
  known: readonly Footprint[],
  before: PolicyVersion,
  after: PolicyVersion,
  today: string,
): PolicyImpact {
  const groups = new Map<string | null, GroupImpact>();
  for (const footprint of known) {
    const policy = after.of(footprint.project).effective;
    const [was, is] = [before.of(footprint.project).effective, policy].map((each) => fails(each, footprint, today));
    if (was === is) continue;
    const group = policy.groups.at(-1)?.glob ?? null;
    const tally = groups.get(group) ?? { group, mergeRequests: NO_TURNS, branches: NO_TURNS };
    const kind = footprint.iid === null ? 'branches' : 'mergeRequests';
    groups.set(group, { ...tally, [kind]: counted(tally[kind], is === true) });
  }
  const changed = [...groups.values()].sort((a, b) => sizeOf(b) - sizeOf(a));
  const branches = known.filter(({ iid }) => iid === null).length;
  return {
    mergeRequests: known.length - branches,
    branches,
    groups: changed.slice(0, MOST_GROUPS),
    ...(changed.length > MOST_GROUPS ? { more: changed.length - MOST_GROUPS } : {}),
  };
}

function counted({ breaks, mended }: Turns, breaksNow: boolean): Turns {
  return breaksNow ? { breaks: breaks + 1, mended } : { breaks, mended: mended + 1 };
}

function sizeOf({ mergeRequests, branches }: GroupImpact): number {
  return [mergeRequests, branches].reduce((sum, { breaks, mended }) => sum + breaks + mended, 0);
}

function fails(policy: EffectivePolicy, { findings, images }: Footprint, today: string): boolean {
  if (policy.mode === 'observe') return false;
  return (
    findings.some((finding) => isError(finding, policy, today)) ||
    images.some((image) => isRefused(image, policy, today))
  );
}

function isError(finding: KeptFinding, policy: EffectivePolicy, today: string): boolean {
  const { rule, sentence, capped, exempted, value, job } = finding;
  // What lists refuse is asked of the lists.
  if (ruleNamed(rule)?.byRegistry && sentence !== 'runner-refuses') return false;
  if (capped || exempted === 'accepted' || exempted === 'comment') return false;
  return isAtErrorLevel(rule, policy, today) && !isExempt({ rule, value, job }, policy, today);
}

function isRefused({ image, use }: KeptImage, policy: EffectivePolicy, today: string): boolean {
  const rule = use === 'image' ? 'image-not-allowed' : 'service-not-allowed';
  const setting = policy.rules.get(rule);
  if (!setting || !isAtErrorLevel(rule, policy, today)) return false;
  const all = allOptions(setting) as ImageListOptions[];
  const isAccepted = all.every((options) => judgeImage(image, listOf(options)).accepted);
  return !isAccepted && !isExempt({ rule, value: image, job: null }, policy, today);
}

function isAtErrorLevel(rule: string, { rules }: EffectivePolicy, today: string): boolean {
  const setting = rules.get(rule);
  return setting !== undefined && levelOn(setting, today) === 'error';
}

function isExempt(
  found: { readonly rule: string; readonly value: string; readonly job: string | null },
  { exemptions }: EffectivePolicy,
  today: string,
): boolean {
  return exemptions.some((exemption) => exempts(exemption, found, today));
}
