import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ask } from './client.ts';
import { type GitLab, startGitLab } from './gitlab/start-gitlab.ts';

let gitlab: GitLab;

beforeEach(async () => {
  gitlab = await startGitLab();
});

afterEach(() => gitlab.stop());

const raw = (project: number | string, path: string, ref = 'main') =>
  `/projects/${encodeURIComponent(project)}/repository/files/${encodeURIComponent(path)}/raw?ref=${encodeURIComponent(ref)}`;

describe('files', () => {
  it('come as they are stored, with headers, by any ref', async () => {
    const text = '\uFEFFjob:\r\n  script: naïve\r\n';
    const project = gitlab.project('group/app', { 'ci/build job.yml': text });
    project.tag('v1');
    for (const ref of ['main', 'v1', 'refs/heads/main', 'HEAD', project.project.repository.branch('main')!]) {
      const answer = await ask(gitlab, 'GET', raw('group/app', 'ci/build job.yml', ref));
      expect(Buffer.from(answer.text)).toEqual(Buffer.from(text.slice(1)));
      expect(answer.headers.get('x-gitlab-size')).toBe(String(Buffer.byteLength(text)));
    }
    const head = await ask(gitlab, 'HEAD', raw(project.id, 'ci/build job.yml'));
    expect(head).toMatchObject({ status: 200, text: '' });
    expect(head.headers.get('x-gitlab-content-sha256')).toMatch(/^[0-9a-f]{64}$/);
    const json = await ask(gitlab, 'GET', raw(project.id, 'ci/build job.yml').replace('/raw', ''));
    expect(Buffer.from(json.json.content, 'base64').toString()).toBe(text);
  });

  it.each(['a/b%2Fc.yml', 'ci/ü\n/merge `x`.yml', 'with?query#and&more=1.yml', '100%.yml', '日本.yml'])(
    'may be called %j',
    async (path) => {
      const project = gitlab.project('group/app', { [path]: 'x: 1\n' });
      expect((await ask(gitlab, 'GET', raw(project.id, path))).text).toBe('x: 1\n');
    },
  );

  it('are 404 in GitLab’s words', async () => {
    const project = gitlab.project('group/app', { 'ci/a.yml': 'x' });
    const missing = async (path: string) => (await ask(gitlab, 'GET', path)).json.message;
    expect(await missing(raw(project.id, 'b.yml'))).toBe('404 File Not Found');
    expect(await missing(raw(project.id, 'ci'))).toBe('404 File Not Found');
    expect(await missing(raw(project.id, 'ci/a.yml', 'nowhere'))).toBe('404 Commit Not Found');
    expect(await missing(raw('group/other', 'ci/a.yml'))).toBe('404 Project Not Found');
  });

  it('of private projects are hidden, of public ones open', async () => {
    const files = { 'a.yml': 'x' };
    const hidden = gitlab.project('secret/app', files, { bot: null });
    const open = gitlab.project('open/app', files, { bot: null, visibility: 'public' });
    const guest = gitlab.project('guest/app', files, { bot: 'guest' });
    expect((await ask(gitlab, 'GET', raw(hidden.id, 'a.yml'))).status).toBe(404);
    expect((await ask(gitlab, 'GET', raw(open.id, 'a.yml'))).status).toBe(200);
    expect((await ask(gitlab, 'GET', raw(guest.id, 'a.yml'))).status).toBe(403);
  });
});

describe('trees', () => {
  it('list folders and files, recursively by cursor', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 130 }, (_, i) => [`ci/jobs/${String(i).padStart(3, '0')}.yml`, 'x']),
    );
    const project = gitlab.project('group/app', { ...files, 'README.md': 'x' });
    const path = `/projects/${project.id}/repository/tree?ref=main`;
    const root = (await ask(gitlab, 'GET', path)).json;
    expect(root.map((entry: { path: string; type: string }) => [entry.type, entry.path])).toEqual([
      ['tree', 'ci'],
      ['blob', 'README.md'],
    ]);
    const seen: string[] = [];
    let next = `${path}&path=ci&recursive=true&per_page=500&pagination=keyset`;
    for (let pages = 0; next !== '' && pages < 5; pages++) {
      const answer = await ask(gitlab, 'GET', next);
      seen.push(...answer.json.map((entry: { path: string }) => entry.path));
      expect(answer.headers.get('x-total')).toBeNull();
      next = /<[^>]*\/api\/v4([^>]+)>; rel="next"/.exec(answer.headers.get('link') ?? '')?.[1] ?? '';
    }
    expect(seen).toHaveLength(131);
    expect(seen[0]).toBe('ci/jobs');
    expect((await ask(gitlab, 'GET', `${path}&path=none`)).status).toBe(404);
  });
});

