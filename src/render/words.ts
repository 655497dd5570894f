/**
 * Everything Pipewarden says on GitLab. A language is one value of this type, in one file: `words-<language>.ts`, listed in languages.ts. What
 * rules say stands in the rules, in English; other languages say it in `rules`. Messages about a configuration that cannot
 * be resolved are English everywhere, because GitLab's own are.
 */

import type { SomePipelines } from '../review/judge/finding.ts';
import type { ReviewReport } from '../review/judge/report.ts';
import type { Unconfigured } from '../review/judge/unconfigured.ts';
import type { AcceptRefusal } from '../review/plan/accept-commands.ts';
import type { Action } from '../review/plan/action.ts';
import type { NoStatus } from '../review/plan/status-target.ts';
import type { ListedRule } from '../rules/index.ts';
import type { Messages, Placeholder, Rule } from '../rules/rule.ts';
import type { PagesWords } from './pages/pages-words.ts';

/** A rule's own sentences, with the placeholders and the inline code of the English ones. */
export interface RuleWords<M extends Messages = Messages> extends Pick<Rule, 'why' | 'fix' | 'fixFor'> {
  readonly messages: { readonly [Id in keyof M]: SaysAll<Placeholder<M[Id]>> };
}

/** Every rule in another language: with each of its sentences, and in each sentence what the English one fills in. */
export type TranslatedRules = { readonly [R in ListedRule as R['id']]: RuleWords<R['messages']> };

/** What the page of a rule says beside its words; `options`: by name. */
export interface RuleTexts extends Pick<Rule, 'summary' | 'blindSpots'> {
  readonly options?: Readonly<Record<string, string>>;
}

export type TranslatedTexts = { readonly [R in ListedRule as R['id']]: RuleTexts };

/** A text in which every one of these placeholders stands. */
type SaysAll<Names extends string> = [Names] extends [never]
  ? string
  : (Names extends string ? (text: `${string}{${Names}}${string}`) => void : never) extends (text: infer All) => void
    ? All
    : never;

/** Sentences hold ready markdown where they take texts: callers make untrusted texts inline code. */
export interface Words {
  /** For `lang`, and for how numbers and times are written (BCP 47). */
  readonly locale: string;
  /** By rule id; a rule that is not here speaks English. */
  readonly rules: Readonly<Record<string, RuleWords>>;
  readonly ruleTexts: Readonly<Record<string, RuleTexts>>;

  readonly error: string;
  readonly warning: string;
  /** Instead of a level: no violation, but nobody can tell. */
  readonly unclear: string;
  /** A bold word before what follows. */
  readonly headed: (word: string, text: string) => string;
  readonly why: string;
  readonly here: string;
  readonly fix: string;
  readonly rule: string;
  /** Parts of one line, in their order. */
  readonly joined: (parts: readonly string[]) => string;
  readonly runners: (names: readonly string[]) => string;
  /** No runner class of the policy takes the job. */
  readonly assumedRunner: string;
  /** No runner class of the policy has the name of the runner whose configuration is judged. */
  readonly assumedClass: string;
  readonly policyLine: (place: string) => string;
  readonly writtenAt: (place: string) => string;
  /** The discussion stands on the line that causes what is found elsewhere. */
  readonly causedHere: (place: string) => string;
  /** `names`: the first of `total`; `way`: from the first of them to the line, or ''. */
  readonly jobs: (total: number, names: readonly string[], way: string) => string;
  /** What a pipeline is of, as a noun behind "pipelines of". */
  readonly pipelines: Readonly<Record<SomePipelines['only'][number], string>>;
  readonly onlyIn: (pipelines: readonly string[]) => string;
  readonly notIn: (pipelines: readonly string[]) => string;
  /** Its jobs run nowhere. */
  readonly inNoPipeline: string;
  /** It waits for other files, or changes to others. */
  readonly later: string;
  readonly unconfigured: Readonly<Record<Unconfigured, string>>;
  /** Of a change of the policy; numbers of merge requests and default branches. */
  readonly impact: {
    readonly title: (mergeRequests: number, branches: number) => string;
    readonly nothingKnown: string;
    readonly nothingChanges: string;
    /** Projects that no group of the policy names. */
    readonly others: string;
    readonly breaks: (mergeRequests: number, branches: number) => string;
    readonly mended: (mergeRequests: number, branches: number) => string;
    readonly between: string;
    /** All of those that could be judged. */
    readonly nothingChangesOfJudged: string;
    readonly anew: (mergeRequests: number, branches: number) => string;
    readonly unjudged: (mergeRequests: number, branches: number) => string;
  };
  /** Of a finding: where else the same is found. `more`: places that are not named. */
  readonly alsoAt: (places: readonly string[], more: number) => string;
  readonly suggested: (replacement: string) => string;
  readonly askHere: string;
  readonly ruleFailed: string;
  /** By the bound that was reached, with `{most}`; empty where the report speaks the language itself. */
  readonly bounds: Readonly<Record<string, string>>;
  /** `says`: one of `bounds`. */
  readonly tooLarge: (says: string, names: readonly string[], more: number) => string;
  /** Of what not everybody may see: in an included file, and at a place of one's own. */
  readonly notTold: { readonly elsewhere: string; readonly here: string };

