import { beforeEach, describe, expect, test } from 'vitest';
import { createLog } from '../../src/log.ts';
import type { MergeRequest, Pipeline, ReviewJob } from '../../src/review/snapshot.ts';
import { type PipelineWatch, watchPipelines } from '../../worker/pipeline-watch.ts';
import { memoryQueue } from '../support/memory-queue.ts';
import { reviewJob } from '../support/review-job.ts';

const SHA = 'a'.repeat(40);
const CI: Pipeline = { id: 9, sha: SHA, ref: 'topic', source: 'push' };
const OURS: Pipeline = { ...CI, id: 8, source: 'external' };
const job = reviewJob({ projectId: 7, projectPath: 'group/app', iid: 3 });

let waits: { milliseconds: number; run: () => Promise<void> }[] = [];
let queued: ReviewJob[] = [];
let now: Pick<MergeRequest, 'state' | 'sha' | 'headPipeline'>;
let made: Pipeline[] = [];
let broken = 0;
let watch: PipelineWatch;

beforeEach(() => {
  waits = [];
  queued = [];
  made = [];
  broken = 0;
  now = { state: 'opened', sha: SHA, headPipeline: null };
  const queue = memoryQueue((run, milliseconds) => {
    const wait = { run, milliseconds };
    waits.push(wait);
    return () => {
      waits = waits.filter((each) => each !== wait);
    };
  });
  watch = watchPipelines({
    reader: {
      async mergeRequest() {
        if (broken-- > 0) throw new Error('GitLab is busy');
        return { projectId: 7, iid: 3, sourceProjectId: 7, sourceBranch: 'topic', ...now } as MergeRequest;
      },
      pipelines: async () => made,
    },
    queue: { ...queue, add: async (added) => void queued.push(added) },
    log: createLog('silent'),
  });
  queue.looks(watch.look);
});

/** The next look. Gives how long it was waited for, in seconds; null: there is none. */
async function look(): Promise<number | null> {
  const [next, ...others] = waits;
  waits = others;
  await next?.run();
  return next ? next.milliseconds / 1000 : null;
}

const reasons = () => queued.map(({ reason }) => reason);

describe('a status that is not posted yet', () => {
  test('waits for a minute at the most, and is moved when CI comes after that', async () => {
    await watch.begin(job, SHA, 'post');
    expect([await look(), await look(), reasons()]).toEqual([5, 15, []]);
    expect(await look()).toBe(40);
    expect(queued).toMatchObject([{ reason: 'no pipeline made', noPipelineFor: SHA, projectId: 7, iid: 3 }]);
    expect(await look()).toBe(null);
    await watch.begin({ ...job, noPipelineFor: SHA }, SHA, 'move');
    expect([await look(), reasons().length]).toEqual([600, 1]);
    Object.assign(now, { headPipeline: CI });
    expect(await look()).toBe(3600);
    expect(queued[1]).toMatchObject({ reason: 'pipeline made', delivery: 'pipeline-9' });
    expect(queued[1]).not.toHaveProperty('noPipelineFor');
    expect(await look()).toBe(null);
  });

  test.each<[string, () => void]>([
    ['is the head pipeline', () => Object.assign(now, { headPipeline: CI })],
    ['is made and not shown yet', () => made.push(OURS, CI)],
    ['is hidden behind one of a status', () => made.push(CI, Object.assign(now, { headPipeline: OURS }).headPipeline)],
  ])('is posted once CI’s pipeline %s', async (_, happens) => {
    await watch.begin(job, SHA, 'post');
    happens();
    await look();
    expect(reasons()).toEqual(['pipeline made']);
    expect(waits).toEqual([]);
  });

  test.each<[string, object]>([
    ['is closed', { state: 'closed' }],
    ['has a newer head', { sha: 'b'.repeat(40) }],
  ])('is forgotten when the merge request %s', async (_, change) => {
    await watch.begin(job, SHA, 'post');
    Object.assign(now, change);
    await look();
    expect([queued, waits]).toEqual([[], []]);
  });

  test('is told of late where a look fails', async () => {
    await watch.begin(job, SHA, 'post');
    await look();
    await look();
    broken = 1;
    expect([await look(), reasons()]).toEqual([40, []]);
    expect([await look(), reasons()]).toEqual([40, ['no pipeline made']]);
  });

  test('waits anew where the review that was to post it came to nothing', async () => {
    await watch.begin(job, SHA, 'post');
    for (let n = 0; n < 3; n++) await look();
    await watch.begin(job, SHA, 'post');
    expect(await look()).toBe(5);
  });

  test('goes on waiting when another review of the same head asks', async () => {
    await watch.begin(job, SHA, 'post');
    await look();
    await watch.begin(job, SHA, 'post');
    expect(await look()).toBe(15);
  });
});

test('a status that stands elsewhere is only moved', async () => {
  await watch.begin({ ...job, noPipelineFor: SHA }, SHA, 'move');
  expect([await look(), await look(), await look(), reasons()]).toEqual([600, 3600, null, []]);
});

test('an older head is forgotten beside a newer one', async () => {
  await watch.begin(job, 'b'.repeat(40), 'post');
  await watch.begin(job, SHA, 'post');
  expect([await look(), await look(), await look(), await look()]).toEqual([5, 5, 15, 40]);
  expect(queued).toMatchObject([{ noPipelineFor: SHA }]);
});
