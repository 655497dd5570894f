import { filesOf, withChildren } from '../../ci/config-parts.ts';
import type { Finding } from './finding.ts';
import { fileMark } from './fingerprint.ts';
import type { Judgement } from './judge.ts';
import { RULE_FAILED } from './run-rules.ts';

export interface Compared {
  /** The findings of the head: `introduced` are those that the merge base has not. */
  readonly findings: readonly Finding[];
  /** Findings of the merge base that are gone. */
  readonly fixed: readonly Finding[];
}

/**
 * `base` null: there was nothing before, so everything is introduced. `renamed`: marks of files at the base by what they
 * are called at the head, so that a file that merely moves brings nothing new.
 */
export function compare(
  base: Judgement | null,
  head: Judgement,
  renamed: ReadonlyMap<string, string> = new Map(),
): Compared {
  const today = ({ fingerprint }: Finding) => {
    const mark = fingerprint.slice(0, 8);
    return (renamed.get(mark) ?? mark) + fingerprint.slice(8);
  };
  const before = new Set(base?.findings.flatMap((finding) => [finding.fingerprint, today(finding)]));
  const after = new Set(head.findings.map((finding) => finding.fingerprint));
  const wasJudged = wasJudgedBy(head);
  return {
    findings: head.findings.map((finding) => ({
      ...finding,
      // A rule that crashed is this run's news, whatever it did before.
      change: before.has(finding.fingerprint) && finding.say.id !== RULE_FAILED ? 'existing' : 'introduced',
    })),
    fixed: (base?.findings ?? []).filter(
      (finding) =>
        finding.say.id !== RULE_FAILED &&
        !after.has(finding.fingerprint) &&
        !after.has(today(finding)) &&
        wasJudged(finding),
    ),
  };
}

/**
 * Whether the head was judged where a finding was, so that one it no longer has is fixed. It was not when the configuration
 * is broken, the rule crashed, an include could not be read and the file with it, or a runner's configuration is broken.
 */
export function wasJudgedBy(
  head: Judgement,
): (finding: { readonly fingerprint: string; readonly rule: string }) => boolean {
  const configs = withChildren(head.config);
  if (configs.some((config) => config.problems.some((problem) => problem.fatal))) return () => false;
  const crashed = new Set(head.findings.filter((each) => each.say.id === RULE_FAILED).map((each) => each.rule));
  const unread = configs.some(
    (config) => config.missing.length > 0 || config.problems.some((problem) => problem.unavailable !== undefined),
  );
  const read = new Set([...filesOf(head.config), ...head.runnerConfigs.map(({ file }) => file)].map(fileMark));
  const broken = new Set(
    head.runnerConfigs.filter(({ problems }) => problems.length > 0).map(({ file }) => fileMark(file)),
  );
  return ({ fingerprint, rule }) => {
    const mark = fingerprint.slice(0, 8);
    return !crashed.has(rule) && !broken.has(mark) && (!unread || read.has(mark));
  };
}