  /** Before a finding of the summary. */
  readonly levelAt: (level: string, place: string) => string;
  readonly found: (errors: number, warnings: number) => string;
  readonly allWell: string;
  /** All that an earlier summary says. */
  readonly summaryElsewhere: string;
  readonly policyBroken: string;
  readonly configBroken: string;
  readonly notEvaluable: string;
  /** Above what the resolver says, which is English in every language. */
  readonly notEvaluated: string;
  /** Before what we would refuse and GitLab accepts. */
  readonly lintRefutes: string;
  /** Of a finding. */
  readonly inMerged: string;
  /** Of a problem. */
  readonly thereBefore: string;
  readonly existing: (count: number) => string;
  /** Heads the findings that the policy lets pass. */
  readonly exempted: (count: number) => string;
  /** Of one of them; `ending`: within two weeks. */
  readonly exemptedUntil: (day: string, reason: string, owner: string | null, ending: boolean) => string;
  /** Of one that somebody accepted in a discussion. */
  readonly acceptedUntil: (day: string, reason: string, by: string, ending: boolean) => string;
  /** Of one that a comment in its file accepts. */
  readonly acceptedInComment: (reason: string) => string;
  /** Of a warning that becomes an error. */
  readonly errorFrom: (day: string) => string;
  readonly fixed: (count: number) => string;
  readonly more: (count: number) => string;
  readonly noStatus: Readonly<Record<NoStatus, string>>;
  readonly fullReport: string;
  readonly runAgain: string;
  /** `recheck`, `explain`: the bot's mention and the word, as code. */
  readonly askMore: (recheck: string, explain: string) => string;
  /** Where comments are not heard. */
  readonly askByReport: string;

  readonly replyFixed: string;
  readonly replyExisting: string;
  /** The policy lets its finding pass now, or somebody accepted it. */
  readonly replyExempted: string;
  readonly replyAccepted: string;
  readonly replyReturned: string;
  /** Its finding has a new discussion, where it is now. */
  readonly replyMoved: string;
  /** In a summary that people talk in. */
  readonly replySummaryClosed: string;
  /** Short and plain, for the commit status. */
  readonly statusClean: (jobs: number) => string;
  readonly statusFound: (errors: number, warnings: number) => string;
  readonly statusExempted: (count: number) => string;
  readonly statusBroken: string;
  readonly statusPolicyBroken: string;
  readonly statusNotEvaluable: string;
  readonly statusUntouched: string;
  readonly statusPending: string;
  readonly statusGivenUp: string;
  readonly statusSuperseded: string;
  readonly statusElsewhere: string;
  /** `others`: merge requests. */
  readonly statusTooMany: (others: number) => string;

  readonly answers: AnswerWords;
  readonly report: ReportWords;
  readonly pages: PagesWords;
}

/** What is said to people who ask. */
export interface AnswerWords {
  /** Before an answer that stands apart from its question. */
  readonly to: (url: string) => string;
  readonly rechecked: (commit: string, result: string) => string;
  readonly stillFound: string;
  readonly notFound: string;
  readonly nothingFound: string;
  /** To somebody whose role is too low for an explanation. */
  readonly forDevelopers: string;
  /** `how`: when and why, as a finding that was accepted tells it. */
  readonly accepted: (how: string) => string;
  readonly revoked: string;
  /** `form`: what to write, as code. */
  readonly notAccepted: (form: string) => Readonly<Record<AcceptRefusal, string>>;
  /** Heads of the lines of an explanation. */
  readonly way: string;
  readonly runners: string;
  readonly policy: string;
  readonly blindSpots: string;

  /** `way`: from the job back to where the value is written. */
  readonly writtenFor: (job: string, way: string) => string;
  readonly forJobs: (jobs: string, classes: string) => string;
  readonly takes: (name: string, traits: string) => string;
  readonly decides: (name: string, traits: string) => string;
  readonly assumed: (traits: string) => string;
  readonly takesNot: (name: string, reasons: string) => string;
  readonly notOffered: string;
  readonly untagged: string;
  readonly tagsMissing: (tags: string) => string;
  readonly protectedOnly: string;
  readonly shared: string;
  readonly notShared: string;
  readonly notIsolated: string;
  readonly privileged: string;

  readonly ruleDefault: string;
  /** `group` null: for the whole instance. */
  readonly setBy: (place: string, group: string | null) => string;
}

/** The report page. */
export interface ReportWords {
  readonly title: (mergeRequest: string) => string;
  readonly verdict: Readonly<Record<ReviewReport['state'], string>>;
  readonly mergeRequest: string;
  readonly commit: string;
  readonly jobs: string;
  readonly reason: string;
  readonly readAt: string;
  readonly finished: string;
  readonly written: string;
  readonly writtenKinds: Readonly<Record<Action['do'], string>>;
  readonly refused: (kind: string) => string;
  readonly nothing: string;
  readonly problems: string;
  /** Of findings and problems that are in none of the lists. */
  readonly unlisted: (count: number) => string;
  readonly introduced: string;
  readonly existing: string;
  readonly exempted: string;
  readonly observed: string;
  readonly fixed: string;
  readonly files: string;
  readonly notRead: string;
  readonly because: string;
  readonly policy: string;
  readonly lint: string;
  readonly lintValid: string;
  readonly lintInvalid: string;
  readonly lintEqual: string;
  readonly lintDiffers: string;
  readonly where: string;
  /** The button that runs the review again, and what follows. */
  readonly again: string;
  readonly againQueued: string;
}
