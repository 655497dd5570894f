/** What a change of the policy would do: for the summary, and without its markdown for the report page. */
import type { GroupImpact, PolicyImpact } from '../review/judge/report.ts';
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
  const { mergeRequests, branches, groups } = impact;
  const title = words.title(mergeRequests, branches);
  if (mergeRequests + branches === 0) return { title, lines: [words.nothingKnown] };
  if (groups.length === 0) return { title, lines: [words.nothingChanges] };
  const lines = groups.map(
    (group) => `${group.group === null ? words.others : shown(group.group)}: ${changes(group, words)}`,
  );
  return { title, lines: impact.more === undefined ? lines : [...lines, more(impact.more)] };
}

function changes({ mergeRequests, branches }: GroupImpact, words: Words['impact']): string {
  const said = (['breaks', 'mended'] as const).flatMap((turn) =>
    mergeRequests[turn] + branches[turn] > 0 ? [words[turn](mergeRequests[turn], branches[turn])] : [],
  );
  return said.join(words.between);
}
