import { allParts, filesOf, kindsIn, ownConfigs } from '../../ci/config-parts.ts';
import type { Finding } from './finding.ts';
import { fileMark, markInFile } from './fingerprint.ts';
import type { Judgement } from './judge.ts';
import { Occurrences } from './occurrences.ts';
import { renamedJobs } from './renamed-jobs.ts';
import { isCrash } from './run-rules.ts';

export interface Compared {
  /** The findings of the head: `introduced` are those that the merge base has not. */
  readonly findings: readonly Finding[];
  /** Findings of the merge base that are gone, each with only the jobs that are rid of it. */
  readonly fixed: readonly Finding[];
}

/**
 * `base` null: there was nothing before, so everything is introduced. `renamed`: marks of files at the base by what they
 * are called at the head, so that a file that merely moves brings nothing new. Nor does a finding whose every job had it
 * before: on another line, in another file, or under another name of the job. What merely moved is not fixed either, nor is
 * what got another value that is as wrong. A finding whose jobs ran in no pipeline before, or waited for files that were not
 * there, is new where they run now.
 */
export function compare(
  base: Judgement | null,
  head: Judgement,
  renamed: ReadonlyMap<string, string> = new Map(),
): Compared {
  if (!base) return { findings: head.findings.map((finding) => ({ ...finding, change: 'introduced' })), fixed: [] };
  const today = ({ fingerprint }: Finding) => {
    const mark = fingerprint.slice(0, 8);
    return (renamed.get(mark) ?? mark) + markInFile(fingerprint);
  };
  const jobs = renamedJobs(base.configs, head.configs);
  const [before, unused] = partition(base.findings, awakeIn(base));
  const awake = knownFrom(before, today, jobs);
  const asleep = knownFrom(unused, today, jobs);
  const isAwake = awakeIn(head);
  const comparable = (finding: Finding) => (isAwake(finding) ? [awake] : [awake, asleep]);

  const [kept, others] = partition(head.findings, (finding) =>
    comparable(finding).some(({ prints }) => prints.has(finding.fingerprint)),
  );
  for (const finding of kept) for (const { occurrences } of comparable(finding)) occurrences.take(finding, 'cause');
  const [moved, introduced] = partition(others, (finding) =>
    comparable(finding).some(({ occurrences }) => occurrences.take(finding, 'cause')),
  );
  for (const finding of introduced) for (const { occurrences } of [awake, asleep]) occurrences.take(finding, 'keyword');

  const existing = new Set([...kept, ...moved]);
  const after = new Set(head.findings.map((finding) => finding.fingerprint));
  const wasJudged = wasJudgedBy(head);
  const isGone = (finding: Finding) =>
    !after.has(finding.fingerprint) && !after.has(today(finding)) && wasJudged(finding) && !isCrash(finding);
  return {
    findings: head.findings.map((finding) => ({
      ...finding,
      change: existing.has(finding) ? 'existing' : 'introduced',
    })),
    fixed: [awake, asleep].flatMap(({ findings, occurrences }) =>
      findings.filter(isGone).flatMap((finding) => occurrences.leftOf(finding) ?? []),
    ),
  };
}

/** Findings of the merge base, and what they are known again by. */
interface Known {
  readonly findings: readonly Finding[];
  readonly prints: ReadonlySet<string>;
  readonly occurrences: Occurrences;
}

function knownFrom(
  findings: readonly Finding[],
  today: (finding: Finding) => string,
  jobs: ReadonlyMap<string, string>,
): Known {
  const prints = new Set(findings.flatMap((finding) => [finding.fingerprint, today(finding)]));
  return { findings, prints, occurrences: new Occurrences(findings, jobs) };
}

/** Does a job of a finding run in some pipeline, with the files as they are? True where it is about no job. */
function awakeIn({ configs }: Judgement): (finding: Finding) => boolean {
  const noPipeline = kindsIn(configs).length === 0;
  return ({ uses, pipelines }) => {
    if (pipelines?.later) return false;
    return uses.length === 0 || (pipelines ? pipelines.only.length > 0 : !noPipeline);
  };
}

function partition<T>(all: readonly T[], fits: (one: T) => boolean): readonly [readonly T[], readonly T[]] {
  const yes: T[] = [];
  const no: T[] = [];
  for (const one of all) (fits(one) ? yes : no).push(one);
  return [yes, no];
}

/**
 * Whether the head was judged where a finding was, so that one it no longer has is fixed. It was not when the configuration
 * is broken, the rule crashed, an include could not be read and the file with it, or the file itself is broken that others
 * include, or that holds a runner's configuration.
 */
export function wasJudgedBy(
  head: Judgement,
): (finding: { readonly fingerprint: string; readonly rule: string }) => boolean {
  const configs = allParts(head.configs);
  const refused = configs.filter((config) => config.problems.some((problem) => problem.fatal));
  if (ownConfigs(refused).length > 0) return () => false;
  const crashed = new Set(head.findings.filter(isCrash).map((each) => each.rule));
  const unread = configs.some(
    (config) => config.missing.length > 0 || config.problems.some((problem) => problem.unavailable !== undefined),
  );
  const read = new Set([...filesOf(head.configs), ...head.runnerConfigs.map(({ file }) => file)].map(fileMark));
  const wrong = head.runnerConfigs.filter(({ problems }) => problems.length > 0);
  const broken = new Set([...wrong.map(({ file }) => file), ...filesOf(refused)].map(fileMark));
  return ({ fingerprint, rule }) => {
    const mark = fingerprint.slice(0, 8);
    return !crashed.has(rule) && !broken.has(mark) && (!unread || read.has(mark));
  };
}
