import { fillTemplate } from '../review/judge/fill-template.ts';
import type { ReportProblem } from '../review/judge/report.ts';
import type { Words } from './words.ts';

/** What could not be resolved is told in English, as GitLab does; what is too large is told in our own words. */
export function problemSentence({ message, bound }: Pick<ReportProblem, 'message' | 'bound'>, words: Words): string {
  const says = bound && words.bounds[bound.id];
  if (!says) return message;
  const most = new Intl.NumberFormat(words.locale).format(bound.most);
  return words.tooLarge(
    fillTemplate(says, { most }, (text) => text),
    bound.names,
    bound.more,
  );
}
