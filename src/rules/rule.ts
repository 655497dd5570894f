/** A rule's contract. One file a rule; `index.ts` lists them. */
import type { z } from 'zod';
import type { Job, ResolvedConfig } from '../ci/config.ts';
import type { Candidates, RunnerClass } from '../runner/runner-class.ts';
import type { RunnerConfigFile } from '../runner/runner-config.ts';
import type { Location } from '../source.ts';
import type { HitDraft, HitPlace } from './judging/hit.ts';

/** A whole `.gitlab-ci.yml`, a whole `config.toml` of a runner, or a whole policy; run as a test. */
export type Example = ({ readonly yaml: string } | { readonly toml: string } | { readonly policyFile: string }) & {
  /** Options and runner classes the example needs, as they stand in a policy file. */
  readonly policy?: string;
};

/** Sentences by id, with `{value}` placeholders that renderers show as code. English; other languages live in render. */
export type Messages = Readonly<Record<string, string>>;

/** The names in braces: `command` and `value` of `{command} adds {value}.` */
export type Placeholder<Sentence extends string> = Sentence extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholder<Rest>
  : never;

type PlaceholderOf<M extends Messages> = string extends M[keyof M] ? string : Placeholder<M[keyof M]>;

/** `prose`: words of the policy, shown as they are, not as code. `problem`: the message of a problem of the configuration. */
export type PlaceholderKind = 'prose' | 'problem';

/** A text for every placeholder of a sentence. All are untrusted. */
export type Values<Sentence extends string> = string extends Sentence
  ? Readonly<Record<string, string>>
  : Readonly<Record<Placeholder<Sentence>, string>>;

/** What is wrong, where the sentence does not say it as `{value}`. */
export type OwnValue<Sentence extends string> = 'value' extends keyof Values<Sentence>
  ? [value?: string]
  : [value: string];

/** `O`: the rule's options after its schema. */
export interface Rule<Id extends string = string, O = unknown, M extends Messages = Messages> {
  /** Equals the file name. */
  readonly id: Id;
  /** What it finds, one line. */
  readonly summary: string;
  /** Why it matters, one sentence: stands in every note. */
  readonly why: string;
  /** What to do, one sentence: stands in every note. */
  readonly fix: string;
  /** What it cannot see, for its page. */
  readonly blindSpots: string;
  /** CI/CD keywords, or settings of a runner, it looks at. */
  readonly keywords: readonly string[];
  /** Default level. */
  readonly level: 'off' | 'warning' | 'error';
  /** Where the advice comes from. */
  readonly source: string;
  readonly examples: { readonly bad: readonly Example[]; readonly good: readonly Example[] };
  readonly options: z.ZodType<O>;
  readonly messages: M;
  /** What to do instead of `fix`, by the id of the sentence. */
  readonly fixFor?: Readonly<Partial<Record<keyof M & string, string>>>;
  /** `includes`: what is wrong with a file of another project is wrong once, however many pipelines take it from there. */
  readonly about?: 'jobs' | 'includes';
  /** It finds what cannot be evaluated, and its level says how bad that is; such a hit of any other rule is a warning. */
  readonly findsUnknown?: boolean;
  /** What it finds is corrected at each of its lines, so each of a few is told there; else one sentence stands for all places. */
  readonly perLine?: boolean;
  /** Ids of messages whose reason is one and the same, whatever their values are, or wherever this placeholder holds the same. */
  readonly oneReason?: Readonly<Partial<Record<keyof M & string, true | PlaceholderOf<M>>>>;
  /** What it finds is corrected where it stands, whatever values it has there. */
  readonly perPlace?: boolean;
  /** Many images of one registry have one cause: the policy does not know it. */
  readonly byRegistry?: boolean;
  /** People may ask for what it refuses: the policy's `message` and `request_url` are for them. */
  readonly requestable?: boolean;
  /** Placeholders that hold more than a value. */
  readonly placeholders?: Readonly<Partial<Record<PlaceholderOf<M>, PlaceholderKind>>>;
  check(config: ResolvedConfig, options: O, context: RuleContext<M>): Iterable<HitDraft>;
}

/** `M`: the messages of the rule that is asked. */
export interface RuleContext<M extends Messages = Messages> {
  /**
   * What the rule yields: a place and one of its own sentences. `job` null: about no job (an include). `value` is what is
   * wrong, for the fingerprint and people, never a secret: it is given where the sentence has no `{value}`, or another one.
   */
  readonly hit: <Id extends keyof M & string>(
    job: Job | null,
    at: HitPlace,
    id: Id,
    values: Values<M[Id]>,
    ...value: OwnValue<M[Id]>
  ) => HitDraft;
  /** For the compiler only: a helper that says other sentences does not take this context. */
  readonly messages?: M;
  /** Full path of the project. */
  readonly project: string;
  candidates(job: Job): Candidates;
  /** Every class of the policy, also those that are not offered to the project. */
  readonly runners: readonly RunnerClass[];
  /** Options that the same policy gives another rule: several where some are locked, none when that rule is off. */
  optionsOf<O>(rule: Pick<Rule<string, O>, 'id' | 'options'>): readonly O[];
  /** The project's `build_git_strategy`; null when the token may not see it. */
  readonly projectGitStrategy: 'clone' | 'fetch' | null;
  readonly serverFqdn: string;
  /** Configuration of runners that the merge request changes. */
  readonly runnerConfigs: readonly RunnerConfigFile[];
  /** What is to be said of the policy that the merge request changes; absent: it changes none. */
  readonly policyFaults?: readonly PolicyFault[];
}

export interface PolicyFault {
  readonly at: Location;
  /** Key path. */
  readonly path: readonly string[];
  readonly message: string;
  /** The policy is of no use with it. */
  readonly isWrong: boolean;
}

/** Keeps ids, placeholders and options together: a `check` can say nothing that the rule's `messages` do not hold. */
export function defineRule<const Id extends string, O, const M extends Messages>(rule: Rule<Id, O, M>): Rule<Id, O, M> {
  return rule;
}
