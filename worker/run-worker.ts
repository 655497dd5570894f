/** Takes reviews from the queue and repairs lost events by the sweep. */
import type { Clock } from '../src/gitlab/clock.ts';
import type { GitLabReader, GitLabWriter } from '../src/gitlab/gitlab.ts';
import type { Log } from '../src/log.ts';
import type { Metrics } from '../src/metrics.ts';
import type { ReviewQueue } from '../src/queue/queue.ts';
import { policyInProject } from '../src/reading/policy-in-project.ts';
import { policyOnDisk } from '../src/reading/policy-on-disk.ts';
import type { PolicyOrigin } from '../src/reading/policy-origin.ts';
import { newestReportLink, reportLink } from '../src/report-link.ts';
import type { ReviewReport } from '../src/review/judge/report.ts';
import { type PolicyPlace, policyPlace, type Settings } from '../src/settings.ts';
import type { PolicyState, ReviewedHead, Store } from '../src/store/store.ts';
import { Claims } from './claims.ts';
import type { Judging } from './judging.ts';
import { openLivePolicy } from './live-policy.ts';
import { outcomeOf } from './outcome.ts';
import { watchPipelines } from './pipeline-watch.ts';
import { RefusedStatuses } from './refused-statuses.ts';
import { review } from './review.ts';
import { SettledReviews } from './settled-reviews.ts';
import { Spending } from './spending.ts';
import { SWEPT, sweep } from './sweep.ts';
import { takeAudits } from './take-audits.ts';
import { countReview, tellReview } from './tell-review.ts';
import { LOOK_MS, watchToken } from './token-watch.ts';
import type { Traces } from './traces.ts';

export interface WorkerParts {
  readonly queue: ReviewQueue;
  readonly store: Store;
  readonly gitlab: { readonly reader: GitLabReader; readonly writer: GitLabWriter };
  readonly judging: Judging;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Null: nobody collects them. */
  readonly traces?: Traces | null;
  /** For waits; the system's when absent. */
  readonly clock?: Clock;
}

export interface RunningWorker {
  /** Waits for running reviews, as long as the settings say, and gives the others back to the queue. */
  close(): Promise<void>;
  policyState(): PolicyState;
}

