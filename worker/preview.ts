/**
 * What a change of the policy would do to what is known: told from what reviews and audits kept; where that does not tell,
 * open merge requests and default branches are read and judged anew, as far as that goes within a minute.
 */
import { type Clock, systemClock } from '../src/gitlab/clock.ts';
import type { GitLabReader } from '../src/gitlab/gitlab.ts';
import type { Log } from '../src/log.ts';
import type { PolicySource } from '../src/policy/policy-source.ts';
import type { PolicyVersion } from '../src/policy/project-policy.ts';
import { isOfAll } from '../src/reading/audit-work.ts';
import { trustingDiff } from '../src/reading/listed-files.ts';
import { policyFilesIn } from '../src/reading/read-policy-change.ts';
import type { Links } from '../src/reading/read-snapshot.ts';
import { readStart } from '../src/reading/read-start.ts';
import { readingForAuthor } from '../src/reading/reading-for-author.ts';
import type { Impact, Tried } from '../src/review/audit/policy-impact.ts';
import { inParallel } from '../src/review/in-parallel.ts';
import type { Footprint } from '../src/review/kept-footprint.ts';
import type { Start } from '../src/scope.ts';
import type { FootprintStore, Store } from '../src/store/store.ts';
import type { Judging } from './judging.ts';

export interface PreviewParts {
  readonly store: Pick<Store, 'acceptances'> & Pick<FootprintStore, 'footprints'>;
  readonly judging: Judging;
  /** The one in force. */
  readonly policy: PolicyVersion;
  readonly log: Log;
  readonly now: Date;
  readonly clock?: Clock;
}

/** Of what reviews and audits kept. */
const MOST_KNOWN = 3_000;
/** That are judged anew, a few at a time, so that reviews go on beside. */
const MOST_ANEW = 60;
const AT_ONCE = 2;
const LONGEST_MS = 60_000;
/** Nothing is waited for. */
const LAST_ATTEMPT = 99;

export async function previewOf(
  start: Start,
  reader: GitLabReader,
  parts: PreviewParts,
): Promise<Pick<Links, 'impact'>> {
  const { policyFiles } = await policyFilesIn(start, reader);
  if (!policyFiles?.head) return {};
  const sources = { before: policyFiles.base ?? start.policy.source, after: policyFiles.head };
  const known = await knownBeside(start, parts.store);
  const impactWith = (tried: readonly Tried[]) =>
    parts.judging.impact({ known, tried, ...sources, at: start.takenAt }, reader);
  const first = await impactWith([]);
  if (!first) return {};
  const tried = await tryAll(first.untold, sources, reader, parts);
  const last = tried.length > 0 ? await impactWith(tried) : first;
  return last ? { impact: last.impact } : {};
}

/** The newest first; of each project the default branch as well, of which nothing may be kept. */
async function knownBeside({ mergeRequest }: Start, store: PreviewParts['store']): Promise<readonly Footprint[]> {
  const { projectId, iid } = mergeRequest;
  const all = await store.footprints(MOST_KNOWN);
  const kept = all.filter((each) => each.projectId !== projectId || each.iid !== iid);
  const known = new Set(kept.flatMap((each) => (each.iid === null ? [each.projectId] : [])));
  const branches = new Map(kept.map(({ projectId: id, project }) => [id, project] as const));
  const further = [...branches].filter(([id]) => !known.has(id));
  return [
    ...kept,
    ...further.map(([id, project]) => ({ projectId: id, project, iid: null, findings: [], images: [] })),
  ];
}

type Sources = Readonly<Record<'before' | 'after', PolicySource>>;

async function tryAll(
  untold: Impact['untold'],
  sources: Sources,
  reader: GitLabReader,
  parts: PreviewParts,
): Promise<readonly Tried[]> {
  const { clock = systemClock, log } = parts;
  let until = clock.now() + LONGEST_MS;
  const tried = await inParallel(untold.slice(0, MOST_ANEW), AT_ONCE, async ({ projectId, iid, project }) => {
    if (clock.now() > until) return [];
    const asked =
      iid === null ? tryBranch(projectId, sources, reader, parts) : tryChange(projectId, iid, sources, reader, parts);
    const fails = await asked.catch((err) => {
      log.warn({ err, project, iid }, 'a change of the policy could not be tried here');
      // GitLab asks for a while, or takes the token no more: the rest would meet the same.
      if (isOfAll(err)) until = Number.NEGATIVE_INFINITY;
      return null;
    });
    return [{ projectId, iid, fails }];
  });
  return tried.flat();
}

async function tryBranch(
  projectId: number,
  sources: Sources,
  reader: GitLabReader,
  { judging, now }: PreviewParts,
): Promise<Tried['fails']> {
  const project = await reader.project(projectId);
  return judging.tryPolicy({ ...sources, on: { project, at: now.toISOString() } }, reader);
}

async function tryChange(
  projectId: number,
  iid: number,
  sources: Sources,
  reader: GitLabReader,
  { judging, store, policy, now, clock }: PreviewParts,
): Promise<Tried['fails']> {
  const options = { policy, takenAt: now.toISOString(), attempt: LAST_ATTEMPT };
  const start = await readStart({ projectId, iid }, reader, clock ? { ...options, clock } : options);
  if ('skip' in start) return start.mergeRequest ? { was: false, is: false } : null;
  const trusting = trustingDiff(readingForAuthor(reader, start, null), start, LAST_ATTEMPT);
  const accepted = await store.acceptances(projectId);
  return judging.tryPolicy({ ...sources, on: { start, accepted } }, trusting);
}
