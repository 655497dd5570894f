/** What a change of the policy would do: for the summary, and without its markdown for the report page. */
import type { GroupImpact, PolicyImpact } from '../review/turns.ts';
import type { Words } from './words.ts';

export interface ImpactLines {
  readonly title: string;
  readonly lines: readonly string[];
}

/** `shown`: the globs of groups, as the output shows what others wrote. */
export function impactLines(
  impact: PolicyImpact,
  { impact: words, more }: Words,
  shown: (glob: string) => string,
): ImpactLines {
  const { mergeRequests, branches, groups, anew, unjudged } = impact;
  const title = words.title(mergeRequests, branches);
  if (mergeRequests + branches === 0) return { title, lines: [words.nothingKnown] };
  const nothing = unjudged ? words.nothingChangesOfJudged : words.nothingChanges;
  const isNoneJudged = mergeRequests + branches === (unjudged?.mergeRequests ?? 0) + (unjudged?.branches ?? 0);
  const changed = groups.map(
    (group) => `${group.group === null ? words.others : shown(group.group)}: ${changes(group, words)}`,
  );
  return {
    title,
    lines: [
      ...changed,
      ...(impact.more === undefined ? [] : [more(impact.more)]),
      ...(groups.length > 0 || isNoneJudged ? [] : [nothing]),
      ...(anew ? [words.anew(anew.mergeRequests, anew.branches)] : []),
      ...(unjudged ? [words.unjudged(unjudged.mergeRequests, unjudged.branches)] : []),
    ],
  };
}

function changes({ mergeRequests, branches }: GroupImpact, words: Words['impact']): string {
  const said = (['breaks', 'mended'] as const).flatMap((turn) =>
    mergeRequests[turn] + branches[turn] > 0 ? [words[turn](mergeRequests[turn], branches[turn])] : [],
  );
  return said.join(words.between);
}
