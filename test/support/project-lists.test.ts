/** Lists of projects as GitLab gives them; every request and answer is held against the contract, where one is at hand. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openGitLab } from '../../src/gitlab/open-gitlab.ts';
import { createLog } from '../../src/log.ts';
import { ask } from './client.ts';
import { Contract } from './gitlab/contract.ts';
import { type GitLab, startGitLab } from './gitlab/start-gitlab.ts';

let gitlab: GitLab;

beforeEach(async () => {
  gitlab = await startGitLab();
  for (const path of ['b/one', 'b/deep/two', 'a/three']) gitlab.project(path, { a: 'x' });
  const archived = gitlab.instance.project('a/three');
  if (archived) archived.archived = true;
});

afterEach(() => gitlab.stop());

const paths = async (query: string) => {
  const { json } = await ask(gitlab, 'GET', query);
  return (json as { path_with_namespace: string }[]).map((each) => each.path_with_namespace);
};

it('are the newest first, or as is asked', async () => {
  expect(await paths('/projects')).toEqual(['a/three', 'b/deep/two', 'b/one']);
  expect(await paths('/projects?order_by=id&sort=asc&archived=false')).toEqual(['b/one', 'b/deep/two']);
  expect(await paths('/projects?order_by=path&sort=asc')).toEqual(['b/one', 'a/three', 'b/deep/two']);
  expect(await paths('/groups/b/projects')).toEqual(['b/one']);
  expect(await paths('/groups/b/projects?include_subgroups=true&sort=asc')).toEqual(['b/one', 'b/deep/two']);
});

it('go on by cursor until a page is empty, in the order of ids alone', async () => {
  const seen: string[][] = [];
  let next: string | null = '/projects?order_by=id&sort=asc&pagination=keyset&per_page=2';
  while (next !== null) {
    const { json, headers } = await ask(gitlab, 'GET', next);
    seen.push((json as { path: string }[]).map(({ path }) => path));
    const link = /<([^>]+)>; rel="next"/.exec(headers.get('link') ?? '')?.[1];
    next = link === undefined ? null : link.slice(`${gitlab.url}/api/v4`.length);
  }
  expect(seen).toEqual([['one', 'two'], ['three'], []]);
  expect((await ask(gitlab, 'GET', '/projects?pagination=keyset')).status).toBe(405);
});

it('are read whole, without archived ones', async () => {
  const { reader } = openGitLab({ url: gitlab.url, token: gitlab.token, log: createLog('silent') });
  expect((await reader.projects(null)).map(({ path }) => path)).toEqual(['b/one', 'b/deep/two']);
  expect((await reader.projects('b')).map(({ path }) => path)).toEqual(['b/one', 'b/deep/two']);
  expect(gitlab.violations).toEqual([]);
});

it.runIf(Contract.load())('are no lists by what does not exist', async () => {
  await ask(gitlab, 'GET', '/projects?order_by=size');
  await ask(gitlab, 'GET', '/groups/b/projects?with_subgroups=true');
  expect(gitlab.violations.map(String).join('\n')).toMatch(
    /order_by may not be size[\s\S]*with_subgroups does not exist/,
  );
  gitlab.violations.length = 0;
});
