/** Hosts that take their time hold up a review for a minute, and no longer. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FetchedFile, FileRequest } from '../../src/includes/request.ts';
import { boundingWaits } from '../../src/reading/remote-waits.ts';
import { looseFile } from '../../src/source.ts';
import { fakeClock } from '../gitlab/scripted-server.ts';
import { type GitLab, startGitLab } from '../support/gitlab/start-gitlab.ts';
import { CI, GOOD, reviewing } from './reviewing.ts';

const SLOW_MS = 19_000;
const link = (n: number) => `https://slow.example/${n}.yml`;

let gitlab: GitLab;
beforeAll(async () => {
  gitlab = await startGitLab();
});
afterAll(() => gitlab.stop());

test('one file after the other, in a review', async () => {
  const { clock, parts } = reviewing(gitlab);
  const asked: string[] = [];
  const fetch = async (request: FileRequest): Promise<FetchedFile> => {
    if (request.kind !== 'remote') return parts.gitlab.reader.fetch(request);
    asked.push(request.url);
    await clock.sleep(SLOW_MS);
    return { request, file: looseFile(request.url, `include: ${link(asked.length)}\n`) };
  };
  const slow = { ...parts.gitlab, reader: { ...parts.gitlab.reader, fetch } };
  const { review } = reviewing(gitlab, { parts: { clock, gitlab: slow } });
  const project = gitlab.project('group/app', { [CI]: GOOD });
  const report = await review(project.mergeRequest({ files: { [CI]: `include: ${link(0)}\n${GOOD}` } }));
  expect(asked).toEqual([0, 1, 2, 3].map(link));
  const [unread] = report.problems.filter(({ message }) => message.includes(link(4)));
  expect(unread).toMatchObject({ fatal: false, message: expect.stringMatching(/took more than a minute together/) });
});

test('many at once count once, and GitLab’s own files do not count', async () => {
  const clock = fakeClock();
  let arrive = () => {};
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const fetch = async (request: FileRequest): Promise<FetchedFile> => {
    await arrived;
    return { request, file: looseFile('x', '') };
  };
  const reader = boundingWaits({ fetch }, clock);
  const own: FileRequest = { kind: 'template', name: 'x', project: 'group/app' };
  const ask = (url: string) => reader.fetch({ kind: 'remote', url });
  const all = [...[0, 1, 2, 3].map((n) => ask(link(n))), reader.fetch(own)];
  await clock.sleep(40_000);
  // While they are under way.
  const later = ask(link(5));
  await clock.sleep(30_000);
  expect(await ask(link(6))).toHaveProperty('unavailable', 'failed');
  arrive();
  for (const answer of [...all, later, reader.fetch(own)]) expect(await answer).toHaveProperty('file');
});
