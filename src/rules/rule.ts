/** The shape of a rule. One file a rule; `index.ts` lists them. */
import type { z } from 'zod';
import type { Job, ResolvedConfig } from '../ci/config.ts';
import type { Candidates, RunnerClass } from '../runner/runner-class.ts';
import type { RunnerConfigFile } from '../runner/runner-config.ts';
import type { Located, Location } from '../source.ts';

/** A whole `.gitlab-ci.yml`, or a whole `config.toml` of a runner; run as a test. */
export type Example = ({ readonly yaml: string } | { readonly toml: string }) & {
  /** Options and runner classes the example needs, as they stand in a policy file. */
  readonly policy?: string;
};

/** `O`: the rule's options after its schema. */
export interface Rule<O = unknown> {
  /** Equals the file name. */
  readonly id: string;
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
  /** Sentences by id, with `{value}` placeholders that renderers show as code. English; other languages live in render. */
  readonly messages: Readonly<Record<string, string>>;
  check(config: ResolvedConfig, options: O, context: RuleContext): Iterable<Hit>;
}

/** What a rule yields: a place and a sentence. It sets no level, no link, no fingerprint. */
export interface Hit {
  /** The value that is wrong; `at` is the finding's place, `via` its way to the job. */
  readonly at: Located<unknown>;
  /** Null for findings about no job (an include). */
  readonly job: Job | null;
  /** Id in `messages`. */
  readonly message: string;
  /** Placeholders; each is untrusted text. */
  readonly values: Readonly<Record<string, string>>;
  /** The offending value, for the fingerprint and people. Never a secret. */
  readonly value: string;
  /** Other lines that cause it: the job's `tags`, a variable's definition. */
  readonly because?: readonly Location[];
  /** A certain mend of exactly the text at `at`. */
  readonly suggestion?: { readonly replacement: string };
  /** Runner classes the verdict rests on, for the note; `assumed` when we had to guess. */
  readonly runners?: Candidates;
  /** Never more than a warning, whatever the level of the rule. */
  readonly level?: 'warning';
  /** True: not a violation but something that could not be evaluated. */
  readonly notEvaluable?: boolean;
}

export interface RuleContext {
  /** Full path of the project. */
  readonly project: string;
  candidates(job: Job): Candidates;
  /** Every class of the policy, also those that are not offered to the project. */
  readonly runners: readonly RunnerClass[];
  /** Options that the same policy gives another rule; undefined when that rule is off. */
  optionsOf(rule: string): unknown;
  /** The project's `build_git_strategy`; null when the token may not see it. */
  readonly projectGitStrategy: 'clone' | 'fetch' | null;
  readonly serverFqdn: string;
  /** Configuration of runners that the merge request changes. */
  readonly runnerConfigs: readonly RunnerConfigFile[];
}

/** Keeps the option type of a rule's schema and its `check` together. */
export function defineRule<O>(rule: Rule<O>): Rule {
  return rule as Rule;
}
