/** Controls that nobody has set up: they find nothing, which must not look as if there were nothing to find. */
import type { EffectivePolicy } from '../../policy/effective-policy.ts';
import { imageListOptions, listOf } from '../../rules/judging/refused-images.ts';
import { limits } from '../../runner/image-list.ts';

const LISTS = { 'image-not-allowed': 'no-image-list', 'service-not-allowed': 'no-service-list' } as const;

export type Unconfigured = (typeof LISTS)[keyof typeof LISTS];

/** A rule that is off is off on purpose. */
export function unconfiguredIn({ rules }: Pick<EffectivePolicy, 'rules'>): readonly Unconfigured[] {
  return Object.entries(LISTS).flatMap(([id, what]) => {
    const setting = rules.get(id);
    if (!setting || setting.level === 'off') return [];
    const all = [setting.options, ...setting.locked.map(({ value }) => value)];
    const lists = all.map((options) => listOf(imageListOptions.parse(options)));
    return lists.some((list) => limits(list) || list.deny.length > 0) ? [] : [what];
  });
}
