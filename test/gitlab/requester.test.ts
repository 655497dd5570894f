import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { AccessDenied, NotFound, PositionRefused, Refused, RetryLater, Unclear } from '../../src/errors.ts';
import { createApi } from '../../src/gitlab/api.ts';
import { createRequester, type RequesterOptions } from '../../src/gitlab/requester.ts';
import { createLog } from '../../src/log.ts';
import { createMetrics } from '../../src/metrics.ts';
import { fakeClock, gitBlobId, type Reply, type ScriptedServer, type Seen, scriptedServer } from './scripted-server.ts';

const TOKEN = 'glpat-a-secret-token';
const servers: ScriptedServer[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

/** Answers in order, the last one again and again. */
async function asking(replies: Reply[] | ((seen: Seen) => Reply), options: Partial<RequesterOptions> = {}) {
  let turn = 0;
  const answer = Array.isArray(replies) ? () => replies[Math.min(turn++, replies.length - 1)]! : replies;
  const server = await scriptedServer(answer);
  servers.push(server);
  const clock = fakeClock();
  const all = { token: TOKEN, log: createLog('silent'), clock, ...options };
  const api = createApi(server.url, all);
  return { server, clock, requester: api.Projects.requester, api };
}

const failure = async (work: Promise<unknown>): Promise<Error> =>
  work.then(
    () => {
      throw new Error('did not fail');
    },
    (error: Error) => error,
  );

describe('waiting and asking again', () => {
  test('a GET waits as long as Retry-After says', async () => {
    const { server, clock, requester } = await asking([
      { status: 429, headers: { 'retry-after': '3' }, body: 'Retry later\n' },
      { body: { id: 7 } },
    ]);
    expect((await requester.get('projects/7')).body).toEqual({ id: 7 });
    expect(server.seen).toHaveLength(2);
    expect(clock.slept).toEqual([3000]);
  });

  test('Retry-After may be a date', async () => {
    const { clock, requester } = await asking([
      { status: 503, headers: { 'retry-after': 'Sun, 22 Nov 2026 00:00:05 GMT' }, body: '<html>maintenance</html>' },
      { body: {} },
    ]);
    await requester.get('projects/7');
    expect(clock.slept).toEqual([5000]);
  });

  test.each([
    ['a request throttle', { headers: { 'retry-after': '120' }, body: 'Retry later\n' }, 120],
    ['an application limit', { headers: { 'retry-after': '60' }, body: { message: { error: 'too many times' } } }, 60],
    ['one that names no time', { body: 'Retry later\n' }, 60],
  ])('a long wait goes back to the queue: %s', async (_name, reply, seconds) => {
    const { server, clock, requester } = await asking([{ status: 429, ...reply }]);
    const error = await failure(requester.get('projects/7'));
    expect(error).toBeInstanceOf(RetryLater);
    expect(error).not.toBeInstanceOf(Unclear);
    expect((error as RetryLater).afterSeconds).toBe(seconds);
    expect(server.seen).toHaveLength(1);
    expect(clock.slept).toEqual([]);
  });

  test.each([
    ['500', { status: 500, body: {} }],
    ['502', { status: 502, body: 'bad gateway' }],
    ['a cut connection', { cut: true }],
  ])('a GET is tried four times after %s', async (_name, reply) => {
    const { server, clock, requester } = await asking([reply]);
    expect(await failure(requester.get('projects/7'))).toBeInstanceOf(RetryLater);
    expect(server.seen).toHaveLength(4);
    expect(clock.slept).toEqual([1000, 2000, 4000]);
  });

  test.each([
    ['500', { status: 500, body: {} }],
    ['502', { status: 502, body: 'bad gateway' }],
    ['a cut connection', { cut: true }],
    ['no answer in time', { hang: true }],
    ['a page that is no JSON', { status: 201, body: '<html>' }],
  ])('a note is never sent again after %s: nobody knows whether it was kept', async (_name, reply) => {
    const { server, requester } = await asking([reply], { deadlineMs: 1000 });
    const error = await failure(requester.post('projects/7/merge_requests/1/notes', { body: { body: 'x' } }));
    expect(error).toBeInstanceOf(Unclear);
    expect(server.seen).toHaveLength(1);
  });

  test('a note that was throttled is sent again: it was not kept', async () => {
    const { server, requester } = await asking([
      { status: 429, headers: { 'retry-after': '1' }, body: 'Retry later' },
      { status: 201, body: { id: 1 } },
    ]);
    await requester.post('projects/7/merge_requests/1/notes', { body: { body: 'x' } });
    expect(server.seen).toHaveLength(2);
  });

  test('a status is sent again on 409, with jitter, and after a broken answer', async () => {
    const { server, clock, requester } = await asking([
      { status: 409, body: { message: '409 Conflict' } },
      { status: 502, body: '' },
      { status: 201, body: { id: 1 } },
    ]);
    await requester.post('projects/7/statuses/abc', { body: { state: 'pending' } });
    expect(server.seen).toHaveLength(3);
    expect(clock.slept).toEqual([3000, 2000]);
  });

  test('PUT and DELETE are asked again', async () => {
    const { server, requester } = await asking([{ status: 502, body: '' }, { status: 200, body: {} }, { status: 204 }]);
    await requester.put('projects/7/merge_requests/1/notes/2', { body: { body: 'x' } });
    expect((await requester.delete('projects/7/merge_requests/1/notes/2')).body).toBeNull();
    expect(server.seen.map((seen) => seen.method)).toEqual(['PUT', 'PUT', 'DELETE']);
  });

  test('a server that never answers is given up in time', async () => {
    const { server, requester } = await asking([{ hang: true }], { deadlineMs: 50 });
    const error = await failure(requester.get('projects/7'));
    expect(error).toBeInstanceOf(RetryLater);
    expect(error.message).toContain('TimeoutError');
    expect(server.seen).toHaveLength(4);
  });
});

describe('refusals', () => {
  const discussions = 'projects/7/merge_requests/1/discussions';

  test.each([
    [401, { message: '401 Unauthorized' }, AccessDenied],
    [403, { error: 'insufficient_scope', scope: 'api' }, AccessDenied],
    [404, { message: '404 Project Not Found' }, NotFound],
    [400, { message: '400 Bad request' }, Refused],
    [422, { message: 'too many jobs' }, Refused],
  ])('%i', async (status, body, kind) => {
    const { server, requester } = await asking([{ status, body }]);
    const error = await failure(requester.get('projects/7'));
    expect(error).toBeInstanceOf(kind);
    expect(error.message).toContain('GET projects/:id');
    expect(server.seen).toHaveLength(1);
  });

  test.each([
    ['400 Bad request - Note {:line_code=>["can\'t be blank", "must be a valid line code"]}', PositionRefused],
    ['400 (Bad request) "Note {line_code: [..]}" not given', PositionRefused],
    ['400 Bad request - Note {:note=>["is too long"]}', Refused],
  ])('400 to a discussion: %s', async (message, kind) => {
    const { requester } = await asking([{ status: 400, body: { message } }]);
    expect(await failure(requester.post(discussions, { body: {} }))).toBeInstanceOf(kind);
  });

  test('an old instance that knows no file notes refuses the position, not the bot', async () => {
    const { requester } = await asking([
      { status: 400, body: { error: 'position[position_type] does not have a valid value' } },
    ]);
    expect(await failure(requester.post(discussions, { body: {} }))).toBeInstanceOf(PositionRefused);
  });

  test('the token is cut out of whatever GitLab quotes, and controls with it', async () => {
    const { requester } = await asking([{ status: 400, body: { message: `no ${TOKEN}\n/merge here` } }]);
    const error = await failure(requester.get('projects/7'));
    expect(error.message).toBe('GitLab answered 400 to GET projects/:id: no *** /merge here');
  });

  test('a page of a proxy is not quoted', async () => {
    const { requester } = await asking([{ status: 400, body: '<html>internal-host-17</html>' }]);
    expect((await failure(requester.get('projects/7'))).message).toBe('GitLab answered 400 to GET projects/:id');
  });
});

describe('redirects', () => {
  test('a moved project is followed on the same host, with the token', async () => {
    const { server, requester } = await asking((seen) =>
      seen.url.endsWith('/old') ? { status: 301, headers: { location: '/api/v4/projects/new' } } : { body: { id: 7 } },
    );
    expect((await requester.get('projects/old')).body).toEqual({ id: 7 });
    expect(server.seen.map((seen) => seen.token)).toEqual([TOKEN, TOKEN]);
  });

  test('no other host ever gets the token', async () => {
    const thief = await scriptedServer(() => ({ body: {} }));
    servers.push(thief);
    const { requester } = await asking([{ status: 302, headers: { location: `${thief.url}/api/v4/projects/7` } }]);
    expect(await failure(requester.get('projects/7'))).toBeInstanceOf(Refused);
    expect(thief.seen).toEqual([]);
  });

  test('a POST is not followed, and no chain is endless', async () => {
    const { server, requester } = await asking([{ status: 301, headers: { location: '/api/v4/projects/8' } }]);
    expect(await failure(requester.post('projects/7/merge_requests/1/notes', { body: {} }))).toBeInstanceOf(Refused);
    expect(server.seen).toHaveLength(1);
    expect(await failure(requester.get('projects/7'))).toBeInstanceOf(Refused);
    expect(server.seen).toHaveLength(5);
  });
});

describe('an answer that is packed', () => {
  const packed = (value: unknown) => gzipSync(JSON.stringify(value));
  const headers = { 'content-encoding': 'gzip' };

  test('is unpacked', async () => {
    const { requester } = await asking([{ headers, body: packed({ id: 7 }) }]);
    expect((await requester.get('projects/7')).body).toEqual({ id: 7 });
  });

  test('counts by what it holds', async () => {
    const body = packed({ text: 'x'.repeat(1_000_000) });
    const { requester } = await asking([{ headers, body }], { maxBytes: 100_000 });
    const error = await failure(requester.get('projects/7'));
    expect(error).toBeInstanceOf(Refused);
    expect((error as Refused).status).toBe(413);
  });

  test('and ends too early is none', async () => {
    const whole = packed({ id: 7 });
    const { requester, server } = await asking([{ headers, body: whole.subarray(0, -9) }, { body: { id: 7 } }]);
    expect((await requester.get('projects/7')).body).toEqual({ id: 7 });
    expect(server.seen).toHaveLength(2);
  });
});

test('a file larger than the cap is cut off, with or without Content-Length', async () => {
  const { requester } = await asking([{ body: 'x'.repeat(2000) }], { maxFileBytes: 1000 });
  const error = await failure(requester.get('projects/7/repository/files/a/raw'));
  expect(error).toBeInstanceOf(Refused);
  expect((error as Refused).status).toBe(413);
});

describe('a raw file is believed by its Git blob id', () => {
  const path = 'projects/7/repository/files/a/raw';
  const file = '\uFEFFbuild: {}\r\n';
  const named = { 'x-gitlab-blob-id': gitBlobId(file) };

  test.each([
    ['a page under 200', { body: '<html>Sign in</html>', headers: { 'x-gitlab-blob-id': '' } }],
    ['a body that was cut', { body: file.slice(0, 6), headers: named }],
    ['an empty one', { body: '', headers: named }],
    ['another file', { body: 'build: []', headers: named }],
  ])('%s is asked for again, and never the file', async (_name, reply) => {
    const { requester } = await asking([reply, { body: file }]);
    expect((await requester.get(path)).body).toBe(file);
    const never = await asking([reply]);
    expect(await failure(never.requester.get(path))).toBeInstanceOf(RetryLater);
  });

  test('of either object format', async () => {
    const { server, requester } = await asking([
      { body: file, headers: { 'x-gitlab-blob-id': gitBlobId(file, 'sha256') } },
    ]);
    expect((await requester.get(path)).body).toBe(file);
    expect(server.seen).toHaveLength(1);
  });

  test('a commit of that name is no file', async () => {
    const { requester } = await asking([{ body: { id: 'abc' }, headers: { 'x-gitlab-blob-id': '' } }]);
    expect((await requester.get('projects/7/repository/commits/raw')).body).toEqual({ id: 'abc' });
  });
});

test.each(['..', '.', '%2e%2e'])('an address that would become another one is not asked: %s', async (segment) => {
  const { server, requester } = await asking([{ body: {} }]);
  expect(await failure(requester.get(`projects/${segment}/merge_requests`))).toBeInstanceOf(NotFound);
  expect(server.seen).toEqual([]);
});

test('metrics name routes, never ids or paths', async () => {
  const metrics = createMetrics();
  const { requester } = await asking([{ body: {} }], { metrics });
  await requester.get('projects/group%2Fapp/repository/files/a%2Fb.yml/raw');
  await requester.get('projects/7/merge_requests/12/discussions/abc/notes/3');
  await requester.get('projects/7/repository/commits/abc/statuses');
  const { values } = await metrics.gitlabRequests.get();
  expect(values.map((value) => value.labels)).toEqual([
    { method: 'GET', route: 'projects/:id/repository/files/:id/raw', status: '200' },
    { method: 'GET', route: 'projects/:id/merge_requests/:id/discussions/:id/notes/:id', status: '200' },
    { method: 'GET', route: 'projects/:id/repository/commits/:id/statuses', status: '200' },
  ]);
});

test('the requester is what gitbeaker calls its extension point', () => {
  const requester = createRequester({ token: TOKEN, log: createLog('silent'), clock: fakeClock() });
  const made = requester({ url: 'https://gitlab.example.com/api/v4/', headers: {}, authHeaders: {} });
  expect(Object.keys(made)).toEqual(['get', 'post', 'put', 'patch', 'delete']);
});
