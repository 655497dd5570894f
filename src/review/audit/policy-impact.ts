/** What a change of the policy would do: told from what is kept, or from what was judged anew where that does not tell. */
import { allOptions, type EffectivePolicy, levelOn } from '../../policy/effective-policy.ts';
import { exempts } from '../../policy/exemptions.ts';
import type { PolicyVersion } from '../../policy/project-policy.ts';
import { ruleNamed } from '../../rules/index.ts';
import { type ImageListOptions, listOf } from '../../rules/judging/refused-images.ts';
import { judgeImage } from '../../runner/image-list.ts';
import type { Footprint, KeptFinding, KeptImage } from '../kept-footprint.ts';
import type { GroupImpact, Known, PolicyImpact, Turns } from '../turns.ts';
import { judgedBy, tells } from './judged-by.ts';

const MOST_GROUPS = 20;
const NO_TURNS: Turns = { breaks: 0, mended: 0 };

/** One of those that are known, and whether it fails under both policies; null: it could not be judged. */
export interface Tried extends Pick<Footprint, 'projectId' | 'iid'> {
  readonly fails: { readonly was: boolean; readonly is: boolean } | null;
}

export interface Impact {
  readonly impact: PolicyImpact;
  /** What is kept of these does not tell, and nobody has tried them yet. */
  readonly untold: readonly Pick<Footprint, 'projectId' | 'iid' | 'project'>[];
}

/** `today`: in UTC, such as `2027-01-31`. */
export function policyImpact(
  known: readonly Footprint[],
  tried: readonly Tried[],
  before: PolicyVersion,
  after: PolicyVersion,
  today: string,
): Impact {
  const anew = new Map(tried.map((each) => [keyOf(each), each.fails]));
  const groups = new Map<string | null, GroupImpact>();
  const unjudged: Footprint[] = [];
  for (const footprint of known) {
    const [was, is] = [before, after].map((version) => version.of(footprint.project).effective);
    if (!was || !is) continue;
    const asked = anew.get(keyOf(footprint));
    const turn = asked === undefined ? told(footprint, was, is, today) : asked;
    if (!turn) unjudged.push(footprint);
    else if (turn.was !== turn.is) addTurn(groups, footprint, is.groups.at(-1)?.glob ?? null, turn.is);
  }
  const changed = [...groups.values()].sort((a, b) => sizeOf(b) - sizeOf(a));
  const judged = tried.filter(({ fails }) => fails !== null);
  const impact = {
    ...numbersOf(known),
    groups: changed.slice(0, MOST_GROUPS),
    ...(changed.length > MOST_GROUPS ? { more: changed.length - MOST_GROUPS } : {}),
    ...(judged.length > 0 ? { anew: numbersOf(judged) } : {}),
    ...(unjudged.length > 0 ? { unjudged: numbersOf(unjudged) } : {}),
  };
  return { impact, untold: unjudged.filter((each) => !anew.has(keyOf(each))) };
}

function addTurn(
  groups: Map<string | null, GroupImpact>,
  { iid }: Pick<Footprint, 'iid'>,
  group: string | null,
  breaks: boolean,
): void {
  const kind = iid === null ? 'branches' : 'mergeRequests';
  const tally = groups.get(group) ?? { group, mergeRequests: NO_TURNS, branches: NO_TURNS };
  groups.set(group, { ...tally, [kind]: counted(tally[kind], breaks) });
}

function numbersOf(all: readonly Pick<Footprint, 'iid'>[]): Known {
  const branches = all.filter(({ iid }) => iid === null).length;
  return { mergeRequests: all.length - branches, branches };
}

function keyOf({ projectId, iid }: Pick<Footprint, 'projectId' | 'iid'>): string {
  return `${projectId} ${iid}`;
}

/** Null: what is kept does not tell. */
function told(footprint: Footprint, was: EffectivePolicy, is: EffectivePolicy, today: string): Tried['fails'] {
  if (footprint.unread === 'broken') return { was: was.mode !== 'observe', is: is.mode !== 'observe' };
  if (!tells(footprint, was) || !tells(footprint, is)) return null;
  return { was: fails(was, footprint, today), is: fails(is, footprint, today) };
}

function counted({ breaks, mended }: Turns, breaksNow: boolean): Turns {
  return breaksNow ? { breaks: breaks + 1, mended } : { breaks, mended: mended + 1 };
}

function sizeOf({ mergeRequests, branches }: GroupImpact): number {
  return [mergeRequests, branches].reduce((sum, { breaks, mended }) => sum + breaks + mended, 0);
}

function fails(policy: EffectivePolicy, footprint: Footprint, today: string): boolean {
  if (policy.mode === 'observe') return false;
  const { findings, images, unread, judgedBy: kept } = footprint;
  const isOfOtherLists = kept?.lists !== judgedBy(policy).lists;
  const counting = findings.filter((finding) => counts(finding, policy, today));
  // What other lists refuse is asked of these lists.
  const standing = counting.filter((finding) => !isOfOtherLists || !isOfLists(finding));
  return (
    standing.some(({ rule, capped }) => !capped && isAtErrorLevel(rule, policy, today)) ||
    (isOfOtherLists && images.some((image) => !isAccepted(image, findings) && isRefused(image, policy, today))) ||
    (policy.notEvaluable === 'fail' && (unread === 'open' || standing.some(({ notEvaluable }) => notEvaluable)))
  );
}

function isAccepted({ image }: KeptImage, findings: readonly KeptFinding[]): boolean {
  return findings.some((finding) => isOfLists(finding) && finding.value === image && isLetPass(finding));
}

function isLetPass({ exempted }: KeptFinding): boolean {
  return exempted === 'accepted' || exempted === 'comment';
}

function isOfLists({ rule, sentence }: KeptFinding): boolean {
  return Boolean(ruleNamed(rule)?.byRegistry) && sentence !== 'runner-refuses';
}

function counts(finding: KeptFinding, policy: EffectivePolicy, today: string): boolean {
  const { rule, value, job } = finding;
  if (isLetPass(finding)) return false;
  return policy.rules.get(rule)?.level !== 'off' && !isExempt({ rule, value, job }, policy, today);
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
