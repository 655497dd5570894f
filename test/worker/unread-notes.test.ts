/** Notes that are too large to be read keep no verdict from being told. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Refused } from '../../src/errors.ts';
import { type GitLab, startGitLab } from '../support/gitlab/start-gitlab.ts';
import { BAD, CI, GOOD, reviewing } from './reviewing.ts';

const POLICY = 'rules:\n  image-not-allowed:\n    level: error\n    allow: ["ruby:*"]\n';

let gitlab: GitLab;
beforeAll(async () => {
  gitlab = await startGitLab();
});
afterAll(() => gitlab.stop());

async function reviewed(name: string, text: string, policy: string) {
  const { parts } = reviewing(gitlab);
  const discussions = async () => {
    throw new Refused('the answer is larger than 32 MiB', 413);
  };
  let comesBack = false;
  const { review } = reviewing(gitlab, {
    policy,
    parts: {
      gitlab: { ...parts.gitlab, reader: { ...parts.gitlab.reader, discussions } },
      awaitRight: () => {
        comesBack = true;
      },
    },
  });
  const mergeRequest = gitlab.project(`unread/${name}`, { [CI]: GOOD }).mergeRequest({ files: { [CI]: text } });
  mergeRequest.comment(gitlab.author, 'x');
  const report = await review(mergeRequest);
  return { report, mergeRequest, comesBack };
}

describe('a merge request whose notes are too large to be read', () => {
  it.each([
    ['fails for what is found', BAD, POLICY, 'failed', 'failed'],
    ['fails where its discussions should hold it', BAD, `gate: discussions\n${POLICY}`, 'failed', 'failed'],
    [
      'is not evaluable where nothing is found',
      `${GOOD}# more\n`,
      `not_evaluable: fail\n${POLICY}`,
      'not_evaluable',
      'failed',
    ],
  ])('%s', async (name, text, policy, state, status) => {
    const { report, mergeRequest, comesBack } = await reviewed(name.replaceAll(' ', '-'), text, policy);
    expect(report.state).toBe(state);
    expect(report.problems.map(({ message }) => message)).toContainEqual(expect.stringMatching(/^The notes on the/));
    expect(mergeRequest.statuses()).toMatchObject([{ state: status }]);
    expect(mergeRequest.discussions().filter(({ author }) => author === gitlab.bot.username)).toEqual([]);
    expect(mergeRequest.notes()).toEqual([]);
    expect(comesBack).toBe(true);
  });
});
