import { ownFiles } from '../../includes/request.ts';
import type { Finding } from '../judge/finding.ts';
import type { Judgement } from '../judge/judge.ts';
import type { PlacedFinding } from '../plan/desired-state.ts';
import type { Snapshot } from '../snapshot.ts';
import { fullEffort, readDiff } from './diff.ts';
import { jobAreas } from './job-areas.ts';
import { indexDiff, place } from './place.ts';

/** Finds each finding's positions in the merge request's diff; none before GitLab has prepared it. */
export function placeAll(
  findings: readonly Finding[],
  snapshot: Snapshot,
  base: Judgement | null,
  head: Judgement,
): readonly PlacedFinding[] {
  const refs = snapshot.mergeRequest.diffRefs;
  if (!refs) return findings.map((finding) => ({ finding, positions: [] }));
  const before = ownFiles(snapshot.base, snapshot.project.path);
  const after = ownFiles(snapshot.head, snapshot.project.path);
  const effort = fullEffort();
  const diffs = snapshot.changes.map((change) =>
    readDiff(change, before.get(change.oldPath)?.text, after.get(change.newPath)?.text, effort),
  );
  const diff = indexDiff(refs, diffs);
  const areas = jobAreas(base?.configs ?? null, head.configs);
  return findings.map((finding) => ({ finding, positions: place(finding, diff, areas(finding)) }));
}
