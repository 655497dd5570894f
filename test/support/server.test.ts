import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ask } from './client.ts';
import { Contract } from './gitlab/contract.ts';
import type { MergeRequestHandle } from './gitlab/merge-request-handle.ts';
import { refsOf } from './gitlab/position.ts';
import { type GitLab, startGitLab } from './gitlab/start-gitlab.ts';

let gitlab: GitLab;

beforeEach(async () => {
  gitlab = await startGitLab();
});

afterEach(() => gitlab.stop());

describe('tokens', () => {
  it('are needed, must be known and have their scope', async () => {
    const project = gitlab.project('group/app', { a: 'x' });
    const none = await fetch(`${gitlab.url}/api/v4/user`);
    expect([none.status, await none.json()]).toEqual([401, { message: '401 Unauthorized' }]);
    expect((await ask(gitlab, 'GET', '/user', undefined, 'glpat-wrong')).json.message).toBe('401 Unauthorized');
    const reader = gitlab.tokenFor(gitlab.bot, ['read_api']);
    expect((await ask(gitlab, 'GET', `/projects/${project.id}`, undefined, reader)).status).toBe(200);
    const refused = await ask(gitlab, 'POST', `/projects/${project.id}/statuses/x`, { state: 'success' }, reader);
    expect(refused).toMatchObject({ status: 403, json: { error: 'insufficient_scope' } });
  });

  it('name their user', async () => {
    expect((await ask(gitlab, 'GET', '/user')).json).toMatchObject({
      id: gitlab.bot.id,
      username: 'pipewarden',
      bot: true,
    });
    expect((await ask(gitlab, 'GET', '/version')).json.version).toBe('18.6.5-ee');
  });
});

describe('faults', () => {
  it('meet the next matching requests, then pass', async () => {
    gitlab.fail({ kind: 'throttled', on: /GET .*\/user/, times: 2, retryAfter: 7 });
    expect((await ask(gitlab, 'GET', '/version')).status).toBe(200);
    const plain = await ask(gitlab, 'GET', '/user');
    expect(plain).toMatchObject({ status: 429, text: 'Retry later\n' });
    expect(plain.headers.get('retry-after')).toBe('7');
    expect(plain.headers.get('ratelimit-remaining')).toBe('0');
    expect((await ask(gitlab, 'GET', '/user')).status).toBe(429);
    expect((await ask(gitlab, 'GET', '/user')).status).toBe(200);
    gitlab.fail({ kind: 'limited' });
    const limited = await ask(gitlab, 'GET', '/user');
    expect(limited.json.message.error).toContain('too many times');
    expect(limited.headers.get('ratelimit-limit')).toBeNull();
  });

  it('may lose the answer to a write that was done', async () => {
    const project = gitlab.project('group/app', { a: 'x\n' });
    const mergeRequest = project.mergeRequest({ files: { a: 'y\n' } });
    const notes = `/projects/${project.id}/merge_requests/1/notes`;
    gitlab.fail({ kind: 'bad_gateway', on: /^POST/, afterWrite: true });
    expect((await ask(gitlab, 'POST', notes, { body: 'First' })).status).toBe(502);
    gitlab.fail({ kind: 'reset', on: /^POST/, afterWrite: true });
    await expect(ask(gitlab, 'POST', notes, { body: 'Second' })).rejects.toThrow();
    gitlab.fail({ kind: 'bad_gateway', on: /^POST/ });
    await ask(gitlab, 'POST', notes, { body: 'Third' });
    expect(mergeRequest.notes()).toEqual(['First', 'Second']);
    expect(gitlab.writes.map(({ status }) => status)).toEqual([502, 0, 502]);
  });
});

describe('the journal', () => {
  it('counts requests by route', async () => {
    const project = gitlab.project('group/app', { a: 'x' });
    await ask(gitlab, 'GET', `/projects/${project.id}`);
    await ask(gitlab, 'GET', '/projects/group%2Fapp');
    await ask(gitlab, 'HEAD', `/projects/${project.id}/repository/files/a/raw?ref=main`);
    expect(gitlab.counts()).toEqual({
      'GET /projects/:id': 2,
      'HEAD /projects/:id/repository/files/:file_path/raw': 1,
    });
    expect(gitlab.writes).toEqual([]);
  });

  it('remembers what GitLab does not know', async () => {
    expect((await ask(gitlab, 'GET', '/projects/1/nothing')).status).toBe(404);
    expect(gitlab.violations.splice(0)).toEqual(['GET /api/v4/projects/1/nothing: no such route']);
  });
});

