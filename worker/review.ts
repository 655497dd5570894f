/** The story of one job: read, decide, write the difference. */
import { parseConfigPath } from '../src/ci/load/root.ts';
import type { Decision } from '../src/decide.ts';
import type { Clock } from '../src/gitlab/clock.ts';
import type { GitLabReader, GitLabWriter } from '../src/gitlab/gitlab.ts';
import type { FileRequest } from '../src/includes/request.ts';
import type { Log } from '../src/log.ts';
import { onceAsked } from '../src/once-per.ts';
import type { PolicyVersion } from '../src/policy/project-policy.ts';
import type { RunInfo } from '../src/queue/queue.ts';
import { trustingDiff } from '../src/reading/listed-files.ts';
import type { PolicyPlace } from '../src/reading/policy-in-project.ts';
import { readLatest } from '../src/reading/read-latest.ts';
import type { Links } from '../src/reading/read-snapshot.ts';
import { readStart } from '../src/reading/read-start.ts';
import { readingForAuthor } from '../src/reading/reading-for-author.ts';
import { boundingWaits } from '../src/reading/remote-waits.ts';
import { skippedReport } from '../src/review/judge/change-report.ts';
import type { ReviewReport, Stage } from '../src/review/judge/report.ts';
import type { SetStatus } from '../src/review/plan/action.ts';
import type { MergeRequest, ReviewJob } from '../src/review/snapshot.ts';
import { type Scope, type Start, touchedScope } from '../src/scope.ts';
import type { FootprintStore, Store } from '../src/store/store.ts';
import { apply } from './apply.ts';
import type { Judging } from './judging.ts';
import { type KeptStatus, keepStatus, withWritten } from './keep-status.ts';
import { leaveStatus } from './leave-status.ts';
import { previewOf } from './preview.ts';
import type { RefusedStatuses } from './refused-statuses.ts';
import type { Grounds, SettledReviews } from './settled-reviews.ts';
import { agreed } from './shared-status.ts';

/** `publicUrl`, `reportUrl` and `answersComments` go into the snapshot as they are. */
export interface ReviewParts extends Omit<Links, 'accepted'> {
  readonly store: Pick<Store, 'acceptances' | 'keepAcceptances' | 'revokeAcceptances'> & FootprintStore;
  readonly gitlab: { readonly reader: GitLabReader; readonly writer: GitLabWriter };
  readonly judging: Judging;
  /** The one in force. */
  readonly policy: PolicyVersion;
  /** The project that holds it; absent: none does. */
  readonly policyPlace?: PolicyPlace;
  readonly log: Log;
  readonly now: Date;
  /** Its writer is the one above. */
  readonly refused: RefusedStatuses;
  readonly settled: SettledReviews;
  /** Told when CI has no pipeline yet, and what the status needs it for; absent: it is not waited for. */
  readonly awaitPipeline?: (sha: string, to: 'post' | 'move') => Promise<void>;
  /** Told when the token may not set a status that is wanted; absent: nobody comes back to it. */
  readonly awaitRight?: () => void;
  /** Told when the next stage begins. */
  readonly begins?: (stage: Stage) => void;
  /** For waits; the system's when absent. */
  readonly clock?: Clock;
}

/** Throws the errors of src/errors.ts; outcome.ts says what they lead to. */
export async function review(job: ReviewJob, run: RunInfo, parts: ReviewParts): Promise<ReviewReport> {
  const { settled, gitlab, now } = parts;
  if (run.attempt === 1 && (await settled.stands(job, gitlab.reader, await groundsOf(job, parts)))) {
    const about = { project: job.projectPath, mergeRequest: null, takenAt: now.toISOString() };
    return skippedReport(about, 'another hook told of this event before, and nothing has changed since');
  }
  settled.forget(job);
  const bounded = { ...parts, gitlab: { ...gitlab, reader: boundingWaits(gitlab.reader, parts.clock) } };
  return keepStatus(job, run, bounded, (status) => reviewed(job, run, bounded, status));
}

