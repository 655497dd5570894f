import { allParts, filesOf } from '../../ci/config-parts.ts';
import type { Finding } from './finding.ts';
import { fileMark, markInFile } from './fingerprint.ts';
import type { Judgement } from './judge.ts';
import { Occurrences } from './occurrences.ts';
import { renamedJobs } from './renamed-jobs.ts';
import { RULE_FAILED } from './run-rules.ts';

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
 * what got another value that is as wrong.
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
  const before = judged(base.findings);
  const prints = new Set(before.flatMap((finding) => [finding.fingerprint, today(finding)]));
  const after = new Set(head.findings.map((finding) => finding.fingerprint));

  const occurrences = new Occurrences(before, renamedJobs(base.configs, head.configs));
  const [kept, others] = partition(judged(head.findings), ({ fingerprint }) => prints.has(fingerprint));
  for (const finding of kept) occurrences.take(finding, 'cause');
  const [moved, introduced] = partition(others, (finding) => occurrences.take(finding, 'cause'));
  for (const finding of introduced) occurrences.take(finding, 'keyword');

  const existing = new Set([...kept, ...moved]);
  const wasJudged = wasJudgedBy(head);
  return {
    findings: head.findings.map((finding) => ({
      ...finding,
      change: existing.has(finding) ? 'existing' : 'introduced',
    })),
    fixed: before
      .filter((finding) => !after.has(finding.fingerprint) && !after.has(today(finding)) && wasJudged(finding))
      .flatMap((finding) => occurrences.leftOf(finding) ?? []),
  };
}

/** A rule that crashed is this run's news, whatever it did before. */
function judged(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter((finding) => finding.say.id !== RULE_FAILED);
}

function partition<T>(all: readonly T[], fits: (one: T) => boolean): readonly [readonly T[], readonly T[]] {
  const yes: T[] = [];
  const no: T[] = [];
  for (const one of all) (fits(one) ? yes : no).push(one);
  return [yes, no];
}

/**
 * Whether the head was judged where a finding was, so that one it no longer has is fixed. It was not when the configuration
 * is broken, the rule crashed, an include could not be read and the file with it, or a runner's configuration is broken.
 */
export function wasJudgedBy(
  head: Judgement,
): (finding: { readonly fingerprint: string; readonly rule: string }) => boolean {
  const configs = allParts(head.configs);
  if (configs.some((config) => config.problems.some((problem) => problem.fatal))) return () => false;
  const crashed = new Set(head.findings.filter((each) => each.say.id === RULE_FAILED).map((each) => each.rule));
  const unread = configs.some(
    (config) => config.missing.length > 0 || config.problems.some((problem) => problem.unavailable !== undefined),
  );
  const read = new Set([...filesOf(head.configs), ...head.runnerConfigs.map(({ file }) => file)].map(fileMark));
  const broken = new Set(
    head.runnerConfigs.filter(({ problems }) => problems.length > 0).map(({ file }) => fileMark(file)),
  );
  return ({ fingerprint, rule }) => {
    const mark = fingerprint.slice(0, 8);
    return !crashed.has(rule) && !broken.has(mark) && (!unread || read.has(mark));
  };
}
