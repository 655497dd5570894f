// biome-ignore-all lint/style/noExcessiveLinesPerFile: reading, fetching and writing are tested over the same scripted server.
import { afterEach, describe, expect, test } from 'vitest';
import { AccessDenied, PositionRefused, Refused, RetryLater, Unclear } from '../../src/errors.ts';
import { openGitLab } from '../../src/gitlab/open-gitlab.ts';
import type { FileRequest } from '../../src/includes/request.ts';
import { createLog } from '../../src/log.ts';
import type { DiscussionPosition } from '../../src/review/plan/action.ts';
import { fakeClock, type Reply, type ScriptedServer, type Seen, scriptedServer } from './scripted-server.ts';

const SHA = 'f00dfeedf00dfeedf00dfeedf00dfeedf00dfeed';
const servers: ScriptedServer[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

type Routes = Record<string, Reply | ((seen: Seen) => Reply)>;

/** Answers by method and path below the API, query left out; 404 for the rest. */
async function gitlab(routes: Routes) {
  const server = await scriptedServer((seen) => {
    const path = seen.url.replace('/api/v4/', '').replace(/\?.*$/, '');
    const route = routes[`${seen.method} ${path}`] ?? routes[path];
    if (route === undefined) return { status: 404, body: { message: '404 File Not Found' } };
    return typeof route === 'function' ? route(seen) : route;
  });
  servers.push(server);
  const clock = fakeClock();
  const opened = openGitLab({ url: `${server.url}/`, token: 'glpat-x', log: createLog('silent'), clock });
  return { ...opened, server, clock };
}

const asked = (server: ScriptedServer) => server.seen.map((seen) => seen.url.replace('/api/v4/', ''));
const raw = (project: string, path: string) =>
  `projects/${encodeURIComponent(project)}/repository/files/${encodeURIComponent(path)}/raw`;

const mergeRequest = {
  iid: 3,
  project_id: 7,
  state: 'opened',
  title: 'Add a job',
  web_url: 'https://gitlab.example.com/group/app/-/merge_requests/3',
  source_branch: 'a',
  target_branch: 'main',
  source_project_id: 7,
  target_project_id: 7,
};

describe('reading', () => {
  test('a merge request that is not prepared yet: what is left out is unknown', async () => {
    const { reader } = await gitlab({
      'projects/7/merge_requests/3': { body: { ...mergeRequest, sha: null, diff_refs: { base_sha: null } } },
    });
    expect(await reader.mergeRequest(7, 3)).toMatchObject({
      sha: '',
      diffRefs: null,
      preparedAt: null,
      changesCount: null,
      headPipeline: null,
      authorId: null,
    });
  });

  test('a prepared one', async () => {
    const full = {
      ...mergeRequest,
      sha: SHA,
      author: { id: 5 },
      diff_refs: { base_sha: 'b', start_sha: 's', head_sha: SHA },
      head_pipeline: { id: 9, sha: SHA, ref: 'refs/merge-requests/3/head', source: 'merge_request_event', yaml: 1 },
    };
    const { reader } = await gitlab({ 'projects/7/merge_requests/3': { body: full } });
    expect(await reader.mergeRequest(7, 3)).toMatchObject({
      authorId: 5,
      diffRefs: { baseSha: 'b', startSha: 's', headSha: SHA },
      headPipeline: { id: 9, sha: SHA, ref: 'refs/merge-requests/3/head', source: 'merge_request_event' },
    });
  });

  test('settings that the role may not see are unknown, and null is the default', async () => {
    const base = { id: 7, path_with_namespace: 'group/App', web_url: 'https://x', default_branch: 'main' };
    const { reader, server, clock } = await gitlab({
      'projects/7': { body: base },
      'projects/8': {
        body: { ...base, id: 8, ci_config_path: null, container_registry_image_prefix: 'reg.example.com/group/app' },
      },
    });
    expect(await reader.project(7)).not.toHaveProperty('ciConfigPath');
    expect(await reader.project(8)).toMatchObject({ ciConfigPath: '', registryUrl: 'reg.example.com' });
    await Promise.all([reader.project(7), reader.project(7)]);
    expect(server.seen).toHaveLength(2);
    clock.pass(11 * 60_000);
    await reader.project(7);
    expect(server.seen).toHaveLength(3);
  });

  test('discussions are paged to the end and told apart by id', async () => {
    const row = (id: string) => ({ id, individual_note: true, notes: [{ id: 1, body: 'x', author: { id: 2 } }] });
    const { reader, server } = await gitlab({
      user: { body: { id: 4, username: 'pipewarden' } },
      'projects/7/merge_requests/3/discussions': ({ url }) => {
        const page = Number(new URL(url, 'http://x').searchParams.get('page') ?? 1);
        const elsewhere = `https://evil.example.com${url.split('?')[0]}?per_page=100&page=${page + 1}`;
        const headers = { link: `<${elsewhere}>; rel="next"`, 'x-next-page': String(page + 1) };
        return page < 3 ? { body: [row(`d${page}`), row('again')], headers } : { body: [row('d3')] };
      },
    });
    expect((await reader.discussions(7, 3)).map((discussion) => discussion.id)).toEqual(['d1', 'again', 'd2', 'd3']);
    const pages = asked(server).filter((each) => each !== 'user');
    expect(pages).toEqual([1, 2, 3].map((page) => `projects/7/merge_requests/3/discussions?per_page=100&page=${page}`));
  });

  test('an answer of another form names the field, not the value', async () => {
    const { reader } = await gitlab({ user: { body: { id: 'secret', username: 'bot' } } });
    const error = await reader.me().catch((caught: Error) => caught);
    expect(error).toBeInstanceOf(RetryLater);
    expect((error as Error).message).toBe("GitLab's answer about its user has an unknown form at id");
  });

  test('the own user is asked once', async () => {
    const { reader, server } = await gitlab({ user: { body: { id: 4, username: 'pipewarden' } } });
    expect(await reader.me()).toEqual({ id: 4, username: 'pipewarden' });
    await reader.me();
    expect(server.seen).toHaveLength(1);
  });

  test('lint at a commit; an instance that judged another commit is not believed', async () => {
    const include = { type: 'local', location: 'ci/a.yml', context_project: 'group/app', context_sha: SHA };
    const answer = { valid: true, errors: [], warnings: [], merged_yaml: 'a: 1', includes: [include] };
    const { reader, server } = await gitlab({ 'projects/7/ci/lint': { body: answer } });
    const expected = {
      valid: true,
      errors: [],
      mergedYaml: 'a: 1',
      includes: [{ type: 'local', location: 'ci/a.yml', project: 'group/app', ref: null }],
    };
    expect(await reader.lint(7, SHA, null)).toEqual({ ...expected, pipeline: 'none' });
    expect(await reader.lint(7, SHA, 'topic')).toEqual({ ...expected, pipeline: 'push' });
    expect(await reader.lint(7, '0'.repeat(40), null)).toBeNull();
    const address = `projects/7/ci/lint?content_ref=${SHA}`;
    expect(asked(server).slice(0, 2)).toEqual([address, `${address}&dry_run=true&dry_run_ref=topic`]);
    expect(await reader.lint(8, SHA, null)).toBeNull();
  });

  test('lint without a run where the token may run no pipeline', async () => {
    const refused = `You do not have sufficient permission to run a pipeline on 'main'.`;
    const answer = { valid: false, errors: [refused], warnings: [], merged_yaml: null, includes: null };
    const { reader, server } = await gitlab({ 'projects/7/ci/lint': { body: answer } });
    expect(await reader.lint(7, SHA, 'main')).toMatchObject({ pipeline: 'none' });
    expect(asked(server)).toHaveLength(2);
  });

  test('open merge requests over all projects', async () => {
    const updatedAt = '2026-11-22T00:00:00Z';
    const listed = [
      { iid: 3, project_id: 7, sha: 'a', updated_at: updatedAt, references: { full: 'group/sub/app!3' } },
    ];
    const { reader, server } = await gitlab({ merge_requests: { body: listed } });
    expect(await reader.openMergeRequests()).toEqual([
      { iid: 3, projectId: 7, projectPath: 'group/sub/app', sha: 'a', updatedAt },
    ]);
    const { searchParams } = new URL(server.seen[0]!.url, 'http://x');
    expect(Object.fromEntries(searchParams)).toMatchObject({ scope: 'all', state: 'opened' });
  });
});

describe('fetching', () => {
  test('a file at a commit, byte order mark and line ends kept, read once', async () => {
    const { reader, server } = await gitlab({ [raw('group/app', 'ci/ä b%.yml')]: { body: '\uFEFFa: 1\r\n' } });
    const request: FileRequest = { kind: 'file', project: 'group/app', commit: SHA, path: 'ci/ä b%.yml' };
    const file = {
      id: `group/app@${SHA}:/ci/ä b%.yml`,
      path: 'ci/ä b%.yml',
      project: 'group/app',
      ref: SHA,
      commit: SHA,
      text: '\uFEFFa: 1\r\n',
    };
    expect(await reader.fetch(request)).toEqual({ request, file });
    expect(await reader.fetch(request)).toEqual({ request, file });
    expect(server.seen).toHaveLength(1);
  });

  test('a JSON file is text too', async () => {
    const { reader } = await gitlab({
      [raw('group/app', 'a.yml')]: { body: '{"a": 1}', headers: { 'content-type': 'application/json' } },
    });
    const answer = await reader.fetch({ kind: 'file', project: 'group/app', commit: SHA, path: 'a.yml' });
    expect(answer).toMatchObject({ file: { text: '{"a": 1}' } });
  });

  test('include:project: the ref becomes a commit, once for all its files', async () => {
    const { reader, server, clock } = await gitlab({
      'projects/group%2Fcfg/repository/commits/v2': { body: { id: SHA } },
      'projects/group%2Fcfg/repository/commits/HEAD': { body: { id: SHA } },
      [raw('group/cfg', 'a.yml')]: { body: 'a: 1' },
      [raw('group/cfg', 'b.yml')]: { body: 'b: 1' },
    });
    const ask = (ref: string | null, path: string) =>
      reader.fetch({ kind: 'project', project: 'group/cfg', ref, path });
    const [first] = await Promise.all([ask('v2', '/a.yml'), ask('v2', 'b.yml')]);
    expect(first).toMatchObject({ file: { id: 'group/cfg@v2:/a.yml', path: 'a.yml', ref: 'v2', commit: SHA } });
    expect(server.seen).toHaveLength(3);
    expect(await ask(null, 'a.yml')).toMatchObject({ file: { id: 'group/cfg@HEAD:/a.yml', ref: null, commit: SHA } });
    expect(server.seen).toHaveLength(4);
    clock.pass(61_000);
    await ask('v2', 'a.yml');
    expect(server.seen).toHaveLength(5);
  });

  test.each([
    ['a missing file', 404, { message: '404 File Not Found' }, 'not_found'],
    ['a hidden project', 404, { message: '404 Project Not Found' }, 'hidden'],
    ['a missing commit', 404, { message: '404 Commit Not Found' }, 'ref_not_found'],
    ['no right to the code', 403, { message: '403 Forbidden' }, 'forbidden'],
    ['a path GitLab cannot take', 400, { error: 'file_path should be a valid file path' }, 'not_found'],
  ])('%s is an answer', async (_name, status, body, unavailable) => {
    const { reader } = await gitlab({ [raw('group/app', 'a.yml')]: { status, body } });
    const request: FileRequest = { kind: 'file', project: 'group/app', commit: SHA, path: 'a.yml' };
    expect(await reader.fetch(request)).toEqual({ request, unavailable });
  });

  test('a file above 2 MiB', async () => {
    const { reader } = await gitlab({ [raw('group/app', 'a.yml')]: { body: 'x'.repeat(2 * 1024 * 1024 + 1) } });
    const request: FileRequest = { kind: 'file', project: 'group/app', commit: SHA, path: 'a.yml' };
    expect(await reader.fetch(request)).toEqual({ request, unavailable: 'too_large' });
  });

  test('an expired token is nobody’s answer', async () => {
    const { reader } = await gitlab({ [raw('group/app', 'a.yml')]: { status: 401, body: {} } });
    const asking = reader.fetch({ kind: 'file', project: 'group/app', commit: SHA, path: 'a.yml' });
    await expect(asking).rejects.toBeInstanceOf(AccessDenied);
  });

  test.each(['7', 'app', '/group/app', 'group//app', '\ud800/x', ''])(
    'a project path that is none is never asked for: %j',
    async (project) => {
      const { reader, server } = await gitlab({});
      const request: FileRequest = { kind: 'file', project, commit: SHA, path: 'a.yml' };
      expect(await reader.fetch(request)).toEqual({ request, unavailable: 'not_found' });
      expect(server.seen).toEqual([]);
    },
  );

  test('a draft note without a position, whose position is an object of nulls', async () => {
    const nowhere = { base_sha: null, start_sha: null, head_sha: null, old_path: null, new_path: null };
    const position = { ...nowhere, position_type: 'text', old_line: null, new_line: null, line_range: null };
    const { reader } = await gitlab({
      'projects/7/merge_requests/1/draft_notes': { body: [{ id: 3, note: 'Plain.', position }] },
    });
    expect(await reader.drafts(7, 1)).toEqual([{ id: 3, body: 'Plain.', position: null, resolves: null }]);
  });

  test('a template by its key, by way of the project', async () => {
    const { reader, server } = await gitlab({
      'projects/group%2Fapp/templates/gitlab_ci_ymls/Jobs%2FBuild': { body: { name: 'Build', content: 'build: {}' } },
    });
    const request: FileRequest = { kind: 'template', name: 'Jobs/Build.gitlab-ci.yml', project: 'group/app' };
    const id = 'template:Jobs/Build.gitlab-ci.yml';
    expect(await reader.fetch(request)).toMatchObject({ file: { id, project: null, text: 'build: {}' } });
    await reader.fetch(request);
    expect(server.seen).toHaveLength(1);
    const missing: FileRequest = { kind: 'template', name: '../../x.gitlab-ci.yml', project: 'group/app' };
    expect(await reader.fetch(missing)).toEqual({ request: missing, unavailable: 'not_found' });
  });

  test.each(['checkout', 'hidden/app'])('a template of the instance where the project is %s', async (project) => {
    const { reader } = await gitlab({
      'projects/hidden%2Fapp/templates/gitlab_ci_ymls/Bash': {
        status: 404,
        body: { message: '404 Project Not Found' },
      },
      'templates/gitlab_ci_ymls/Bash': { body: { name: 'Bash', content: 'build: {}' } },
    });
    const request: FileRequest = { kind: 'template', name: 'Bash.gitlab-ci.yml', project };
    expect(await reader.fetch(request)).toMatchObject({ file: { text: 'build: {}' } });
  });

  test('a tree by cursor: files alone, a folder that is missing holds none', async () => {
    const { reader } = await gitlab({
      'projects/group%2Fapp/repository/tree': ({ url }) => {
        const { searchParams } = new URL(url, 'http://x');
        if (searchParams.get('path') === 'gone') return { status: 404, body: { message: '404 Tree Not Found' } };
        const next = `<http://x/api/v4/t?page_token=2&per_page=100&pagination=keyset&path=ci>; rel="next"`;
        return searchParams.get('page_token') === '2'
          ? { body: [{ type: 'blob', path: 'ci/b.yml' }] }
          : {
              body: [
                { type: 'tree', path: 'ci/sub' },
                { type: 'blob', path: 'ci/a.yml' },
              ],
              headers: { link: next },
            };
      },
    });
    const tree = (under: string): FileRequest => ({
      kind: 'tree',
      project: 'group/app',
      commit: SHA,
      under,
      recursive: true,
    });
    expect(await reader.fetch(tree('ci'))).toEqual({ request: tree('ci'), paths: ['ci/a.yml', 'ci/b.yml'] });
    expect(await reader.fetch(tree('gone'))).toEqual({ request: tree('gone'), paths: [] });
  });

  test.each([
    ['a page of another server', 1, { body: '<html>Sign in</html>' }],
    ['an error, four times', 4, { status: 502, body: 'Bad Gateway' }],
  ])('a listing that ends in %s is none, and is asked for again', async (_name, times, second) => {
    let pages = 0;
    const { reader } = await gitlab({
      'projects/group%2Fapp/repository/tree': ({ url }) => {
        const { searchParams } = new URL(url, 'http://x');
        if (searchParams.get('page_token') !== '2') {
          const next = `<http://x/api/v4/t?page_token=2&per_page=100&pagination=keyset>; rel="next"`;
          return { body: [{ type: 'blob', path: 'ci/a.yml' }], headers: { link: next } };
        }
        pages += 1;
        return pages <= times ? second : { body: [{ type: 'blob', path: 'ci/b.yml' }] };
      },
    });
    const tree: FileRequest = { kind: 'tree', project: 'group/app', commit: SHA, under: '', recursive: true };
    await expect(reader.fetch(tree)).rejects.toBeInstanceOf(RetryLater);
    expect(await reader.fetch(tree)).toEqual({ request: tree, paths: ['ci/a.yml', 'ci/b.yml'] });
  });

  const kit = { 'projects/group%2Fkit': { body: { id: 9, path_with_namespace: 'group/kit', web_url: 'https://x' } } };

  test('a component: the highest release, its second candidate file', async () => {
    const { reader, server } = await gitlab({
      ...kit,
      'projects/group%2Fkit/releases': {
        body: [{ tag_name: '1.0.0' }, { tag_name: 'v1.10.0' }, { tag_name: '2.0.0-rc' }],
      },
      'projects/group%2Fkit/repository/commits/v1.10.0': { body: { id: SHA } },
      [raw('group/kit', 'templates/scan/template.yml')]: { body: 'scan: {}' },
    });
    const request: FileRequest = { kind: 'component', project: 'group/kit', name: 'scan', version: '~latest' };
    expect(await reader.fetch(request)).toMatchObject({
      file: {
        id: `${server.host}/group/kit/scan@~latest`,
        path: 'templates/scan/template.yml',
        project: 'group/kit',
        commit: SHA,
        ref: '~latest',
      },
      component: { name: 'scan', sha: SHA, version: '1.10.0', reference: '~latest' },
    });
  });

  test('a component at a commit needs no releases; a version that is nothing says so', async () => {
    const { reader, server } = await gitlab({
      ...kit,
      [raw('group/kit', 'templates/scan.yml')]: { body: 'scan: {}' },
      'projects/group%2Fkit/releases': { body: [] },
      'projects/group%2Fkit/repository/commits/1': { status: 404, body: { message: '404 Commit Not Found' } },
    });
    const component = (version: string): FileRequest => ({
      kind: 'component',
      project: 'group/kit',
      name: 'scan',
      version,
    });
    expect(await reader.fetch(component(SHA))).toMatchObject({ component: { sha: SHA, version: null } });
    expect(server.seen).toHaveLength(2);
    expect(await reader.fetch(component('1'))).toMatchObject({ unavailable: 'ref_not_found' });
  });
});

describe('writing', () => {
  const position: DiscussionPosition = {
    baseSha: 'b',
    startSha: 's',
    headSha: 'h',
    oldPath: 'ci/a&body=/merge\nx.yml',
    newPath: 'ci/a&body=/merge\nx.yml',
    oldLine: null,
    newLine: 4,
  };

  test('a file name cannot rewrite the note: the position goes as JSON', async () => {
    const { writer, server } = await gitlab({
      'POST projects/7/merge_requests/3/discussions': { status: 201, body: { id: 'd' } },
    });
    await writer.createDiscussion(7, 3, 'the note', position);
    expect(asked(server)).toEqual(['projects/7/merge_requests/3/discussions']);
    expect(JSON.parse(server.seen[0]!.body)).toEqual({
      body: 'the note',
      position: {
        position_type: 'text',
        base_sha: 'b',
        start_sha: 's',
        head_sha: 'h',
        old_path: position.oldPath,
        new_path: position.newPath,
        new_line: 4,
      },
    });
  });

  test('without lines it is a position on the file', async () => {
    const { writer, server } = await gitlab({
      'POST projects/7/merge_requests/3/discussions': { status: 201, body: { id: 'd' } },
    });
    await writer.createDiscussion(7, 3, 'the note', { ...position, newLine: null });
    expect(JSON.parse(server.seen[0]!.body).position).toMatchObject({ position_type: 'file' });
    expect(JSON.parse(server.seen[0]!.body).position).not.toHaveProperty('new_line');
  });

  test('a position outside the diff', async () => {
    const { writer } = await gitlab({
      'POST projects/7/merge_requests/3/discussions': { status: 400, body: { message: 'Note {:line_code=>[]}' } },
    });
    await expect(writer.createDiscussion(7, 3, 'x', position)).rejects.toBeInstanceOf(PositionRefused);
  });

  test('a note that GitLab took for commands is refused, not posted', async () => {
    const { writer } = await gitlab({
      'POST projects/7/merge_requests/3/notes': { status: 202, body: { commands_changes: {} } },
    });
    await expect(writer.createNote(7, 3, '/close')).rejects.toBeInstanceOf(Refused);
  });

  test('notes: reply, edit, resolve, delete', async () => {
    const { writer, server } = await gitlab({
      'POST projects/7/merge_requests/3/discussions/d/notes': { status: 201, body: { id: 5 } },
      'PUT projects/7/merge_requests/3/discussions/d/notes/5': { body: { id: 5 } },
      'PUT projects/7/merge_requests/3/notes/6': { body: { id: 6 } },
      'PUT projects/7/merge_requests/3/discussions/d': { body: { id: 'd' } },
      'DELETE projects/7/merge_requests/3/notes/6': { status: 204 },
    });
    await writer.reply(7, 3, 'd', 'fixed');
    await writer.editNote(7, 3, 'd', 5, 'new');
    await writer.editNote(7, 3, null, 6, 'new');
    await writer.resolveDiscussion(7, 3, 'd', true);
    await writer.deleteNote(7, 3, 6);
    expect(server.seen.map(({ body }) => body && JSON.parse(body))).toEqual([
      { body: 'fixed' },
      { body: 'new' },
      { body: 'new' },
      { resolved: true },
      '',
    ]);
  });

  const status = { name: 'pipewarden', description: 'd', ref: null, pipelineId: 9, targetUrl: null } as const;

  test('a status with what is known, its text cut to what GitLab takes', async () => {
    const { writer, server } = await gitlab({ [`POST projects/7/statuses/${SHA}`]: { status: 201, body: { id: 1 } } });
    await writer.setStatus(7, SHA, { ...status, state: 'failed', description: 'x'.repeat(300) });
    expect(JSON.parse(server.seen[0]!.body)).toEqual({
      state: 'failed',
      name: 'pipewarden',
      description: `${'x'.repeat(254)}…`,
      pipeline_id: 9,
    });
  });

  test('an answer that is none of GitLab’s leaves it open whether a thing was written', async () => {
    const { writer } = await gitlab({
      'POST projects/7/merge_requests/3/notes': { status: 201, body: {} },
      'PUT projects/7/merge_requests/3/discussions/d': { body: { message: 'something else' } },
    });
    await expect(writer.createNote(7, 3, 'x')).rejects.toBeInstanceOf(Unclear);
    await expect(writer.resolveDiscussion(7, 3, 'd', true)).rejects.toBeInstanceOf(Unclear);
  });

  test('the same state again is done', async () => {
    const message =
      'Cannot transition status via :enqueue from :pending (Reason(s): Status cannot transition via "enqueue")';
    const { writer } = await gitlab({ [`POST projects/7/statuses/${SHA}`]: { status: 400, body: { message } } });
    await writer.setStatus(7, SHA, { ...status, state: 'pending' });
  });
});