describe('lists', () => {
  it('are cut at 100 a page', async () => {
    const project = gitlab.project('group/app', { 'a.yml': 'x' });
    const mergeRequest = project.mergeRequest({ files: { 'a.yml': 'y' } });
    for (let n = 0; n < 105; n++) mergeRequest.comment(gitlab.author, `Note ${n}`);
    const path = `/projects/${project.id}/merge_requests/1/discussions`;
    const first = await ask(gitlab, 'GET', `${path}?per_page=1000`);
    expect(first.json).toHaveLength(100);
    expect(first.headers.get('x-next-page')).toBe('2');
    const second = await ask(gitlab, 'GET', `${path}?per_page=100&page=2`);
    expect(second.json).toHaveLength(5);
    expect(second.headers.get('x-next-page')).toBe('');
  });
});

describe('projects', () => {
  it('leave out what a role may not see', async () => {
    const settings = { ci_config_path: 'ci/main.yml', build_git_strategy: 'clone' };
    const see = async (path: string, bot: 'guest' | 'developer' | 'maintainer') => {
      gitlab.project(path, { 'a.yml': 'x' }, { bot, settings });
      return (await ask(gitlab, 'GET', `/projects/${encodeURIComponent(path)}`)).json;
    };
    const guest = await see('a/guest', 'guest');
    expect(guest).not.toHaveProperty('ci_config_path');
    const developer = await see('a/developer', 'developer');
    expect(developer.ci_config_path).toBe('ci/main.yml');
    expect(developer).not.toHaveProperty('build_git_strategy');
    expect((await see('a/maintainer', 'maintainer')).build_git_strategy).toBe('clone');
  });

  it('that moved answer 301, to writers 405', async () => {
    const project = gitlab.project('old/app', { 'a.yml': 'x' });
    project.move('new/app');
    const answer = await ask(gitlab, 'GET', raw('old/app', 'a.yml'));
    expect(answer.status).toBe(301);
    expect(answer.headers.get('location')).toContain(`/projects/${project.id}/repository/files/a.yml/raw`);
    expect((await ask(gitlab, 'POST', '/projects/old%2Fapp/statuses/x', { state: 'success' })).status).toBe(405);
    gitlab.violations.length = 0;
  });

  it('read commits, comparisons and releases', async () => {
    const project = gitlab.project('group/app', { 'a.yml': 'x\n' });
    const from = project.project.repository.branch('main')!;
    project.release('1.0.0');
    project.commit({ 'b.yml': 'x\n' });
    const base = `/projects/${project.id}`;
    expect((await ask(gitlab, 'GET', `${base}/repository/commits/main`)).json.parent_ids).toEqual([from]);
    const compared = (await ask(gitlab, 'GET', `${base}/repository/compare?from=${from}&to=main`)).json;
    expect(compared.diffs).toMatchObject([{ new_path: 'b.yml', new_file: true, diff: '@@ -0,0 +1 @@\n+x\n' }]);
    expect((await ask(gitlab, 'GET', `${base}/releases`)).json).toMatchObject([{ tag_name: '1.0.0' }]);
  });
});

describe('lint', () => {
  it('resolves includes with the caller’s rights', async () => {
    gitlab.project('group/hidden', { 'x.yml': '.x: {}' }, { bot: null });
    gitlab.project('group/shared', { 'deep.yml': 'include: /more.yml', 'more.yml': '.more: { image: ruby }' });
    const root = (file: string) => `include:\n  - project: group/${file}\nbuild: { script: make }\n`;
    const project = gitlab.project('group/app', { '.gitlab-ci.yml': root('shared\n    file: deep.yml') });
    const path = `/projects/${project.id}/ci/lint`;
    const lint = (await ask(gitlab, 'GET', path)).json;
    expect(lint).toMatchObject({
      valid: true,
      errors: [],
      includes: [
        { type: 'file', location: 'deep.yml', context_project: 'group/app', extra: { project: 'group/shared' } },
        { type: 'local', location: 'more.yml', context_project: 'group/shared' },
      ],
    });
    expect(lint.merged_yaml).toContain('image: ruby');
    project.commit({ '.gitlab-ci.yml': root('hidden\n    file: x.yml') });
    const refused = (await ask(gitlab, 'GET', path)).json;
    expect(refused).toMatchObject({ valid: false, merged_yaml: null });
    project.commit({ '.gitlab-ci.yml': null });
    expect((await ask(gitlab, 'GET', path)).json.errors[0]).toContain('Please provide content of .gitlab-ci.yml');
    expect((await ask(gitlab, 'GET', `${path}?content_ref=nowhere`)).status).toBe(404);
  });
});
