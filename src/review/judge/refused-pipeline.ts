import { type FetchedFile, requestKey } from '../../includes/request.ts';
import type { Snapshot } from '../snapshot.ts';
import type { ReportProblem } from './report.ts';

const MESSAGES: Readonly<Record<NonNullable<Snapshot['refused']>, string>> = {
  denied:
    'GitLab could not make the pipeline of this commit: for whoever started it, a file that is included is not found, or access is denied',
  other: 'GitLab could not make the pipeline of this commit',
};

/** It fails nothing where the merge base has the same files that were not read. */
export function refusedPipeline({ refused, base, head }: Snapshot): readonly ReportProblem[] {
  if (refused === undefined) return [];
  const problem = { kind: 'gitlab', at: null, message: MESSAGES[refused] };
  const before = new Set(hidden(base));
  const existing = hidden(head).every((key) => before.has(key));
  return [existing ? { ...problem, fatal: false, existing } : { ...problem, fatal: true }];
}

function hidden(files: readonly FetchedFile[]): readonly string[] {
  return files.flatMap((answer) =>
    'unavailable' in answer && answer.unavailable === 'hidden' ? [requestKey(answer.request)] : [],
  );
}
