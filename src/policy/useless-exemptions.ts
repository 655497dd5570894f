/** Exemptions that can never let anything pass. */
import type { Exemption } from './exemptions.ts';
import type { Policy } from './policy.ts';
import type { PolicyProblem } from './policy-problems.ts';

export function uselessExemptions({ exemptions, layers, catalogue }: Policy): PolicyProblem[] {
  return exemptions.flatMap((exemption, index) => {
    const { rule, at } = exemption;
    if (isOffEverywhere(rule, { layers, catalogue })) {
      return [{ at, message: `exempts from \`${rule}\`, which is off everywhere` }];
    }
    const above = exemptions.slice(0, index).find((other) => includes(other, exemption));
    return above
      ? [{ at, message: `is never reached: line ${above.at.span.start.line} exempts all of it already` }]
      : [];
  });
}

function isOffEverywhere(rule: string, { layers, catalogue }: Pick<Policy, 'layers' | 'catalogue'>): boolean {
  const own = catalogue.find(({ id }) => id === rule)?.level ?? 'off';
  const levels = layers.map(({ rules }) => rules.get(rule)?.level?.value ?? null);
  // What no layer says for the whole instance is the rule's own level.
  return (levels[0] ?? own) === 'off' && levels.slice(1).every((level) => level === null || level === 'off');
}

/** Equal globs, or none: what other globs have in common is not looked for. */
function includes(wide: Exemption, narrow: Exemption): boolean {
  const covers = (one: readonly string[] | null, other: readonly string[] | null) =>
    one === null || (other?.every((glob) => one.includes(glob)) ?? false);
  return (
    wide.rule === narrow.rule &&
    wide.until >= narrow.until &&
    covers(wide.projects, narrow.projects) &&
    covers(wide.jobs, narrow.jobs) &&
    covers(wide.values, narrow.values)
  );
}
