/** What a policy looks for in a project, in a few words: can another one be tried on what was found by it? */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { allOptions, type EffectivePolicy } from '../../policy/effective-policy.ts';
import type { SettingName } from '../../policy/policy-settings.ts';
import { ruleNamed } from '../../rules/index.ts';
import type { Footprint, JudgedBy } from '../kept-footprint.ts';

/** Settings that change neither what is found nor what of it counts; all others do. */
const SAYS_NOTHING: readonly SettingName[] = [
  'message',
  'requestUrl',
  'mode',
  'enforceFrom',
  'status',
  'gate',
  'notEvaluable',
  'maxDiscussions',
  'notify',
  'language',
];

/** Facts about one project and its policy, which are no words of it. */
const NO_GROUNDS: ReadonlySet<string> = new Set([
  ...SAYS_NOTHING,
  'project',
  'file',
  'version',
  'rules',
  'groups',
  'exemptions',
]);

/** By the rules that a version of a policy has merged for all projects of the same groups: so are the settings beside them. */
const merged = new WeakMap<EffectivePolicy['rules'], JudgedBy>();

export function judgedBy(policy: EffectivePolicy): JudgedBy {
  const known = merged.get(policy.rules) ?? judgedByOf(policy);
  merged.set(policy.rules, known);
  return known;
}

function judgedByOf(policy: EffectivePolicy): JudgedBy {
  const { rules, variables, notAccepted } = policy;
  const others = optionsOf(policy, (id) => !ruleNamed(id)?.byRegistry);
  const rest = Object.entries(policy).filter(([name]) => !NO_GROUNDS.has(name));
  const plain = {
    ...Object.fromEntries(rest),
    variables: [...variables].map(([name, { value }]) => [name, value]),
    notAccepted: [...notAccepted.inNotes, '', ...notAccepted.inComments],
  };
  return {
    grounds: hash([others, plain]),
    lists: listsOf(policy),
    off: [...rules].flatMap(([id, { level }]) => (level === 'off' ? [id] : [])),
  };
}

/** Of the lists of images alone: a hash. */
function listsOf(policy: Pick<EffectivePolicy, 'rules'>): string {
  return hash(optionsOf(policy, (id) => Boolean(ruleNamed(id)?.byRegistry)));
}

function optionsOf({ rules }: Pick<EffectivePolicy, 'rules'>, isMeant: (rule: string) => boolean): unknown[] {
  return [...rules].flatMap(([id, setting]) => (isMeant(id) ? [[id, allOptions(setting)]] : []));
}

/** Does what is kept say all that it takes to tell what another policy makes of it? */
export function tells(
  { judgedBy: then, findings, images, isCut, ...kept }: Footprint,
  policy: EffectivePolicy,
): boolean {
  if (!then || isCut) return false;
  const now = judgedBy(policy);
  if (now.grounds !== then.grounds) return false;
  if (then.off.some((id) => !now.off.includes(id))) return false;
  if (now.lists !== then.lists && kept.hasUnknownImages) return false;
  const byJob = policy.exemptions.filter(({ jobs }) => jobs !== null).map(({ rule }) => rule);
  return !byJob.some(
    (rule) =>
      findings.some((finding) => finding.rule === rule && finding.hasMoreJobs) ||
      (images.length > 0 && ruleNamed(rule)?.byRegistry),
  );
}

function hash(value: unknown): string {
  return bytesToHex(sha256(utf8ToBytes(JSON.stringify(value)))).slice(0, 16);
}
