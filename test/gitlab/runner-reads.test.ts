import { afterEach, describe, expect, test } from 'vitest';
import { openGitLab } from '../../src/gitlab/open-gitlab.ts';
import { createLog } from '../../src/log.ts';
import { type GitLab, startGitLab } from '../support/gitlab/start-gitlab.ts';

let gitlab: GitLab;

afterEach(() => gitlab.stop());

async function open(role: 'developer' | 'maintainer' = 'developer') {
  gitlab = await startGitLab();
  const app = gitlab.project('group/app', {}, { bot: role });
  const { reader } = openGitLab({ url: gitlab.url, token: gitlab.token, log: createLog('silent') });
  return { app, reader };
}

describe('runners', () => {
  test('an administrator lists those of the instance, page by page', async () => {
    const { app, reader } = await open();
    gitlab.bot.admin = true;
    for (let count = 0; count < 101; count++) app.runner({ description: `r${count}` });
    const found = await reader.runners(null);
    expect(found).toHaveLength(101);
    expect(found?.[100]).toEqual({ id: 901, description: 'r100' });
    expect(gitlab.requests.map(({ path }) => path)).toEqual([
      '/api/v4/runners/all?per_page=100',
      '/api/v4/runners/all?page=2&per_page=100',
    ]);
  });

  test('others list those they manage, and those of a project where they are Maintainer', async () => {
    const { app, reader } = await open('maintainer');
    app.runner({ description: 'everybody’s' });
    const own = app.runner({ description: '', type: 'project_type' });
    expect(await reader.runners(null)).toEqual([{ id: own, description: null }]);
    expect((await reader.runners('group/app'))?.map(({ id }) => id)).toEqual([own - 1, own]);
  });

  test('a list that the role hides is null', async () => {
    const { reader } = await open();
    expect(await reader.runners('group/app')).toBeNull();
    expect(await reader.runners('group/other')).toBeNull();
  });
});

describe('a runner', () => {
  test('of a group, with the oldest version of its machines', async () => {
    const { app, reader } = await open('maintainer');
    const id = app.runner({
      description: 'builds',
      tags: ['linux'],
      runUntagged: false,
      type: 'group_type',
      protectedOnly: true,
      versions: ['18.10.0', '18.9.1~beta.3.gabc', ''],
    });
    expect(await reader.runner(id)).toEqual({
      id,
      description: 'builds',
      type: 'group_type',
      paused: false,
      tags: ['linux'],
      untagged: false,
      protectedOnly: true,
      version: '18.9.1',
      groups: ['group'],
      projects: [],
    });
  });

  test('of the instance is everybody’s to see, others are hidden, and unknown ones are null', async () => {
    const { app, reader } = await open();
    expect(await reader.runner(app.runner())).toMatchObject({ type: 'instance_type', untagged: true, version: null });
    expect(await reader.runner(app.runner({ type: 'project_type' }))).toBeNull();
    expect(await reader.runner(4711)).toBeNull();
  });

  test('of a project belongs to it', async () => {
    const { app, reader } = await open('maintainer');
    expect(await reader.runner(app.runner({ type: 'project_type' }))).toMatchObject({ projects: ['group/app'] });
  });
});
