/** Settings that `lock` may name beside rules: a layer further in can only make them stricter. */
import type { Location } from '../source.ts';
import { fileKey } from './file-keys.ts';
import type { Policy, PolicyLayer } from './policy.ts';
import type { PolicyProblem } from './policy-problems.ts';
import { policySettings } from './policy-settings.ts';

/** The stricter of two values, or what is as strict as both. */
type Stricter = (one: unknown, other: unknown) => unknown;

const laterOf =
  (...fromWeakest: readonly unknown[]): Stricter =>
  (one, other) =>
    fromWeakest.indexOf(other) > fromWeakest.indexOf(one) ? other : one;

/** Lists of what is looked at. */
const allOf: Stricter = (one, other) => [...new Set([...(other as unknown[]), ...(one as unknown[])])];

const STRICTER = {
  mode: laterOf('observe', 'enforce'),
  status: laterOf('never', 'relevant', 'always'),
  scope: laterOf('introduced', 'all'),
  notEvaluable: laterOf('pass', 'fail'),
  inlineAccept: laterOf(true, false),
  lint: laterOf(false, true),
  runnerConfigs: allOf,
  includedFiles: allOf,
} as const satisfies Readonly<Partial<Record<keyof typeof policySettings.shape, Stricter>>>;

export type LockableSetting = keyof typeof STRICTER;

const NAMES = Object.keys(STRICTER) as LockableSetting[];

/** Whoever may say what a variable holds decides what is found. */
const VARIABLES = 'variables';

/** As a policy file names them. */
export const LOCKABLE_SETTINGS: readonly string[] = [...NAMES.map(fileKey), VARIABLES];

interface LockedSetting {
  readonly value: unknown;
  /** The line that locks it. */
  readonly at: Location;
}

/** What locks keep in force against weaker values further in; none where they change nothing. `layers`: those of a project. */
export function lockedSettings(layers: readonly PolicyLayer[]): ReadonlyMap<LockableSetting, LockedSetting> {
  return new Map(
    NAMES.flatMap((name) => {
      const last = valueIn(layers, name);
      const strictest = locksOf(layers, name).reduce<LockedSetting | null>((most, { value, at }) => {
        const sofar = most?.value ?? last;
        const both = STRICTER[name](sofar, value);
        return isEqual(sofar, both) ? most : { value: both, at };
      }, null);
      return strictest ? [[name, strictest] as const] : [];
    }),
  );
}

/** Layers whose variables count: none further in than one that locks them. */
export function layersOfVariables(layers: readonly PolicyLayer[]): readonly PolicyLayer[] {
  const locked = layers.findIndex(({ locks }) => locks.has(VARIABLES));
  return locked === -1 ? layers : layers.slice(0, locked + 1);
}

/** Values of groups that a lock of the instance keeps from having an effect. */
export function uselessSettings({ layers: [instance, ...groups] }: Pick<Policy, 'layers'>): PolicyProblem[] {
  if (!instance) return [];
  const variables = instance.locks.get(VARIABLES);
  return groups.flatMap((group) => [
    ...[...lockedSettings([instance, group])].flatMap(([name, { value, at }]) => {
      const weaker = group.settings.get(name);
      const line = at.span.start.line;
      const message = Array.isArray(value)
        ? `takes nothing away: line ${line} locks \`${fileKey(name)}\``
        : `has no effect: line ${line} locks \`${fileKey(name)}\` at \`${value}\``;
      return weaker ? [{ at: weaker.at, message }] : [];
    }),
    ...[...(variables ? group.variables : [])].map(([name, { at }]) => ({
      at,
      message: `\`${name}\` has no effect: line ${variables?.span.start.line} locks \`${VARIABLES}\``,
    })),
  ]);
}

function locksOf(layers: readonly PolicyLayer[], name: LockableSetting): readonly LockedSetting[] {
  return layers.flatMap(({ locks }, index) => {
    const at = locks.get(fileKey(name));
    return at ? [{ value: valueIn(layers.slice(0, index + 1), name), at }] : [];
  });
}

function valueIn(layers: readonly PolicyLayer[], name: LockableSetting): unknown {
  const set = layers.findLast(({ settings }) => settings.has(name))?.settings.get(name)?.value;
  return set ?? policySettings.shape[name].parse(undefined);
}

function isEqual(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