describe('the contract', () => {
  const schema = { type: 'object', properties: { state: { type: 'string' } }, additionalProperties: false };
  const json = (body: unknown) => ({ content: { 'application/json': { schema: body } } });
  const contract = new Contract({
    paths: {
      '/api/v4/things/{id}': {
        get: {
          parameters: [{ name: 'page', in: 'query', schema: { type: 'integer' } }],
          responses: { 200: json(schema) },
        },
        post: { requestBody: json(schema), responses: { 201: json(schema) } },
      },
    },
  });
  const url = (query = '') => new URL(`http://h/api/v4/things/1${query}`);

  it('knows fields, parameters, media types and statuses', () => {
    expect(contract.request('GET', url('?page=2'), undefined, undefined)).toEqual([]);
    expect(contract.request('GET', url('?pge=2'), undefined, undefined)).toEqual([
      'query parameter pge does not exist',
    ]);
    expect(contract.request('GET', url('?page=x'), undefined, undefined)).toEqual([
      'query parameter page is not a integer',
    ]);
    expect(contract.request('POST', url(), 'application/json', { state: 'x' })).toEqual([]);
    expect(contract.request('POST', url(), 'application/json', { stat: 'x' })).toEqual([
      'body must NOT have additional properties stat',
    ]);
    expect(contract.request('POST', url(), 'multipart/form-data; boundary=x', '')).toEqual([
      'takes no multipart/form-data',
    ]);
    expect(contract.answer('POST', url(), 201, { state: 1 })).toEqual(['/state must be string']);
    expect(contract.answer('POST', url(), 200, {})).toEqual(['answers 200, which is not documented']);
  });
});

describe('webhooks', () => {
  it('carry GitLab’s headers, the token and a signature', async () => {
    const received: { headers: IncomingHttpHeaders; body: string }[] = [];
    const receiver = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        received.push({ headers: request.headers, body });
        response.end('{}');
      });
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    const key = Buffer.alloc(32, 7).toString('base64');
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
    gitlab.hook({ url, kind: 'system', token: 'secret', signingToken: `whsec_${key}` });
    const mergeRequest = gitlab
      .project('group/app', { a: 'x\n' })
      .mergeRequest({ files: { a: 'y\n' }, prepared: false });
    expect(gitlab.events).toEqual([]);
    mergeRequest.settle();
    const before = mergeRequest.sha;
    mergeRequest.push({ a: 'z\n' });
    await gitlab.delivered();
    await gitlab.send(gitlab.events[0]!, { idempotencyKey: 'again' });
    receiver.close();

    expect(received.map(({ headers }) => headers['x-gitlab-event'])).toEqual(Array(3).fill('System Hook'));
    const attributes = received.map(({ body }) => JSON.parse(body).object_attributes);
    expect(attributes).toContainEqual(expect.objectContaining({ action: 'open', iid: 1 }));
    expect(attributes).toContainEqual(expect.objectContaining({ action: 'update', oldrev: before }));
    const { headers, body } = received[2]!;
    expect(headers).toMatchObject({ 'idempotency-key': 'again', 'webhook-id': 'again', 'x-gitlab-token': 'secret' });
    const signed = `again.${headers['webhook-timestamp']}.${body}`;
    const signature = createHmac('sha256', Buffer.from(key, 'base64')).update(signed).digest('base64');
    expect(headers['webhook-signature']).toBe(`v1,${signature}`);
  });

  it('tell when the last thread is resolved', async () => {
    const mergeRequest = gitlab.project('group/app', { a: 'x\n' }).mergeRequest({ files: { a: 'y\n' } });
    const thread = mergeRequest.comment(gitlab.author, 'Why?', { path: 'a', newLine: 1 });
    await ask(gitlab, 'PUT', `/projects/${mergeRequest.projectId}/merge_requests/1/discussions/${thread.id}`, {
      resolved: true,
    });
    expect(gitlab.events.at(-1)).toMatchObject({ user: { username: 'pipewarden' }, changes: {} });
  });
});

