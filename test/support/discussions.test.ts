import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ask } from './client.ts';
import type { MergeRequestHandle } from './gitlab/merge-request-handle.ts';
import { type GitLab, startGitLab } from './gitlab/start-gitlab.ts';

const lines = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => `line ${from + i}\n`).join('');
const BEFORE = lines(1, 40);
const AFTER = `${lines(1, 9)}added 10\n${lines(10, 19)}${lines(21, 40)}`;

let gitlab: GitLab;
let mergeRequest: MergeRequestHandle;
let base: string;

beforeEach(async () => {
  gitlab = await startGitLab();
  const project = gitlab.project('group/app', { 'a.yml': BEFORE, 'old.yml': lines(1, 20), 'still.yml': 'x\n' });
  mergeRequest = project.mergeRequest({
    files: { 'a.yml': AFTER, 'old.yml': null, 'renamed.yml': `${lines(1, 20)}more\n`, 'new.yml': 'n1\nn2\n' },
  });
  base = `/projects/${project.id}/merge_requests/${mergeRequest.iid}`;
});

afterEach(() => gitlab.stop());

function at(position: Record<string, unknown>) {
  const refs = mergeRequest.mergeRequest.version!;
  return {
    position_type: 'text',
    base_sha: refs.baseSha,
    start_sha: refs.startSha,
    head_sha: refs.headSha,
    old_path: 'a.yml',
    new_path: 'a.yml',
    ...position,
  };
}

const post = (position: Record<string, unknown>, body = 'See here') =>
  ask(gitlab, 'POST', `${base}/discussions`, { body, position: at(position) });

describe('positions', () => {
  it.each([
    ['added', { new_line: 10 }],
    ['removed', { old_line: 20 }],
    ['unchanged in a hunk', { old_line: 10, new_line: 11 }],
    ['unchanged far from a change', { old_line: 1, new_line: 1 }],
    ['unchanged after both changes', { old_line: 40, new_line: 40 }],
    ['in a new file', { old_path: 'new.yml', new_path: 'new.yml', new_line: 2 }],
    ['in a renamed file', { old_path: 'old.yml', new_path: 'renamed.yml', new_line: 21 }],
    ['unchanged in a renamed file', { old_path: 'old.yml', new_path: 'renamed.yml', old_line: 3, new_line: 3 }],
    ['a whole file', { position_type: 'file' }],
  ])('takes a line that is %s', async (_, position) => {
    const answer = await post(position);
    expect(answer.status).toBe(201);
    expect(answer.json.notes[0]).toMatchObject({ type: 'DiffNote', resolvable: true, position });
  });

  it.each([
    ['unchanged with one number', { new_line: 11 }],
    ['unchanged with wrong numbers', { old_line: 11, new_line: 11 }],
    ['added with both numbers', { old_line: 10, new_line: 10 }],
    ['removed with the new number', { new_line: 20 }],
    ['beyond the end', { new_line: 400 }],
    ['in an untouched file', { old_path: 'still.yml', new_path: 'still.yml', old_line: 1, new_line: 1 }],
    [
      'in a renamed file under its new path alone',
      { old_path: 'renamed.yml', new_path: 'renamed.yml', old_line: 3, new_line: 3 },
    ],
  ])('refuses a line that is %s', async (_, position) => {
    const answer = await post(position);
    expect(answer.status).toBe(400);
    expect(answer.json.message).toContain('line_code');
    expect(mergeRequest.discussions()).toEqual([]);
  });

  it('takes a line of an unknown base, and puts it where it is', async () => {
    const { json } = await post({ new_line: 10, base_sha: '0'.repeat(40) });
    expect(json.notes[0].position).toMatchObject(at({ new_line: 10 }));
  });

  it.each([
    ['of a diff that holds nothing', () => ({ new_line: 10, start_sha: mergeRequest.sha })],
    ['unchanged in a renamed file', () => ({ old_path: 'renamed.yml', new_path: 'renamed.yml', new_line: 3 })],
  ])('breaks over a line that is %s, and keeps the note', async (_, position) => {
    expect((await post(position())).status).toBe(500);
    expect(mergeRequest.discussions()).toHaveLength(1);
    gitlab.violations.length = 0;
  });

  it('breaks over an unknown head, and keeps nothing', async () => {
    expect((await post({ new_line: 10, head_sha: 'f'.repeat(40) })).status).toBe(500);
    expect(mergeRequest.discussions()).toEqual([]);
    gitlab.violations.length = 0;
  });

  it('refuses a position without lines, a file position without paths and an unknown type', async () => {
    expect((await post({})).json.message).toContain('position');
    expect((await post({ position_type: 'file', old_path: undefined })).json.message).toContain('is incomplete');
    expect((await post({ position_type: 'word', new_line: 10 })).json).toEqual({
      error: 'position[position_type] does not have a valid value',
    });
    gitlab.violations.length = 0;
  });
});

