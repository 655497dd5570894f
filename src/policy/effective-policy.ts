/** What the policy file says for one project, every value with the place that set it. */
import type { RunnerClass } from '../runner/runner-class.ts';
import type { Location } from '../source.ts';

export type Level = 'off' | 'warning' | 'error';

export interface RuleSetting {
  readonly level: Level;
  /** Checked by the rule's own schema, defaults filled in. */
  readonly options: unknown;
  /** The policy line that decided the level or last changed the options; null: the rule's own default. */
  readonly setBy: Location | null;
}

export interface EffectivePolicy {
  readonly project: string;
  readonly rules: ReadonlyMap<string, RuleSetting>;
  /** The group's own words in refusals of images, services and includes; null = none. */
  readonly message: string | null;
  /** Where to ask, with `{image}`, `{project}`, `{merge_request}`, `{rule}` placeholders; null = nowhere. */
  readonly requestUrl: string | null;
  readonly runners: readonly RunnerClass[];
  /** Judged by when no class fits. */
  readonly unknownRunner: RunnerClass;
  /** `relevant`: a commit status only where the merge request touches the pipeline's files. */
  readonly status: 'relevant' | 'always' | 'never';
  /** What holds a merge request back. */
  readonly gate: 'status' | 'discussions' | 'status_check';
  /** What fails the status: new findings alone, or all. */
  readonly scope: 'introduced' | 'all';
  /** Does what could not be evaluated fail the status? */
  readonly notEvaluable: 'fail' | 'pass';
  readonly maxDiscussions: number;
  /** Do new discussions reach people in one mail, or in one each? */
  readonly notify: 'one' | 'each';
  readonly language: 'en' | 'ja';
  /** Globs of paths: files that hold the configuration of runners. */
  readonly runnerConfigs: readonly string[];
  /** Is GitLab's own CI lint asked about the head, and compared with what was resolved? */
  readonly lint: boolean;
  /** Names of the groups of the policy file that apply, outermost first, with their places. */
  readonly groups: readonly { readonly glob: string; readonly at: Location }[];
}

/** What policy needs to know of each rule to check a policy file. `rules` supplies it; `policy` never imports `rules`. */
export interface RuleCatalogueEntry {
  readonly id: string;
  readonly level: Level;
  /** Validates and fills in options; issues carry the key path inside the options. */
  readonly options: import('zod').ZodType;
}
