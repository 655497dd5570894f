/** What the policy file says for one project, every value with the place that set it. */
import type { RunnerClass } from '../runner/runner-class.ts';
import type { Location } from '../source.ts';
import type { AcceptPolicy } from './accepting.ts';
import type { Exemption } from './exemptions.ts';
import type { SetValue } from './policy.ts';
import type { PolicySettings } from './policy-settings.ts';
import type { Level } from './rule-catalogue.ts';

export interface RuleSetting {
  readonly level: Level;
  /** Until the day before, its errors are warnings; null: they are errors today. */
  readonly enforceFrom: string | null;
  /** Checked by the rule's own schema, defaults filled in. */
  readonly options: unknown;
  /** The policy line that decided the level or last changed the options; null: the rule's own default. */
  readonly setBy: Location | null;
  /** Other options by which the rule is judged as well, because a level above locked them, and the line that did. */
  readonly locked: readonly SetValue[];
}

/** All options that the rule is judged by, checked by its own schema. */
export function allOptions({ options, locked }: Pick<RuleSetting, 'options' | 'locked'>): readonly unknown[] {
  return [options, ...locked.map(({ value }) => value)];
}

/** Errors of a rule that is not enforced yet are warnings. `today`: such as `2027-01-31`, in UTC. */
export function levelOn({ level, enforceFrom }: Pick<RuleSetting, 'level' | 'enforceFrom'>, today: string): Level {
  return level === 'error' && enforceFrom !== null && today < enforceFrom ? 'warning' : level;
}

export interface EffectivePolicy extends PolicySettings, Pick<AcceptPolicy, 'notAccepted'> {
  readonly project: string;
  /** Id of the policy's file. */
  readonly file: string;
  /** Names the version of the policy for people; absent: the file does. */
  readonly version?: string;
  readonly rules: ReadonlyMap<string, RuleSetting>;
  /**
   * CI/CD variables that the files do not tell: settings of the instance, groups and projects that an administrator
   * vouches for, by name, each with the line of the policy that says so.
   */
  readonly variables: ReadonlyMap<string, SetValue<string>>;
  readonly exemptions: readonly Exemption[];
  readonly runners: readonly RunnerClass[];
  /** Judged by when no class fits. */
  readonly unknownRunner: RunnerClass;
  /** Globs of the groups of the policy file that apply, outermost first, with their places. */
  readonly groups: readonly { readonly glob: string; readonly at: Location }[];
}