describe('merge requests', () => {
  it('have no diff until they are prepared, and lag after a push', async () => {
    const project = gitlab.project('group/app', { a: 'x\n' });
    const mergeRequest = project.mergeRequest({ files: { a: 'y\n' }, prepared: false });
    const see = async () => (await ask(gitlab, 'GET', `/projects/${project.id}/merge_requests/1`)).json;
    expect(await see()).toMatchObject({ diff_refs: null, prepared_at: null, changes_count: null });
    mergeRequest.settle();
    const settled = await see();
    expect(settled).toMatchObject({ changes_count: '1', diff_refs: { head_sha: settled.sha } });
    mergeRequest.push({ a: 'z\n' }, { settled: false });
    const lagging = await see();
    expect(lagging.sha).not.toBe(lagging.diff_refs.head_sha);
  });

  it('keep their merge base when the target moves, and change it when retargeted', async () => {
    const project = gitlab.project('group/app', { a: 'x\n' });
    const mergeRequest = project.mergeRequest({ files: { a: 'y\n' } });
    const base = mergeRequest.mergeRequest.version!.baseSha;
    const next = project.commit({ b: 'new\n' });
    mergeRequest.push({ a: 'z\n' });
    expect(mergeRequest.mergeRequest.version).toMatchObject({ baseSha: base, startSha: next });
    project.commit({ c: 'c\n' }, 'stable');
    mergeRequest.retarget('stable');
    expect(gitlab.events.at(-1)).toMatchObject({ changes: { target_branch: { current: 'stable' } } });
    mergeRequest.forcePush({ a: 'forced\n' });
    expect(mergeRequest.mergeRequest.version?.baseSha).toBe(project.project.repository.branch('stable'));
  });

  it('of a fork are readable in the target project', async () => {
    const project = gitlab.project('group/app', { a: 'x\n' });
    const fork = project.fork('sam/app');
    const mergeRequest = project.mergeRequest({ from: fork, branch: 'theirs', files: { a: 'y\n' } });
    const { json } = await ask(gitlab, 'GET', `/projects/${project.id}/merge_requests/1`);
    expect(json).toMatchObject({ source_project_id: fork.id, target_project_id: project.id });
    const raw = `/projects/${project.id}/repository/files/a/raw?ref=${mergeRequest.sha}`;
    expect((await ask(gitlab, 'GET', raw)).text).toBe('y\n');
    fork.delete();
    expect((await ask(gitlab, 'GET', `/projects/${project.id}/merge_requests/1`)).json.source_project_id).toBeNull();
  });

  describe('publish drafts together', () => {
    let mergeRequest: MergeRequestHandle;
    let drafts: string;

    beforeEach(() => {
      const project = gitlab.project('group/app', { a: 'x\nsame\n' });
      mergeRequest = project.mergeRequest({ files: { a: 'y\nsame\n' } });
      drafts = `/projects/${project.id}/merge_requests/1/draft_notes`;
    });

    async function write(...lines: readonly number[]): Promise<void> {
      const refs = refsOf(mergeRequest.mergeRequest.version!);
      for (const line of lines) {
        const position = { ...refs, position_type: 'text', old_path: 'a', new_path: 'a', new_line: line };
        expect((await ask(gitlab, 'POST', drafts, { note: 'Here', position })).status).toBe(201);
      }
      expect(mergeRequest.discussions()).toEqual([]);
    }

    it('but for those on a line that is not there, which are lost', async () => {
      await write(99, 1);
      expect((await ask(gitlab, 'POST', `${drafts}/bulk_publish`)).status).toBe(204);
      expect(mergeRequest.discussions()).toHaveLength(1);
      expect((await ask(gitlab, 'GET', drafts)).json).toEqual([]);
    });

    it('and break over one side of an unchanged line: the good are published, and all drafts remain', async () => {
      await write(2, 1);
      expect((await ask(gitlab, 'POST', `${drafts}/bulk_publish`)).status).toBe(500);
      expect(mergeRequest.discussions()).toHaveLength(1);
      const left = (await ask(gitlab, 'GET', drafts)).json;
      expect(left).toHaveLength(2);
      expect((await ask(gitlab, 'DELETE', `${drafts}/${left[0].id}`)).status).toBe(204);
      expect((await ask(gitlab, 'PUT', `${drafts}/${left[1].id}/publish`)).status).toBe(204);
      expect(mergeRequest.discussions()).toHaveLength(2);
      gitlab.violations.length = 0;
    });
  });
});
