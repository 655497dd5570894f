/** A queue that loses track of a job gives it to a second run while the first goes on; two queues stand for it. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Occupied, Overtaken } from '../../src/errors.ts';
import type { GitLabWriter } from '../../src/gitlab/gitlab.ts';
import type { ReviewJob } from '../../src/review/snapshot.ts';
import { Claims } from '../../worker/claims.ts';
import { review } from '../../worker/review.ts';
import type { MergeRequestHandle } from '../support/gitlab/merge-request-handle.ts';
import { type GitLab, startGitLab } from '../support/gitlab/start-gitlab.ts';
import { memoryStore } from '../support/memory-store.ts';
import { reviewJob } from '../support/review-job.ts';
import { BAD, CI, GOOD, reviewing } from './reviewing.ts';

let gitlab: GitLab;
let store: ReturnType<typeof memoryStore>;
let again: ReviewJob[];
let mergeRequest: MergeRequestHandle;

beforeEach(async () => {
  gitlab = await startGitLab();
  store = memoryStore();
  again = [];
  mergeRequest = gitlab.project('group/app', { [CI]: GOOD }).mergeRequest({ files: { [CI]: BAD } });
});
afterEach(() => gitlab.stop());

interface Held {
  /** After it has decided. */
  readonly decided?: Gate;
  /** When its discussion is on its way. */
  readonly sending?: Gate;
}

class Gate {
  #arrive = () => {};
  open = () => {};
  readonly arrived = new Promise<void>((resolve) => {
    this.#arrive = resolve;
  });
  readonly #opened = new Promise<void>((resolve) => {
    this.open = resolve;
  });

  pass(): Promise<void> {
    this.#arrive();
    return this.#opened;
  }
}

/** A process that takes the job. */
function taker({ decided, sending }: Held = {}) {
  const { parts } = reviewing(gitlab);
  const { judging, gitlab: client, log } = parts;
  const claims = new Claims(store, { add: async (job) => void again.push(job) }, log);
  const writer: GitLabWriter = {
    ...client.writer,
    async createDiscussion(...given) {
      await sending?.pass();
      await client.writer.createDiscussion(...given);
    },
  };
  const decide: typeof judging.decide = async (...given) => {
    const decision = await judging.decide(...given);
    await decided?.pass();
    return decision;
  };
  const take = claims.during(async (job, run, claim) => {
    const guarded = { ...client, writer: claim.guarding(writer) };
    await review(job, run, { ...parts, store, judging: { ...judging, decide }, gitlab: guarded });
  });
  const { projectId, projectPath, iid } = mergeRequest;
  const run = { id: '1', attempt: 1, again: false, last: false, keep: async () => {} };
  return { claims, take: () => take(reviewJob({ projectId, projectPath, iid, event: 'one' }), run) };
}

test('of two runs at once one begins', async () => {
  const runs = await Promise.allSettled([taker().take(), taker().take()]);
  expect(runs).toMatchObject([{ status: 'fulfilled' }, { status: 'rejected', reason: expect.any(Occupied) }]);
  expect(mergeRequest.discussions()).toHaveLength(1);
  await taker().take();
  expect(mergeRequest.discussions()).toHaveLength(1);
  expect(again).toEqual([]);
});

test('a run that stood still while another had its merge request writes nothing, and has it looked at again', async () => {
  const still = new Gate();
  const first = taker({ decided: still }).take();
  await still.arrived;
  await store.endClaims();
  await taker().take();
  still.open();
  await expect(first).rejects.toThrow(Overtaken);
  expect(mergeRequest.discussions()).toHaveLength(1);
  expect(again).toMatchObject([{ iid: mergeRequest.iid }]);
  // It is no repeat of an event that is done with.
  expect(again[0]?.event).toBeUndefined();
});

test('what arrives after another run has looked is cleared away at the next look', async () => {
  const onItsWay = new Gate();
  const first = taker({ sending: onItsWay }).take();
  await onItsWay.arrived;
  await store.endClaims();
  await taker().take();
  onItsWay.open();
  await first.catch(() => {});
  expect(mergeRequest.discussions()).toHaveLength(2);
  expect(again).toHaveLength(1);
  await taker().take();
  expect(mergeRequest.discussions()).toHaveLength(1);
});

test('a process that stops leaves its merge requests to others, and writes to them no more', async () => {
  const still = new Gate();
  const { claims, take } = taker({ decided: still });
  const first = take();
  await still.arrived;
  await claims.close();
  await taker().take();
  still.open();
  await expect(first).rejects.toThrow(Overtaken);
  expect(mergeRequest.discussions()).toHaveLength(1);
  expect(again).toEqual([]);
});
