/** What every format tells of a report: the same words, levels and addresses, whichever tool reads them. */
import type { EffectivePolicy } from '../../policy/effective-policy.ts';
import type { Finding, SomePipelines } from '../../review/judge/finding.ts';
import { FOLLOWS, type ReportProblem, type ReviewReport } from '../../review/judge/report.ts';
import { counts } from '../../review/judge/verdict.ts';
import { ruleNamed } from '../../rules/index.ts';
import type { Suggestion } from '../../rules/judging/hit.ts';
import type { Rule } from '../../rules/rule.ts';
import { fixOf, plainSentence, ruleOf } from '../sentence.ts';
import { english } from '../words-en.ts';

/** What else there is to know of a finding. */
export interface TellContext {
  /** Where rule pages are served, without the rule; null: nowhere. */
  readonly rulesUrl: string | null;
  readonly policy: Pick<EffectivePolicy, 'scope'>;
}

/** Beside the report. */
export interface FormatContext extends TellContext {
  /** Of Pipewarden. */
  readonly version: string;
  readonly policy: Pick<EffectivePolicy, 'scope' | 'rules'>;
  /** Is it a file of the project itself? By its id. */
  readonly isOwn: (file: string) => boolean;
}

/** `refused`: GitLab makes no pipeline of it. `later`: a warning that becomes an error on a day. */
export type Weight = 'refused' | 'error' | 'later' | 'warning' | 'unknown';

export interface Told {
  /** Of a rule, or one of OWN_RULES. */
  readonly rule: string;
  readonly weight: Weight;
  /** What is wrong, in one sentence. */
  readonly message: string;
  /** '' where it is no rule's. */
  readonly why: string;
  readonly fix: string;
  readonly url: string | null;
  /** It counts against the change. */
  readonly counts: boolean;
}

export const OWN_RULES = {
  'configuration-refused': 'GitLab would refuse to make a pipeline of this configuration',
  'not-evaluable': 'A part of the configuration that could not be judged',
} as const;

export function toldFinding(finding: Finding, { policy, rulesUrl }: TellContext): Told {
  const rule = ruleOf(finding);
  const { suggestion } = finding;
  const instead = suggestion ? [insteadOf(suggestion)] : [];
  return {
    rule: finding.rule,
    weight: weightOf(finding),
    message: plainSentence(finding, english),
    why: rule?.why ?? '',
    fix: [fixOf(finding, english), ...instead].filter((part) => part !== '').join(' '),
    url: ruleUrl(finding.rule, rulesUrl),
    counts: counts(finding, policy),
  };
}

export function insteadOf({ replacement }: Suggestion): string {
  return `Write ${replacement} instead.`;
}

function weightOf({ level, notEvaluable, errorFrom }: Finding): Weight {
  if (level === 'error') return 'error';
  if (notEvaluable) return 'unknown';
  return errorFrom === undefined ? 'warning' : 'later';
}

export function toldProblem({ fatal, existing, message }: ReportProblem): Told {
  return {
    rule: fatal ? 'configuration-refused' : 'not-evaluable',
    weight: fatal ? 'refused' : 'unknown',
    message,
    why: '',
    fix: '',
    url: null,
    counts: !existing,
  };
}

export function ruleUrl(id: string, rulesUrl: string | null): string | null {
  return rulesUrl !== null && ruleNamed(id) ? `${rulesUrl}/${encodeURIComponent(id)}` : null;
}

/** Rules that judged, with the level in force. */
export function rulesInForce({ rules }: Pick<EffectivePolicy, 'rules'>): readonly (Pick<Rule, 'id'> & {
  readonly rule: Rule;
  readonly level: 'warning' | 'error';
})[] {
  return [...rules].flatMap(([id, { level }]) => {
    const rule = ruleNamed(id);
    return rule && level !== 'off' ? [{ id, rule, level }] : [];
  });
}

/** Only behind something that could not be read may it be right. */
export function followsUnread({ kind }: Pick<ReportProblem, 'kind'>): boolean {
  return kind === FOLLOWS;
}

/** Kinds of pipeline in which it holds. */
export function pipelinesOf(told: { readonly pipelines?: SomePipelines }, { pipelines }: ReviewReport) {
  return told.pipelines?.only ?? pipelines ?? [];
}
