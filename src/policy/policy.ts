/** A policy file as it was read: layers, each value with its place. `policyOf` makes one project's policy of it. */
import type { RunnerClass } from '../runner/runner-class.ts';
import type { Location, SourceFile } from '../source.ts';
import type { Exemption } from './exemptions.ts';
import type { SettingName } from './policy-settings.ts';
import type { Level, RuleCatalogueEntry } from './rule-catalogue.ts';

export interface Policy {
  readonly file: SourceFile;
  /** The rules it was checked against. */
  readonly catalogue: readonly RuleCatalogueEntry[];
  /** The instance first, then groups from the least to the most specific. */
  readonly layers: readonly PolicyLayer[];
  readonly runners: readonly RunnerClass[];
  readonly unknownRunner: RunnerClass;
  readonly exemptions: readonly Exemption[];
}

/** What the policy says for the whole instance (`glob` null) or for the projects of one entry of `groups`. */
export interface PolicyLayer {
  readonly glob: string | null;
  /** The group whose own file this stands in: it means no other's projects, whatever the glob. Null: the instance's file. */
  readonly within: string | null;
  readonly at: Location;
  readonly rules: ReadonlyMap<string, RuleLayer>;
  /** Ids of rules that no deeper layer can weaken, each with the place that says so. */
  readonly locks: ReadonlyMap<string, Location>;
  readonly settings: ReadonlyMap<SettingName, SetValue>;
  /** By variable name. */
  readonly variables: ReadonlyMap<string, SetValue<string>>;
}

export interface RuleLayer {
  readonly level: SetValue<Level> | null;
  /** The first day of its errors. */
  readonly enforceFrom: SetValue<string> | null;
  /** By option name, as plain JSON. */
  readonly options: ReadonlyMap<string, SetValue & { readonly adds: boolean }>;
}

/** A value and the place that set it. */
export interface SetValue<T = unknown> {
  readonly value: T;
  readonly at: Location;
}
