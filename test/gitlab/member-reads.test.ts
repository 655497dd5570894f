import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/gitlab/clock.ts';
import type { GitLabReader } from '../../src/gitlab/gitlab.ts';
import { openGitLab } from '../../src/gitlab/open-gitlab.ts';
import { createLog } from '../../src/log.ts';
import type { Role, User } from '../support/gitlab/instance.ts';
import type { ProjectHandle } from '../support/gitlab/project-handle.ts';
import { type GitLab, type NewProject, startGitLab } from '../support/gitlab/start-gitlab.ts';

let gitlab: GitLab;
let count = 0;

beforeAll(async () => {
  gitlab = await startGitLab();
});
afterAll(() => gitlab.stop());

const files = { 'a.yml': 'a: 1' };

function open(token = gitlab.token, clock = systemClock): GitLabReader {
  return openGitLab({ url: gitlab.url, token, log: createLog('silent'), clock }).reader;
}

function person(options: { admin?: boolean; external?: boolean } = {}): User {
  count += 1;
  const user = gitlab.instance.addUser(`someone${count}`, options);
  user.admin = options.admin ?? false;
  return user;
}

function project(visibility: 'public' | 'internal' | 'private', options: NewProject = {}): ProjectHandle {
  count += 1;
  return gitlab.project(`rights${count}/templates`, files, { visibility, author: null, ...options });
}

async function mayRead(reader: GitLabReader, { path }: ProjectHandle, { id }: User) {
  return reader.mayReadCode(await reader.project(path), id);
}

function tokenOfAdmin(scopes: readonly string[]): string {
  return gitlab.tokenFor(person({ admin: true }), scopes);
}

describe('a token of a member', () => {
  test.each([
    ['guest', 'no'],
    ['reporter', 'yes'],
    ['owner', 'yes'],
  ] as const)('%s of a private project: %s', async (role, expected) => {
    const user = person();
    const of = project('private');
    gitlab.member(of.path.split('/')[0]!, user, role);
    expect(await mayRead(open(), of, user)).toBe(expected);
  });

  test('nobody that GitLab shows as a member: unknown, not no', async () => {
    expect(await mayRead(open(), project('private'), person())).toBe('unknown');
  });

  test('a member by way of a private group is hidden from it: unknown', async () => {
    const [user, of] = [person(), project('private')];
    gitlab.member('friends', user, 'maintainer');
    gitlab.share(of.path, 'friends', 'reporter');
    expect(await mayRead(open(), of, user)).toBe('unknown');
    expect(gitlab.instance.access(user, of.project)).toBe(20);
  });

  test('what everybody may read costs no call', async () => {
    const reader = open();
    const of = project('public');
    const known = await reader.project(of.path);
    gitlab.forgetRequests();
    expect(await reader.mayReadCode(known, person().id)).toBe('yes');
    expect(gitlab.counts()).toEqual({});
  });

  test('internal projects are for everybody who is signed in', async () => {
    expect(await mayRead(open(), project('internal'), person())).toBe('yes');
  });

  test('the code of a public project may be for its members alone', async () => {
    const of = project('public', { settings: { repository_access_level: 'private' } });
    expect(await mayRead(open(), of, person())).toBe('unknown');
  });

  test('one call for a project and a person, whoever asks how often', async () => {
    const reader = open();
    const [user, of] = [person(), project('private')];
    gitlab.member(of.path.split('/')[0]!, user, 'reporter');
    gitlab.forgetRequests();
    for (let each = 0; each < 3; each++) await mayRead(reader, of, user);
    expect(gitlab.counts()['GET /projects/:id/members/all/:user']).toBe(1);
  });

  test('what is taken away is known five minutes later', async () => {
    let late = 0;
    const reader = open(gitlab.token, { ...systemClock, now: () => Date.now() + late });
    const [user, of] = [person(), project('private')];
    gitlab.member(of.path.split('/')[0]!, user, 'reporter');
    expect(await mayRead(reader, of, user)).toBe('yes');
    gitlab.member(of.path.split('/')[0]!, user, 'guest');
    expect(await mayRead(reader, of, user)).toBe('yes');
    late = 5 * 60_000 + 1000;
    expect(await mayRead(reader, of, user)).toBe('no');
  });
});

describe("an administrator's token", () => {
  test('may sudo: the answer is exact, whatever way the right comes', async () => {
    const reader = open(tokenOfAdmin(['api', 'sudo']));
    const [friend, stranger, of] = [person(), person(), project('private')];
    gitlab.member('insiders', friend, 'maintainer');
    gitlab.share(of.path, 'insiders', 'reporter');
    expect(await mayRead(reader, of, friend)).toBe('yes');
    expect(await mayRead(reader, of, stranger)).toBe('no');
  });

  test('may sudo: an external user sees no internal project', async () => {
    const reader = open(tokenOfAdmin(['api', 'sudo']));
    expect(await mayRead(reader, project('internal'), person({ external: true }))).toBe('no');
    expect(await mayRead(reader, project('internal'), person())).toBe('yes');
  });

  test('may not sudo: an external user needs to be a member', async () => {
    const reader = open(tokenOfAdmin(['api']));
    const [user, of] = [person({ external: true }), project('internal')];
    expect(await mayRead(reader, of, user)).toBe('unknown');
    expect(await mayRead(reader, project('internal'), person())).toBe('yes');
  });
});

describe('the role of somebody', () => {
  test.each([
    ['guest', 10],
    ['developer', 30],
    ['maintainer', 40],
  ] as const)('%s: %i', async (role: Role, level) => {
    const [user, of] = [person(), project('private')];
    gitlab.member(of.path.split('/')[0]!, user, role);
    expect(await open().accessLevel(of.id, user.id)).toBe(level);
  });

  test('none that GitLab shows', async () => {
    expect(await open().accessLevel(project('public').id, person().id)).toBeNull();
  });
});
