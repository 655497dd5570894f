/** Settings that `lock` may name beside rules: a layer further in can only make them stricter. */
import type { Location } from '../source.ts';
import type { Policy, PolicyLayer } from './policy.ts';
import type { PolicyProblem } from './policy-problems.ts';
import { policySettings } from './policy-settings.ts';

/** Their values from the weakest to the strictest. */
const STRICTER = {
  mode: ['observe', 'enforce'],
  status: ['never', 'relevant', 'always'],
  scope: ['introduced', 'all'],
} as const;

type LockableSetting = keyof typeof STRICTER;

export const LOCKABLE_SETTINGS = Object.keys(STRICTER) as LockableSetting[];

interface LockedSetting {
  readonly value: string;
  /** The line that locks it. */
  readonly at: Location;
}

/** What locks keep in force against weaker values further in; none where they change nothing. `layers`: those of a project. */
export function lockedSettings(layers: readonly PolicyLayer[]): ReadonlyMap<LockableSetting, LockedSetting> {
  return new Map(
    LOCKABLE_SETTINGS.flatMap((name) => {
      const last = valueIn(layers, name);
      const strictest = locksOf(layers, name).reduce<LockedSetting | null>(
        (most, lock) => (rank(name, lock.value) > rank(name, most?.value ?? last) ? lock : most),
        null,
      );
      return strictest ? [[name, strictest] as const] : [];
    }),
  );
}

/** Values of groups that a lock of the instance keeps from having an effect. */
export function uselessSettings({ layers: [instance, ...groups] }: Pick<Policy, 'layers'>): PolicyProblem[] {
  if (!instance) return [];
  return groups.flatMap((group) =>
    [...lockedSettings([instance, group])].flatMap(([name, { value, at }]) => {
      const weaker = group.settings.get(name);
      const message = `has no effect: line ${at.span.start.line} locks \`${name}\` at \`${value}\``;
      return weaker ? [{ at: weaker.at, message }] : [];
    }),
  );
}

function locksOf(layers: readonly PolicyLayer[], name: LockableSetting): readonly LockedSetting[] {
  return layers.flatMap(({ locks }, index) => {
    const at = locks.get(name);
    return at ? [{ value: valueIn(layers.slice(0, index + 1), name), at }] : [];
  });
}

function valueIn(layers: readonly PolicyLayer[], name: LockableSetting): string {
  const set = layers.findLast(({ settings }) => settings.has(name))?.settings.get(name)?.value;
  return String(set ?? policySettings.shape[name].parse(undefined));
}

function rank(name: LockableSetting, value: string): number {
  return (STRICTER[name] as readonly string[]).indexOf(value);
}
