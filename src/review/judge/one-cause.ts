/** What has one cause is one finding, with every place and job: nobody reads the same sentence ninety times. */
import { ruleNamed } from '../../rules/index.ts';
import { MASK } from '../../secrets/redactor.ts';
import type { Compared } from './compare.ts';
import { type Finding, fingerprintsOf, inEither, type Use } from './finding.ts';
import { NOT_TOLD } from './quotable.ts';
import { isCrash } from './run-rules.ts';

/** So many places of one value are told each at its line, where it is corrected; more have one cause. */
const MOST_LINES = 3;

/** Of the head and of what is fixed, each for itself. */
export function withOneForEachCause(compared: Compared, preferred?: ReadonlySet<string>): Compared {
  return {
    ...compared,
    findings: oneForEachCause(compared.findings, preferred),
    fixed: oneForEachCause(compared.fixed),
  };
}

/**
 * United are findings that say the same: wherever they stand, or, of a rule that is for each line (`perLine`), where one line
 * gives them all their value, or where they are too many; and those of which the rule says that their reason is one
 * (`oneReason`), or that their place is (`perPlace`). `preferred`: fingerprints of those that should stand for the others, because they have a discussion.
 */
export function oneForEachCause(
  findings: readonly Finding[],
  preferred: ReadonlySet<string> = new Set(),
): readonly Finding[] {
  const same = unitedBy(unitedBy(findings, placeOf, preferred), sentenceOf, preferred);
  const few = unitedBy(unitedBy(same, manyOf(same, sameValue), preferred), manyOf(same, registryOf), preferred);
  return few.map(withoutHidden);
}

/** Jobs that run nowhere are named where nothing else is. */
function withoutHidden(finding: Finding): Finding {
  const uses = finding.uses.filter(({ job }) => !job.startsWith('.'));
  return uses.length === 0 || uses.length === finding.uses.length ? finding : { ...finding, uses };
}

type KeyOf = (finding: Finding) => string | null;

function unitedBy(findings: readonly Finding[], keyOf: KeyOf, preferred: ReadonlySet<string>): readonly Finding[] {
  const groups = new Map<string, [Finding, ...Finding[]]>();
  for (const [index, finding] of findings.entries()) {
    const key = isItsOwn(finding) ? null : keyOf(finding);
    const known = key === null ? undefined : groups.get(key);
    if (known) known.push(finding);
    else groups.set(key ?? `${index}`, [finding]);
  }
  return [...groups.values()].map((group) => united(group, preferred));
}

/** A masked value may be another secret, and what is not told may be another thing. */
function isItsOwn(finding: Finding): boolean {
  const told: readonly string[] = Object.values(NOT_TOLD);
  return isCrash(finding) || told.includes(finding.say.id) || finding.value.includes(MASK);
}

/** What findings must share to be one, whatever they say. */
function kindOf({ rule, level, change, notEvaluable, say, errorFrom, exempted, merged, runners }: Finding): unknown[] {
  return [rule, level, change, notEvaluable, say.id, errorFrom ?? null, exempted, merged ?? false, runners ?? null];
}

function placeOf(finding: Finding): string | null {
  return ruleNamed(finding.rule)?.perPlace ? JSON.stringify([kindOf(finding), finding.at]) : null;
}

function sentenceOf(finding: Finding): string | null {
  const { rule, say, value, because } = finding;
  const { perLine = false, oneReason = {} } = ruleNamed(rule) ?? {};
  const reason = Object.hasOwn(oneReason, say.id) ? oneReason[say.id] : undefined;
  if (reason !== undefined) return JSON.stringify([kindOf(finding), reason === true ? null : say.values[reason]]);
  if (perLine && because.length === 0) return null;
  return JSON.stringify([kindOf(finding), say.values, value, perLine ? because : []]);
}

/** The same, but only for keys that too many findings share. */
function manyOf(findings: readonly Finding[], keyOf: KeyOf): KeyOf {
  const counts = new Map<string, number>();
  for (const finding of findings) {
    const key = isItsOwn(finding) ? null : keyOf(finding);
    if (key !== null) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return (finding) => {
    const key = keyOf(finding);
    return key !== null && (counts.get(key) ?? 0) > MOST_LINES ? key : null;
  };
}

function sameValue(finding: Finding): string {
  return JSON.stringify([kindOf(finding), finding.say.values, finding.value]);
}

/** Of images: a registry that the policy refuses as a whole. Names without one are of many owners. */
function registryOf(finding: Finding): string | null {
  // Not in one pattern: of a name that is all colons it would take the square of its length.
  const [, registry = ''] = /^([^/]*)\//.exec(finding.value) ?? [];
  if (!/[.:]/.test(registry) || !ruleNamed(finding.rule)?.byRegistry) return null;
  return JSON.stringify([kindOf(finding), registry]);
}

function united(group: readonly [Finding, ...Finding[]], preferred: ReadonlySet<string>): Finding {
  const [first] = group;
  if (group.length === 1) return first;
  const chosen = group.find((each) => fingerprintsOf(each).some((print) => preferred.has(print))) ?? first;
  const others = group.filter((each) => each !== chosen);
  const { pipelines: _, ...rest } = chosen;
  const kinds = group.flatMap((each) => each.pipelines ?? []);
  const [some, ...more] = kinds;
  return {
    ...rest,
    ...(some && kinds.length === group.length ? { pipelines: more.reduce(inEither, some) } : {}),
    because: distinct(group.flatMap(({ because }) => because)),
    uses: usesOf(group),
    also: [
      ...(chosen.also ?? []),
      ...others.flatMap(({ also = [], fingerprint, at, value }) => [{ fingerprint, at, value }, ...also]),
    ],
  };
}

function usesOf(group: readonly Finding[]): readonly Use[] {
  const uses = new Map<string, Use>();
  for (const use of group.flatMap((each) => each.uses)) if (!uses.has(use.job)) uses.set(use.job, use);
  return [...uses.values()];
}

function distinct<T>(values: readonly T[]): readonly T[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}
