/** Tools that read a report know the files of the project alone: what is written elsewhere is told at the place that brings it. */
import type { Finding } from '../../review/judge/finding.ts';
import type { ReportProblem, ReviewReport } from '../../review/judge/report.ts';
import type { Span } from '../../source.ts';
import { locationText } from '../printable.ts';

export interface OwnPlace {
  readonly path: string;
  readonly first: number;
  readonly last: number;
  /** Where it is written, for the end of a sentence; '' where that is the place. */
  readonly elsewhere: string;
}

/** From where it is written outwards to the job, and to what else caused it. */
export function wayOutwards(at: Span, { uses, because }: Pick<Finding, 'uses' | 'because'>): readonly Span[] {
  return [at, ...(uses[0]?.via ?? []).map((hop) => hop.at), ...because];
}

/** The beginning of the root where no file of the project is on the way. */
export function ownPlaceOf(
  told: Finding | ReportProblem,
  { files }: Pick<ReviewReport, 'files'>,
  isOwn: (file: string) => boolean,
): OwnPlace {
  const way = 'uses' in told ? wayOutwards(told.at, told) : told.at ? [told.at] : [];
  const elsewhere = told.at && !isOwn(told.at.file) ? ` (${locationText(told.at)})` : '';
  const place = way.find(({ file }) => isOwn(file));
  if (place) return { path: place.file, first: place.start.line, last: place.end.line, elsewhere };
  const root = files.find(({ path }) => isOwn(path))?.path ?? '.gitlab-ci.yml';
  return { path: root, first: 1, last: 1, elsewhere };
}