describe('after a push', () => {
  it('moves a thread with its line', async () => {
    await post({ new_line: 10 });
    mergeRequest.push({ 'a.yml': `top\n${AFTER}` });
    const [thread] = mergeRequest.discussions();
    expect(thread).toMatchObject({
      outdated: false,
      position: { new_line: 11, old_line: null, head_sha: mergeRequest.sha },
    });
  });

  it('leaves a thread behind whose line changed, with a word about it', async () => {
    await post({ new_line: 10 });
    const before = mergeRequest.sha;
    mergeRequest.push({ 'a.yml': AFTER.replace('added 10', 'other 10') });
    const [thread] = mergeRequest.discussions();
    expect(thread).toMatchObject({ outdated: true, resolved: false, position: { new_line: 10, head_sha: before } });
    const { json } = await ask(gitlab, 'GET', `${base}/discussions`);
    expect(json[0].notes[1]).toMatchObject({ system: true, author: { username: 'sam' } });
    expect(json[0].notes[1].body).toMatch(/^changed this line in \[version 2 of the diff\]/);
  });

  it('keeps a removed line while it stays removed', async () => {
    await post({ old_line: 20 });
    mergeRequest.push({ 'a.yml': `top\n${AFTER}` });
    expect(mergeRequest.discussions()[0]).toMatchObject({
      outdated: false,
      position: { old_line: 20, new_line: null },
    });
    mergeRequest.push({ 'a.yml': BEFORE.replace('line 3\n', 'line three\n') });
    expect(mergeRequest.discussions()[0]).toMatchObject({ outdated: true });
  });

  it('resolves what is outdated where the project wants it so', async () => {
    mergeRequest.mergeRequest.project.settings.resolve_outdated_diff_discussions = true;
    await post({ new_line: 10 });
    mergeRequest.push({ 'a.yml': BEFORE });
    expect(mergeRequest.discussions()[0]).toMatchObject({ outdated: true, resolved: true, resolvedBy: 'sam' });
  });

  it('accepts positions of an older version', async () => {
    const older = at({ new_line: 10 });
    mergeRequest.push({ 'new.yml': 'n1\n' });
    const answer = await ask(gitlab, 'POST', `${base}/discussions`, { body: 'Late', position: older });
    expect(answer.status).toBe(201);
    expect(mergeRequest.discussions()[0]).toMatchObject({ outdated: false, position: { head_sha: mergeRequest.sha } });
    mergeRequest.push({ 'a.yml': BEFORE });
    await ask(gitlab, 'POST', `${base}/discussions`, { body: 'Too late', position: older });
    expect(mergeRequest.discussions()[1]).toMatchObject({ outdated: true, position: older });
  });
});