async function reviewed(job: ReviewJob, run: RunInfo, parts: ReviewParts, status: KeptStatus): Promise<ReviewReport> {
  const { reader } = parts.gitlab;
  const options = { ...parts, takenAt: parts.now.toISOString(), attempt: run.attempt };
  const skipped = (reason: string, mergeRequest: MergeRequest | null) =>
    skippedReport({ project: job.projectPath, mergeRequest, takenAt: options.takenAt }, reason);

  const start = await readStart(job, reader, options);
  if ('skip' in start) {
    const written = await leaveStatus(start.mergeRequest, job, options);
    await parts.store.forgetFootprint(job);
    return { ...skipped(start.skip, start.mergeRequest), written };
  }
  const trusting = trustingDiff(readingForAuthor(reader, start, job.pushedBy ?? null), start, run.attempt);
  parts.begins?.('scope');
  const accepted = onceAsked(() => acceptedIn(start, parts));
  const agree = async (action: SetStatus) => agreed(start, { ...options, ...(await accepted()) })(action);
  const context = { ...parts, ...start, agree, again: run.again };
  const { sha } = start.mergeRequest;
  const canWait = parts.awaitPipeline !== undefined && job.noPipelineFor !== sha;
  let now: MergeRequest = start.mergeRequest;
  // Judging that begins anew elsewhere asks again.
  const begin = onceAsked((scope: Scope) => {
    status.begin(start, scope, context);
    parts.begins?.('gather');
    return status;
  });
  const latest = async () => {
    parts.begins?.('judge');
    const read = await readLatest(start, status.reading, reader, parts.refused.at);
    now = read?.mergeRequest ?? now;
    return read;
  };
  const decide = async () => {
    // Others are judged for it, which no process is to wait for.
    if (start.changesPolicy) begin(touchedScope(start)).announce();
    const preview = start.changesPolicy ? await previewOf(start, reader, parts) : {};
    return parts.judging.decide(start, announcing(trusting, start, status), {
      async begin(scope) {
        const links = { ...parts, ...(await accepted()), ...preview };
        begin(scope);
        return { links, canWait };
      },
      latest,
    });
  };
  const decision = await decide().catch((error) => status.breakOff(error));
  if (!decision) return skipped('a newer version of the merge request came in between', start.mergeRequest);
  if ('skip' in decision) {
    await parts.store.forgetFootprint(job);
    return skipped(decision.skip, start.mergeRequest);
  }
  parts.begins?.('apply');
  status.decided(decision);
  // Before anybody is told so.
  await parts.store.keepAcceptances(decision.accepted);
  await parts.store.revokeAcceptances(decision.revoked, parts.now);
  if (decision.footprint) await parts.store.keepFootprint(decision.footprint, parts.now);
  const written = await apply(decision.plan, context);
  const { awaitsPipelineTo = null, target = null } = decision.status ?? {};
  // Refused just now: the summary has to say so, and knows it the next time.
  if (target && parts.refused.at(target)) return withWritten(await reviewed(job, run, parts, status), written);
  if (decision.lacksRight || start.discussionsUnread) parts.awaitRight?.();
  if (awaitsPipelineTo) await parts.awaitPipeline?.(sha, awaitsPipelineTo);
  const grounds = { policy: parts.policy, now: parts.now, accepted: [], ...(await accepted()) };
  if (isDone(written, decision)) parts.settled.keep(job, start, now, decision, grounds);
  return { ...decision.report, written };
}

/** A review that reads more than the root of the configuration takes a while, and says so. */
function announcing(reader: GitLabReader, { project }: Start, status: KeptStatus): GitLabReader {
  const root = parseConfigPath(project.ciConfigPath);
  const isRoot = (request: FileRequest) =>
    root.kind === 'remote' ? request.kind === root.kind : 'path' in request && request.path === root.path;
  return {
    ...reader,
    fetch(request) {
      if (!isRoot(request)) status.announce();
      return reader.fetch(request);
    },
  };
}

/** Not asked for where nobody may accept anything. */
async function acceptedIn(
  { policy, project }: { policy: Pick<Start['policy'], 'effective'>; project: Pick<Start['project'], 'id'> },
  { store }: ReviewParts,
): Promise<Pick<Links, 'accepted'>> {
  return policy.effective.accept === null ? {} : { accepted: await store.acceptances(project.id) };
}

async function groundsOf({ projectId, projectPath }: ReviewJob, parts: ReviewParts): Promise<Grounds> {
  const { policy, now } = parts;
  const { accepted = [] } = await acceptedIn({ policy: policy.of(projectPath), project: { id: projectId } }, parts);
  return { policy, accepted, now };
}

/** Is all of it written, and nothing accepted by the way? */
function isDone(written: Readonly<Record<string, number>>, { accepted, revoked }: Decision): boolean {
  return !Object.keys(written).some((kind) => kind.endsWith('_refused')) && accepted.length + revoked.length === 0;
}
