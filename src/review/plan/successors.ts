/** Where the findings of our discussions went: to a renamed or another file, or with their job to another name. */
import { type Finding, fingerprintsOf } from '../judge/finding.ts';
import { markInFile } from '../judge/fingerprint.ts';
import type { PostedDiscussion } from './posted.ts';

/**
 * By the discussion's id the finding of the head that it is about now; none for one whose own finding is still there. The
 * same place in another file is the same finding. Else the same cause is, where the merge request brought it in and no
 * discussion of ours is about it yet.
 */
export function successorsOf(
  posted: readonly PostedDiscussion[],
  findings: readonly Finding[],
): ReadonlyMap<string, Finding> {
  const atHead = new Set(findings.flatMap(fingerprintsOf));
  const discussed = new Set(posted.map(({ fingerprint }) => fingerprint));
  const free = findings.filter(
    (finding) => finding.change === 'introduced' && !fingerprintsOf(finding).some((print) => discussed.has(print)),
  );
  const successors = new Map<string, Finding>();
  for (const { id, fingerprint, cause } of posted) {
    if (atHead.has(fingerprint)) continue;
    const mark = markInFile(fingerprint);
    const found =
      findings.find((each) => fingerprintsOf(each).some((print) => markInFile(print) === mark)) ??
      free.find((each) => each.cause === cause);
    if (found) successors.set(id, found);
  }
  return successors;
}
