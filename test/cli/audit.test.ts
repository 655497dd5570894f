/** Audits against the stand-in: what they say, in every form, and what they ask of GitLab. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openGitLab } from '../../src/gitlab/open-gitlab.ts';
import { createLog } from '../../src/log.ts';
import { ruleCatalogue } from '../../src/rules/index.ts';
import { fakeClock } from '../gitlab/scripted-server.ts';
import { type GitLab, startGitLab } from '../support/gitlab/start-gitlab.ts';
import { memoryStore } from '../support/memory-store.ts';
import { workspace } from './workspace.ts';

const CI = '.gitlab-ci.yml';
const OFF = ruleCatalogue.filter(({ id }) => id !== 'image-not-allowed').map(({ id }) => `  ${id}: off\n`);
const rules = (allow: string) => `rules:\n${OFF.join('')}  image-not-allowed: {level: error, allow: [${allow}]}\n`;
const MORE = 'runners: [{name: shared, tags: [docker], untagged: true, executor: docker}]\n';

async function start() {
  const gitlab = await startGitLab();
  onTestFinished(() => gitlab.stop());
  const store = memoryStore();
  const space = workspace({ 'now.yml': `${rules('"ruby:*"')}${MORE}`, 'new.yml': `${rules('"python:*"')}${MORE}` });
  const clock = fakeClock();
  const io = {
    clock,
    openReader: () => openGitLab({ url: gitlab.url, token: gitlab.token, log: createLog('silent'), clock }).reader,
    openStore: async () => ({ store, openQueue: async () => null, close: async () => {} }),
  };
  const run = (...argv: string[]) => space.run(['audit', ...argv], { ...io, env: { POLICY_FILE: 'now.yml' } });
  return { gitlab, space, run, clock, store };
}

function arrange(gitlab: GitLab): void {
  gitlab.project('research/ruby', { [CI]: 'build: {image: ruby:3, script: [make]}\n' });
  gitlab.project('research/ml/python', { [CI]: 'build: {image: python:3, services: [redis:7], script: [make]}\n' });
  gitlab.project('research/none', { 'README.md': 'x' });
  gitlab.project('research/empty');
  gitlab.project('other/evil', {
    [CI]: 'include: ci/a.yml\ndefault: {image: "=evil,1"}\na: {script: [x]}\nb: {script: [x]}\n',
    'ci/a.yml': 'c: {image: ruby:3, tags: [docker], script: [x]}\n',
  });
  gitlab.project('other/hidden', { [CI]: 'a: {script: [x]}\n' }, { bot: 'guest' });
  gitlab.project('other/archived', { [CI]: 'a: {script: [x]}\n' }).archive();
  gitlab.project('secret/app', { [CI]: 'a: {script: [x]}\n' }, { bot: null });
}

it('says what a policy means for every project that the token sees', async () => {
  const { gitlab, run } = await start();
  arrange(gitlab);
  const { code, out, err } = await run('--all');
  expect(err).toBe('6 projects to judge, 120 a minute at the most\n');
  expect(code).toBe(1);
  expect(out).toMatch(/^All projects, judged by now\.yml \(sha256 [0-9a-f]{12}\)\n/);
  expect(out.split('\n').slice(1)).toEqual([
    '2 projects fail, 1 pass, 0 could not be judged in full, 2 have no pipeline, 1 could not be read',
    '',
    'By rule',
    '  errors  warnings  projects  rule',
    '       2         0         2  image-not-allowed',
    '',
    'By group',
    '  errors  warnings  failing  group',
    '       1         0   1 of 1  other',
    '       1         0   1 of 1  research/ml',
    '       0         0   0 of 1  research',
    '',
    'By runner class',
    '  errors  warnings  projects  runner class',
    '       2         0         2  shared',
    '',
    'By image',
    '  projects  jobs  refused in  image',
    '         1     2           1  =evil,1',
    '         1     1           1  python:3',
    '         2     2              ruby:3',
    '         1     1              redis:7 (service)',
    '',
  ]);
});

it('compares a policy with the one in force: what would newly fail, and what no longer', async () => {
  const { gitlab, run, store } = await start();
  arrange(gitlab);
  const { out } = await run('--group', 'research', '--policy', 'new.yml');
  const kept = (await store.footprints(10)).map(({ project, iid, findings, images }) => [
    project,
    iid,
    findings.map(({ value }) => value),
    images.map(({ image }) => image),
  ]);
  // By the policy in force: what is tried is nobody's yet.
  expect(kept).toContainEqual(['research/ruby', null, [], ['ruby:3']]);
  expect(kept).toContainEqual(['research/ml/python', null, ['python:3'], ['python:3', 'redis:7']]);
  expect(out.split('\n')).toEqual([
    expect.stringMatching(/^research, judged by new\.yml \(sha256 \w+\), compared with now\.yml \(sha256 \w+\)$/),
    '1 projects fail, 1 pass, 0 could not be judged in full, 2 have no pipeline, 0 could not be read',
    '1 projects would newly fail, 1 would no longer',
    '',
    'Would newly fail',
    `  research/ruby  ${CI}:1 The image ruby:3 is not among the images that the policy allows.`,
    ...out.split('\n').slice(6),
  ]);
  expect(out).toContain('       1         0    1         1  image-not-allowed');
});

it('tells whoever runs it once what is wrong with runners and lists', async () => {
  const { gitlab, space, run } = await start();
  gitlab.project('a/one', { [CI]: 'build: {image: x, script: [make]}\n' });
  const policy =
    'rules: {service-not-allowed: off}\nrunners: [{name: s, executor: docker, untagged: true, privileged: true}]\n';
  space.write({ 'open.yml': policy });
  const { out } = await run('--all', '--policy', 'open.yml');
  expect(out.split('\n').filter((line) => line.startsWith('warning'))).toEqual([
    expect.stringMatching(/^warning open\.yml:2:18 `s` gives any branch of any project its host/),
    'warning no image list: every image is allowed',
  ]);
  const { notes } = JSON.parse((await run('--all', '--policy', 'open.yml', '--format', 'json')).out);
  expect(notes).toHaveLength(2);
});

it('has every row in CSV, JSON and HTML, and what others wrote stays text', async () => {
  const { gitlab, run, space } = await start();
  arrange(gitlab);
  const csv = (await run('--group', 'other', '--format', 'csv')).out.split('\r\n');
  expect(csv[0]).toBe('kind,group,project,state,rule,level,value,new,exempted,refused,file,line,jobs,runners,message');
  expect(csv.filter((row) => row.startsWith('finding'))).toEqual([
    `finding,other,other/evil,,image-not-allowed,error,"'=evil,1",,,,${CI},2,a b,shared,"The image =evil,1 is not among the images that the policy allows."`,
  ]);
  expect(csv).toContain('image,other,other/evil,,,,"\'=evil,1",,,yes,,,2,shared,');
  expect(csv).toContain('project,other,other/hidden,unreadable,,,,,,,,,,,GitLab does not show its default branch');

  const json = JSON.parse((await run('--group', 'other', '--format', 'json')).out);
  expect(json).toMatchObject({
    scope: 'other',
    projects: { failed: 1, unreadable: 1 },
    byImage: [
      { image: '=evil,1', refused: 1 },
      { image: 'ruby:3', refused: 0 },
    ],
    audits: [
      { project: 'other/evil', state: 'failed' },
      { project: 'other/hidden', state: 'unreadable' },
    ],
  });

  gitlab.project('other/<b>', { [CI]: 'a: {image: "<i>x</i>", script: [x]}\n' });
  const page = await run('--group', 'other', '--format', 'html', '--output', 'audit.html');
  expect([page.out, page.err]).toEqual(['', expect.stringContaining('written to audit.html\n')]);
  const text = readFileSync(join(space.folder, 'audit.html'), 'utf8');
  expect(text).toContain('<td>&lt;i&gt;x&lt;/i&gt;</td>');
  expect(text).not.toContain('<i>');
});

it('keeps to its pace, and waits for GitLab where it asks for that', async () => {
  const { gitlab, run, clock } = await start();
  for (let number = 0; number < 7; number++) gitlab.project(`a/p${number}`, { [CI]: 'a: {script: [x]}\n' });
  await run('--all', '--per-minute', '60');
  expect(clock.slept.reduce((sum, each) => sum + each, 0)).toBeGreaterThanOrEqual(6_000);
  gitlab.fail({ kind: 'unauthorized', on: /p3.*commits/ });
  const ended = await run('--group', 'a');
  expect([ended.code, ended.err]).toEqual([3, expect.stringContaining('GitLab')]);
  const again = await run('--group', 'a');
  expect(again.err).toMatch(/^[1-4] projects to judge, 120 a minute at the most, begun .* and taken up again\n$/);
  expect(again.out).toContain('0 projects fail, 7 pass');
});

it('goes on however often GitLab ends it, and leaves out what ends the process', async () => {
  const { gitlab, run, store } = await start();
  gitlab.project('a/one', { [CI]: 'a: {script: [x]}\n' });
  for (let time = 0; time < 4; time++) {
    gitlab.fail({ kind: 'unauthorized', on: /commits/ });
    expect((await run('--all')).code).toBe(3);
  }
  expect((await run('--all')).out).toContain('0 projects fail, 1 pass');

  gitlab.fail({ kind: 'unauthorized', on: /commits/ });
  await run('--all');
  // The second one, of the store in memory.
  const left = await store.auditLeft('2');
  for (let time = 0; time < 3; time++) await store.beginAuditProject('2', left[0]?.project.id ?? 0);
  expect((await run('--all', '--format', 'json')).out).toContain('the audit was ended 3 times while it was judged');
});

it.each([
  [['--all', '--group', 'a'], 'say either --group <path> or --all'],
  [[], 'say either --group <path> or --all'],
  [['--all', '--per-minute', '0'], 'It must be a whole number from 1 to 100000'],
  [['--all', '--policy', 'gone.yml'], 'gone.yml cannot be read: ENOENT'],
  [['--all', '--format', 'xml'], 'Allowed choices are text, csv, json, html'],
])('%j is refused with a sentence', async (argv, message) => {
  const { run } = await start();
  const { code, err } = await run(...argv);
  expect([code, err]).toEqual([2, expect.stringContaining(message)]);
});
