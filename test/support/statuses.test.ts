import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ask } from './client.ts';
import type { MergeRequestHandle } from './gitlab/merge-request-handle.ts';
import type { ProjectHandle } from './gitlab/project-handle.ts';
import { type GitLab, startGitLab } from './gitlab/start-gitlab.ts';

let gitlab: GitLab;
let project: ProjectHandle;
let mergeRequest: MergeRequestHandle;

beforeEach(async () => {
  gitlab = await startGitLab();
  project = gitlab.project('group/app', { '.gitlab-ci.yml': 'a\n' }, { ci: false });
  mergeRequest = project.mergeRequest({ branch: 'feature', files: { '.gitlab-ci.yml': 'b\n' } });
});

afterEach(() => gitlab.stop());

const set = (given: Record<string, unknown>, token?: string) =>
  ask(gitlab, 'POST', `/projects/${project.id}/statuses/${mergeRequest.sha}`, { name: 'bot', ...given }, token);

const headPipeline = async () =>
  (await ask(gitlab, 'GET', `/projects/${project.id}/merge_requests/${mergeRequest.iid}`)).json.head_pipeline;

describe('states', () => {
  it('go from pending to running to an end, on one record', async () => {
    const first = await set({ state: 'pending' });
    expect(first.status).toBe(201);
    await set({ state: 'running' });
    const last = await set({ state: 'success', description: 'Done' });
    expect(last.json).toMatchObject({ id: first.json.id, status: 'success', description: 'Done' });
  });

  it.each([
    ['pending', 'pending', 'Cannot transition status via :enqueue from :pending'],
    ['running', 'running', 'Cannot transition status via :run from :running'],
    ['running', 'pending', 'Cannot transition status via :enqueue from :running'],
    ['running', 'skipped', 'Cannot transition status via :skip from :running'],
  ])('refuse to go from %s to %s', async (from, to, message) => {
    await set({ state: from });
    const answer = await set({ state: to, description: 'new words' });
    expect(answer.status).toBe(400);
    expect(answer.json.message).toContain(message);
    expect(mergeRequest.statuses()).toMatchObject([{ state: from, description: null }]);
  });

  it('start a new record after an end, which hides the old one', async () => {
    await set({ state: 'failed' });
    await set({ state: 'success' });
    expect(mergeRequest.statuses()).toMatchObject([{ state: 'success' }]);
    const path = `/projects/${project.id}/repository/commits/${mergeRequest.sha}/statuses`;
    expect((await ask(gitlab, 'GET', `${path}?name=bot`)).json).toHaveLength(1);
    expect((await ask(gitlab, 'GET', `${path}?name=bot&all=true`)).json).toHaveLength(2);
  });

  it('are not finished by another user', async () => {
    await set({ state: 'running' });
    await set({ state: 'success' }, gitlab.tokenFor(gitlab.author));
    const all = project.project.statuses.map(({ state, retried }) => ({ state, retried }));
    expect(all).toEqual([
      { state: 'running', retried: true },
      { state: 'success', retried: false },
    ]);
  });
});

describe('pipelines', () => {
  it('are made where there is none, and become the head', async () => {
    const { json } = await set({ state: 'failed' });
    expect(json.ref).toBe('feature');
    expect(await headPipeline()).toMatchObject({ id: json.pipeline_id, source: 'external', status: 'failed' });
  });

  it('are shared with CI', async () => {
    const pipeline = project.pipeline({ ref: 'feature' });
    expect((await set({ state: 'success' })).json.pipeline_id).toBe(pipeline.id);
    expect(project.project.pipelines).toHaveLength(1);
  });

  it('of merge requests win, and need their own ref or id', async () => {
    const own = project.pipeline({ ref: `refs/merge-requests/${mergeRequest.iid}/head` });
    const stray = await set({ state: 'success', ref: 'feature' });
    expect(stray.json.pipeline_id).not.toBe(own.id);
    expect((await headPipeline()).id).toBe(own.id);
    expect((await set({ state: 'success', pipeline_id: own.id })).json).toMatchObject({
      pipeline_id: own.id,
      ref: own.ref,
    });
  });

  it('that do not fit are 404', async () => {
    const answer = await set({ state: 'success', pipeline_id: 1 });
    expect(answer.status).toBe(404);
    const unknown = await ask(gitlab, 'POST', `/projects/${project.id}/statuses/${'0'.repeat(40)}`, {
      state: 'success',
    });
    expect(unknown.json.message).toBe('404 Commit Not Found');
  });
});

describe('refusals', () => {
  it('of a CI job’s name, of long texts, of bad addresses', async () => {
    project.pipeline({ ref: 'feature', jobs: ['build'] });
    expect((await set({ state: 'success', name: 'build' })).json.message).toEqual({ name: ['has already been taken'] });
    expect((await set({ state: 'success', description: 'x'.repeat(256) })).status).toBe(400);
    expect((await set({ state: 'success', target_url: 'javascript:alert(1)' })).status).toBe(400);
    expect((await set({ state: 'done' })).json).toEqual({ error: 'state does not have a valid value' });
    expect(mergeRequest.statuses()).toEqual([]);
    gitlab.violations.length = 0;
  });

  it('on a protected branch and to a Reporter', async () => {
    project.protect('feature');
    expect((await set({ state: 'success' })).status).toBe(403);
    const reporter = gitlab.user('rita');
    gitlab.member('group', reporter, 'reporter');
    expect((await set({ state: 'success' }, gitlab.tokenFor(reporter))).status).toBe(403);
  });

  it('for a fork’s commit', async () => {
    const fork = project.fork('sam/app');
    const theirs = project.mergeRequest({ from: fork, branch: 'theirs', files: { '.gitlab-ci.yml': 'c\n' } });
    const path = (id: number) => `/projects/${id}/statuses/${theirs.sha}`;
    expect((await ask(gitlab, 'POST', path(project.id), { state: 'success' })).json.message).toBe(
      '404 References for commit Not Found',
    );
    expect((await ask(gitlab, 'POST', path(fork.id), { state: 'success' })).json.message).toBe('404 Project Not Found');
  });
});