describe('threads', () => {
  it('resolves, takes replies and tells who', async () => {
    const { json } = await post({ new_line: 10 });
    const put = await ask(gitlab, 'PUT', `${base}/discussions/${json.id}`, { resolved: true });
    expect(put.json.notes[0]).toMatchObject({ resolved: true, resolved_by: { username: 'pipewarden' } });
    await ask(gitlab, 'POST', `${base}/discussions/${json.id}/notes`, { body: 'Fixed' });
    expect(mergeRequest.discussions()[0]).toMatchObject({ resolved: true, notes: [{}, { body: 'Fixed' }] });
  });

  it('lets only Developers and the author resolve', async () => {
    const { json } = await post({ new_line: 10 });
    const reporter = gitlab.user('rita');
    gitlab.member('group', reporter, 'reporter');
    const answer = await ask(
      gitlab,
      'PUT',
      `${base}/discussions/${json.id}`,
      { resolved: true },
      gitlab.tokenFor(reporter),
    );
    expect(answer.status).toBe(403);
  });

  it('edits exactly one of body and resolved', async () => {
    const { json } = await post({ new_line: 10 });
    const note = `${base}/discussions/${json.id}/notes/${json.notes[0].id}`;
    expect((await ask(gitlab, 'PUT', note, { body: 'New' })).json.body).toBe('New');
    expect((await ask(gitlab, 'PUT', note, { resolved: true })).json.resolved).toBe(true);
    expect((await ask(gitlab, 'PUT', note, { body: 'New', resolved: true })).status).toBe(400);
    expect((await ask(gitlab, 'PUT', note, {})).status).toBe(400);
    gitlab.violations.length = 0;
  });

  it('turns a single note into a thread when somebody replies', async () => {
    const { json } = await ask(gitlab, 'POST', `${base}/notes`, { body: 'Summary' });
    expect(json).toMatchObject({ type: null, resolvable: false });
    const listed = (await ask(gitlab, 'GET', `${base}/discussions`)).json[0];
    expect(listed.individual_note).toBe(true);
    await ask(gitlab, 'POST', `${base}/discussions/${listed.id}/notes`, { body: 'Thanks' });
    expect((await ask(gitlab, 'GET', `${base}/discussions`)).json[0].individual_note).toBe(false);
  });

  it('guards other people’s notes, locked and archived places', async () => {
    const theirs = mergeRequest.comment(gitlab.author, 'Mine').notes[0]!;
    expect((await ask(gitlab, 'PUT', `${base}/notes/${theirs.id}`, { body: 'x' })).status).toBe(403);
    expect((await ask(gitlab, 'DELETE', `${base}/notes/${theirs.id}`)).status).toBe(403);
    mergeRequest.mergeRequest.project.archived = true;
    expect((await ask(gitlab, 'POST', `${base}/notes`, { body: 'x' })).status).toBe(403);
  });

  it('drops a thread with its last note', async () => {
    const { json } = await post({ new_line: 10 });
    expect((await ask(gitlab, 'DELETE', `${base}/notes/${json.notes[0].id}`)).status).toBe(204);
    expect(mergeRequest.discussions()).toEqual([]);
  });

  it('refuses empty and endless bodies', async () => {
    expect((await ask(gitlab, 'POST', `${base}/notes`, { body: ' ' })).json.message).toContain("can't be blank");
    expect((await ask(gitlab, 'POST', `${base}/notes`, { body: 'x'.repeat(1_000_001) })).json.message).toContain(
      'too long',
    );
    expect((await ask(gitlab, 'POST', `${base}/notes`, {})).json).toEqual({ error: 'body is missing' });
    gitlab.violations.length = 0;
  });
});

describe('quick actions', () => {
  it('runs them, even in HTML comments, and stores the rest', async () => {
    const { json } = await ask(gitlab, 'POST', `${base}/notes`, { body: 'Hello\n<!--\n/merge\n-->\n/label ~x' });
    expect(json.body).toBe('Hello\n<!--\n-->');
    expect(gitlab.quickActions).toEqual([
      { name: 'merge', argument: '', username: 'pipewarden' },
      { name: 'label', argument: '~x', username: 'pipewarden' },
    ]);
  });

  it('spares fences of three backticks, and no longer ones', async () => {
    await ask(gitlab, 'POST', `${base}/notes`, { body: '```\n/merge\n```' });
    expect(gitlab.quickActions).toEqual([]);
    await ask(gitlab, 'POST', `${base}/notes`, { body: '````\n/close\n````' });
    expect(gitlab.quickActions).toMatchObject([{ name: 'close' }]);
  });

  it('answers 202 to commands alone, and an edit to them removes the note', async () => {
    const only = await ask(gitlab, 'POST', `${base}/discussions`, { body: '/approve' });
    expect(only.status).toBe(202);
    const { json } = await ask(gitlab, 'POST', `${base}/notes`, { body: 'Text' });
    expect((await ask(gitlab, 'PUT', `${base}/notes/${json.id}`, { body: '/close' })).status).toBe(202);
    expect(mergeRequest.notes()).toEqual([]);
    // Not a documented answer: whoever does this to a note of his is told loudly.
    gitlab.violations.length = 0;
  });

  it('leaves paths alone', async () => {
    await ask(gitlab, 'POST', `${base}/notes`, { body: '/usr/bin/env\n/closer\nsee /merge' });
    expect(gitlab.quickActions).toEqual([]);
  });
});