/** Rejects with SettingsError when the policy is missing or wrong. */
export async function runWorker(settings: Settings, parts: WorkerParts): Promise<RunningWorker> {
  const { queue, store, gitlab, judging, log, metrics } = parts;
  const place = policyPlace(settings);
  const policy = await openLivePolicy(policyOrigin(place, gitlab.reader), parts);
  const key = await store.linkKey();
  const publicUrl = settings.PUBLIC_URL ?? null;

  const refused = new RefusedStatuses();
  const settled = new SettledReviews();
  const claims = new Claims(store, queue, log);
  const watched = { reader: gitlab.reader, writer: refused.watching(gitlab.writer) };
  const token = watchToken({ ...parts, reader: gitlab.reader });
  const pipelines = watchPipelines({ ...parts, reader: gitlab.reader });

  const worker = queue.work(
    settings.WORKER_CONCURRENCY,
    claims.during(async (job, run, claim) => {
      const { projectPath: project, iid: mergeRequest, delivery, reason: event } = job;
      const about = { project, mergeRequest, delivery, event };
      const jobLog = log.child(about);
      const stopTimer = metrics.reviewSeconds.startTimer();
      const spending = new Spending();
      const now = new Date();
      if (run.attempt === 1) metrics.reviewWait.observe(secondsBetween(job.requestedAt, now));
      let awaits: ReviewedHead['awaits'] = null;
      const reviewing = review(job, run, {
        gitlab: {
          reader: spending.counting(watched.reader),
          writer: spending.counting(claim.guarding(watched.writer)),
        },
        begins: (stage) => spending.begin(stage),
        refused,
        settled,
        judging,
        store,
        log: jobLog,
        policy: await policy.current(),
        ...('project' in place ? { policyPlace: place } : {}),
        publicUrl,
        newestReportUrl: publicUrl === null ? null : newestReportLink(publicUrl, key, job, now),
        answersComments: settings.COMMENT_EVENTS === 'yes',
        reportUrl: publicUrl === null ? null : reportLink(publicUrl, key, run.id, job, now),
        awaitPipeline: (sha, to) => {
          // What did not come until the sweep does not come any more.
          if (to === 'post' || job.reason !== SWEPT) awaits = to;
          return pipelines.begin(job, sha, to);
        },
        // Not asked for again at each event, and missing all the same.
        awaitRight: () => {
          awaits ??= 'right';
        },
        now,
        ...(parts.clock ? { clock: parts.clock } : {}),
      });
      const report = await reviewing.catch(async (error) => {
        const { next } = outcomeOf(error);
        const level = next === 'later' ? 'warn' : 'error';
        jobLog[level]({ err: error, next, attempt: run.attempt }, 'a review broke off');
        spending.spent();
        parts.traces?.tell(spending, about, error instanceof Error ? error.name : 'unknown');
        const isOver = run.last || next === 'give_up';
        if (isOver) await store.keepHeads([{ ...job, sha: '', awaits: 'review' }], new Date());
        throw error;
      });
      countReview(report, metrics);
      const spent = spending.spent();
      tellReview(report, stopTimer(), spending.calls.length, jobLog);
      parts.traces?.tell(spending, { ...about, verdict: report.state }, null);
      const { projectId, projectPath } = job;
      if (report.mergeRequest) token.reviewed(projectId, projectPath);
      // One that is opened again was not reviewed.
      const isOver = job.reason === 'closed' || job.reason === 'merged';
      if (report.mergeRequest && !isOver)
        await store.keepHeads(
          [{ projectId, ...report.mergeRequest, awaits: awaits ?? awaitsRight(report) }],
          new Date(),
        );
      if (isWorthKeeping(report)) {
        const kept = { ...report, spent };
        await store.keepReport(run.id, { job, report: kept, finishedAt: new Date().toISOString() });
      }
    }),
    (error) => {
      const outcome = outcomeOf(error);
      if (outcome.next !== 'wait') metrics.reviewErrors.inc({ next: outcome.next });
      return outcome;
    },
  );

  const looks = queue.looks(pipelines.look);
  const audits = takeAudits(parts);
  const sweeps = await queue.sweepEvery(settings.SWEEP_MINUTES, async (stop) => {
    try {
      const queued = await sweep({ ...parts, reader: gitlab.reader, perMinute: settings.SWEEP_PER_MINUTE }, stop);
      log.debug({ queued }, 'swept');
    } catch (err) {
      log.warn({ err }, 'the sweep failed and will be done with the next one');
    }
  });
  const stops = [
    regularly(PRUNE_MS, () => prune(parts)),
    regularly(LOOK_MS, () => token.look(new Date())),
    regularly(POLICY_MS, async () => void (await policy.current())),
  ];
  return {
    async close() {
      for (const stop of stops) stop();
      await Promise.all([sweeps, looks, audits, worker].map((each) => each.close(settings.SHUTDOWN_SECONDS * 1000)));
      await claims.close();
    },
    policyState: policy.state,
  };
}

/** Nobody is led to the report of a review that was skipped, unless something was written all the same. */
function isWorthKeeping({ state, written }: ReviewReport): boolean {
  return state !== 'skipped' || Object.values(written).some((number) => number > 0);
}

/** A discussion that is refused for its position stands in the summary. */
function awaitsRight({ written }: ReviewReport): 'right' | null {
  const isRefused = (kind: string) => kind.endsWith('_refused') && kind !== 'create_discussion_refused';
  return Object.keys(written).some(isRefused) ? 'right' : null;
}

function secondsBetween(from: string, to: Date): number {
  return Math.max(0, (to.getTime() - Date.parse(from)) / 1000) || 0;
}

const PRUNE_MS = 3_600_000;
/** It is little work to find that there is no news. */
const POLICY_MS = 2_000;

function policyOrigin(place: PolicyPlace, reader: GitLabReader): PolicyOrigin {
  return 'file' in place ? policyOnDisk(place) : policyInProject(place, reader);
}

/** Each worker does it: the second finds nothing to do. */
const prune = ({ store, log }: WorkerParts) =>
  store.prune(new Date()).catch((err) => log.warn({ err }, 'old reports could not be removed, and will be later'));

/** Now and from time to time. Returns the way to stop it. */
function regularly(milliseconds: number, run: () => Promise<void>): () => void {
  void run();
  const timer = setInterval(() => void run(), milliseconds);
  return () => clearInterval(timer);
}
