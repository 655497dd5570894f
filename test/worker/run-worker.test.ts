/** What a worker keeps of the heads that it has reviewed, so that the sweep knows. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openGitLab } from '../../src/gitlab/open-gitlab.ts';
import { createLog } from '../../src/log.ts';
import { createMetrics } from '../../src/metrics.ts';
import { readSettings } from '../../src/settings.ts';
import { type RunningWorker, runWorker } from '../../worker/run-worker.ts';
import { sweep } from '../../worker/sweep.ts';
import { type GitLab, startGitLab } from '../support/gitlab/start-gitlab.ts';
import { judgeHere } from '../support/judge-here.ts';
import { memoryQueue } from '../support/memory-queue.ts';
import { memoryStore } from '../support/memory-store.ts';
import { reviewJob } from '../support/review-job.ts';
import { BAD, CI, GOOD } from './reviewing.ts';

let folder: string;
let gitlab: GitLab;
let worker: RunningWorker;
let queue: ReturnType<typeof memoryQueue>;
let store: ReturnType<typeof memoryStore>;
let lines: Record<string, unknown>[];
let metrics: ReturnType<typeof createMetrics>;

beforeEach(async () => {
  gitlab = await startGitLab();
  folder = mkdtempSync(join(tmpdir(), 'pipewarden-worker-'));
  const file = join(folder, 'policy.yml');
  writeFileSync(file, 'rules:\n  image-not-allowed:\n    level: error\n    allow: ["ruby:*"]\n');
  const env = {
    GITLAB_URL: gitlab.url,
    GITLAB_TOKEN: gitlab.token,
    POLICY_FILE: file,
    WEBHOOK_SECRET: 'x',
    SWEEP_MINUTES: '0',
  };
  lines = [];
  metrics = createMetrics();
  const log = createLog('info', { write: (line) => void lines.push(JSON.parse(line)) });
  queue = memoryQueue();
  store = memoryStore();
  const opened = openGitLab({ url: gitlab.url, token: gitlab.token, log });
  const parts = { queue, store, gitlab: opened, judging: judgeHere(), log, metrics };
  worker = await runWorker(readSettings('standalone', env), parts);
});

afterEach(async () => {
  await worker.close();
  await gitlab.stop();
  rmSync(folder, { recursive: true, force: true });
});

const parts = () => ({
  reader: openGitLab({ url: gitlab.url, token: gitlab.token, log: createLog('silent') }).reader,
  queue,
  store,
  perMinute: 6_000,
});

test('a push whose event was lost is found by the next sweep; what is reviewed is left alone', async () => {
  const mergeRequest = gitlab.project('group/app', { [CI]: GOOD }).mergeRequest({ files: { [CI]: BAD } });
  const { projectId, projectPath, iid } = mergeRequest;
  await queue.add(reviewJob({ projectId, projectPath, iid }));
  const head = async () => (await store.heads()).get(`${projectId}!${iid}`);
  await expect.poll(head, { timeout: 60_000 }).toMatchObject({ sha: mergeRequest.sha, awaits: null });
  expect(await sweep(parts())).toBe(0);
  mergeRequest.push({ 'a.txt': 'x' });
  expect(await sweep(parts())).toBe(1);
  await expect.poll(() => mergeRequest.statuses(), { timeout: 60_000 }).toMatchObject([{ state: 'failed' }]);
  expect(await sweep(parts())).toBe(0);
});

test('a review is one line that names what it was about and its verdict, and numbers', async () => {
  const mergeRequest = gitlab.project('group/app', { [CI]: GOOD }).mergeRequest({ files: { [CI]: BAD } });
  const { projectId, projectPath, iid } = mergeRequest;
  await queue.add({
    ...reviewJob({ projectId, projectPath, iid }),
    requestedAt: new Date(Date.now() - 7_000).toISOString(),
  });
  await queue.idle();
  const told = lines.filter(({ msg }) => msg === 'reviewed');
  expect(told).toEqual([
    expect.objectContaining({
      level: 'info',
      project: 'group/app',
      mergeRequest: iid,
      delivery: expect.any(String),
      event: expect.any(String),
      head: mergeRequest.sha,
      verdict: 'failed',
      introduced: 1,
      existing: 0,
      fixed: 0,
      problems: 0,
      jobs: 1,
      seconds: expect.any(Number),
      calls: gitlab.requests.filter(({ route }) => route !== '/personal_access_tokens/self').length,
      written: expect.objectContaining({ create_discussion: 1 }),
    }),
  ]);
  expect(lines.filter(({ level }) => level === 'error')).toEqual([]);
  const text = await metrics.registry.metrics();
  expect(text).toMatch(/^pipewarden_reviews_total\{state="failed"\} 1$/m);
  expect(text).toMatch(/^pipewarden_review_seconds_count 1$/m);
  expect(text).toMatch(/^pipewarden_findings_total\{rule="image-not-allowed",level="error"\} 1$/m);
  expect(text).toMatch(/^pipewarden_review_wait_seconds_bucket\{le="5"\} 0$/m);
  expect(text).toMatch(/^pipewarden_review_wait_seconds_bucket\{le="10"\} 1$/m);
});

test('what could not be judged is counted by its cause', async () => {
  const includes = `include: { local: gone.yml }\n${GOOD}`;
  const { projectId, projectPath, iid } = gitlab
    .project('group/app', { [CI]: GOOD })
    .mergeRequest({ files: { [CI]: includes } });
  await queue.add(reviewJob({ projectId, projectPath, iid }));
  await queue.idle();
  expect(await metrics.registry.metrics()).toMatch(/^pipewarden_not_evaluable_total\{cause="[a-z_-]+"\} [1-9]$/m);
});

test('a try that broke off says of what it was one', async () => {
  const { projectId, projectPath, iid } = gitlab
    .project('group/app', { [CI]: GOOD })
    .mergeRequest({ files: { [CI]: BAD } });
  gitlab.fail({ kind: 'unauthorized', on: /merge_requests/ });
  await queue.add(reviewJob({ projectId, projectPath, iid }));
  await queue.idle();
  expect(lines).toContainEqual(
    expect.objectContaining({ msg: 'a review broke off', project: 'group/app', mergeRequest: iid, next: 'give_up' }),
  );
  expect(await metrics.registry.metrics()).toMatch(/^pipewarden_review_errors_total\{next="give_up"\} 1$/m);
});

test('a review that nobody may write is kept as one that is to come', async () => {
  const { projectId, projectPath, iid } = gitlab
    .project('group/app', { [CI]: GOOD })
    .mergeRequest({ files: { [CI]: BAD } });
  await store.keepHeads([{ projectId, iid, sha: 'a', awaits: null }], new Date());
  gitlab.fail({ kind: 'unauthorized', on: /merge_requests/ });
  await queue.add(reviewJob({ projectId, projectPath, iid }));
  const head = async () => (await store.heads()).get(`${projectId}!${iid}`);
  await expect.poll(head, { timeout: 60_000 }).toMatchObject({ sha: '', awaits: 'review' });
});

test('what waits for CI’s pipeline is kept as waiting', async () => {
  const project = gitlab.project('group/app', { [CI]: GOOD }, { ci: false });
  const { projectId, projectPath, iid, sha } = project.mergeRequest({ files: { [CI]: BAD } });
  await queue.add(reviewJob({ projectId, projectPath, iid }));
  const head = async () => (await store.heads()).get(`${projectId}!${iid}`);
  await expect.poll(head, { timeout: 60_000 }).toMatchObject({ sha, awaits: 'post' });
});

test.each([
  ['CI has made its pipeline', true],
  ['there is no pipeline', false],
])('a status that GitLab refuses is kept as one that waits for a right, at every review (%s)', async (_, ci) => {
  const project = gitlab.project('group/app', { [CI]: GOOD }, { ci });
  const { projectId, projectPath, iid, sha } = project.mergeRequest({ files: { [CI]: BAD } });
  gitlab.fail({ kind: 'forbidden', on: /POST .*\/statuses\//, times: 1_000 });
  const job = reviewJob({ projectId, projectPath, iid, ...(ci ? {} : { noPipelineFor: sha }) });
  const key = `${projectId}!${iid}`;
  for (const reason of ['opened', 'swept']) {
    await store.keepHeads([{ projectId, iid, sha, awaits: null }], new Date());
    await queue.add({ ...job, reason });
    await queue.idle();
    expect((await store.heads()).get(key)).toMatchObject({ sha, awaits: 'right' });
  }
  expect(gitlab.requests.filter(({ path, method }) => method === 'POST' && path.includes('/statuses/'))).toHaveLength(
    1,
  );
});
