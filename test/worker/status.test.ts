/** Where commit statuses go, and which requests that takes. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { MergeRequest } from '../../src/review/snapshot.ts';
import type { MergeRequestHandle } from '../support/gitlab/merge-request-handle.ts';
import { type GitLab, startGitLab } from '../support/gitlab/start-gitlab.ts';
import { BAD, CI, GOOD, reviewing } from './reviewing.ts';

let gitlab: GitLab;

beforeEach(async () => {
  gitlab = await startGitLab();
});

afterEach(() => gitlab.stop());

/** Reviews with the head pipeline that the API would show; the pipelines themselves are as they are. */
function reviewShowing(headPipeline: MergeRequest['headPipeline']) {
  const { parts, review } = reviewing(gitlab, { parts: { awaitPipeline: async () => {} } });
  const { reader, writer } = parts.gitlab;
  const mergeRequest: typeof reader.mergeRequest = async (...given) => ({
    ...(await reader.mergeRequest(...given)),
    headPipeline,
  });
  Object.assign(parts, { gitlab: { reader: { ...reader, mergeRequest }, writer } });
  return review;
}

const posted = () =>
  gitlab.writes.filter(({ route }) => route?.includes('/statuses/')).map(({ body }) => body as Record<string, unknown>);

function pipelinesOf({ mergeRequest }: MergeRequestHandle) {
  return mergeRequest.project.pipelines.map(({ source, ref }) => `${source} ${ref}`);
}

test('CI has made its pipeline, and the merge request does not show it yet: the status goes there', async () => {
  const project = gitlab.project('group/app', { [CI]: GOOD }, { ci: false });
  const mergeRequest = project.mergeRequest({ files: { [CI]: BAD } });
  const ref = `refs/merge-requests/${mergeRequest.iid}/head`;
  const { id } = project.pipeline({ ref, sha: mergeRequest.sha });
  await reviewShowing(null)(mergeRequest);
  expect(posted()).toMatchObject([{ state: 'failed', pipeline_id: id, ref }]);
  expect(pipelinesOf(mergeRequest)).toEqual([`merge_request_event ${ref}`]);
});

test('a status has become the head pipeline while CI’s own stands behind it: ours goes to CI’s', async () => {
  const project = gitlab.project('group/app', { [CI]: GOOD }, { ci: false });
  const mergeRequest = project.mergeRequest({ files: { [CI]: BAD } });
  const { sha } = mergeRequest;
  const ref = mergeRequest.mergeRequest.sourceBranch;
  const { id } = project.pipeline({ ref, sha });
  const other = project.pipeline({ ref, sha, source: 'external' });
  await reviewShowing({ id: other.id, sha, ref, source: 'external' })(mergeRequest);
  expect(posted()).toMatchObject([{ state: 'failed', pipeline_id: id, ref }]);
});

test('another tool’s pipeline is all that will come: ours goes there by its id', async () => {
  const project = gitlab.project('group/app', { [CI]: GOOD }, { ci: false });
  const mergeRequest = project.mergeRequest({ files: { [CI]: null } });
  const ref = mergeRequest.mergeRequest.sourceBranch;
  const { id } = project.pipeline({ ref, sha: mergeRequest.sha, source: 'external' });
  await reviewing(gitlab).review(mergeRequest);
  expect(posted().at(-1)).toMatchObject({ state: 'success', pipeline_id: id, ref });
});

test('each of two merge requests from one branch has the status in its own pipeline', async () => {
  const rules = 'workflow:\n  rules: [{if: $CI_MERGE_REQUEST_IID}]\n';
  const project = gitlab.project('group/app', { [CI]: `${rules}${GOOD}` });
  project.commit({ 'a.txt': 'x' }, 'release');
  const first = project.mergeRequest({ files: { [CI]: `${rules}${BAD}` }, branch: 'topic' });
  const second = project.mergeRequest({ files: { 'b.txt': 'x' }, branch: 'topic', target: 'release' });
  first.settle();
  const { review } = reviewing(gitlab, { parts: { awaitPipeline: async () => {} } });
  for (const each of [first, second, first, second]) await review(each);
  const shown = [first, second].map((each) => each.statuses().filter(({ state }) => state !== 'canceled'));
  const refs = shown.map((statuses) => statuses.map(({ ref }) => ref));
  expect(refs[0]).toContain(`refs/merge-requests/${first.iid}/head`);
  expect(refs[1]).toContain(`refs/merge-requests/${second.iid}/head`);
  expect(pipelinesOf(first).filter((pipeline) => pipeline.startsWith('external'))).toEqual([]);
});

test('no status is sent without a ref, and none with another than the pipeline’s or the source branch’s', async () => {
  const project = gitlab.project('group/app', { [CI]: GOOD });
  const mergeRequest = project.mergeRequest({ files: { [CI]: BAD } });
  const { review } = reviewing(gitlab);
  await review(mergeRequest);
  project.mergedResults(mergeRequest.iid);
  await review(mergeRequest);
  const merged = `refs/merge-requests/${mergeRequest.iid}/merge`;
  expect(posted().map(({ ref }) => ref)).toEqual(['change-1', merged]);
});
