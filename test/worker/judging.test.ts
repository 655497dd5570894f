import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLog } from '../../src/log.ts';
import { OverLimit } from '../../worker/broken-off.ts';
import { type JudgeTask, judgeTask } from '../../worker/judge-task.ts';
import { judgingBy, type startJudging } from '../../worker/judging.ts';
import { compiled } from '../support/compile.ts';
import { type GitLab, startGitLab } from '../support/gitlab/start-gitlab.ts';
import { BAD, CI, calls, GOOD, reviewing } from './reviewing.ts';

const LIMITS = { seconds: 60, mebibytes: 448 };

let gitlab: GitLab;
beforeAll(async () => {
  gitlab = await startGitLab();
});
afterAll(() => gitlab.stop());

const opened = (path: string, text = BAD) =>
  gitlab.project(path, { [CI]: GOOD }).mergeRequest({ files: { [CI]: text } });

/** Every review takes too much when it has come so far, until it is told to give up. */
function limitedAt(stage: 'scope' | 'judge', limit: OverLimit['limit']) {
  const tasks: JudgeTask[] = [];
  const judging = judgingBy(async (task, asked) => {
    tasks.push(task);
    const tooMuch = async () => {
      throw new OverLimit(limit);
    };
    const givesUp = task.do === 'decide' && task.scope?.tooLarge !== undefined;
    if (stage === 'scope' && !givesUp) return tooMuch();
    return judgeTask(structuredClone(task), givesUp ? asked : { ...asked, latest: tooMuch });
  }, LIMITS);
  return { judging, tasks };
}

describe('what goes beyond a limit', () => {
  it.each([
    ['seconds', 'takes more than 60 seconds'],
    ['mebibytes', 'needs more than 448 MiB of memory'],
  ] as const)('of %s is not evaluable, and says why', async (limit, sentence) => {
    const { judging } = limitedAt('judge', limit);
    const mergeRequest = opened(`limits/${limit}`);
    const report = await reviewing(gitlab, { parts: { judging } }).review(mergeRequest);
    expect(report.state).toBe('not_evaluable');
    expect(report.problems).toMatchObject([{ kind: 'too_large', fatal: false }]);
    expect(mergeRequest.summary()).toContain(`The configuration is too large to be judged: it ${sentence}`);
    expect(mergeRequest.statuses()).toMatchObject([{ state: 'success' }]);
  });

  it('fails the status where the policy says so', async () => {
    const { judging } = limitedAt('judge', 'seconds');
    const mergeRequest = opened('limits/fails');
    const policy = 'not_evaluable: fail\nrules: {}\n';
    await reviewing(gitlab, { policy, parts: { judging } }).review(mergeRequest);
    expect(mergeRequest.statuses()).toMatchObject([{ state: 'failed' }]);
  });

  it('leaves discussions of findings as they are', async () => {
    const mergeRequest = opened('limits/discussions');
    await reviewing(gitlab).review(mergeRequest);
    mergeRequest.push({ [CI]: GOOD });
    const { judging } = limitedAt('judge', 'mebibytes');
    await reviewing(gitlab, { parts: { judging } }).review(mergeRequest);
    expect(mergeRequest.discussions()).toMatchObject([{ resolved: false }]);
  });

  it('while it is found out what a change touches is not tried again', async () => {
    const { judging, tasks } = limitedAt('scope', 'seconds');
    const mergeRequest = opened('limits/scope');
    const report = await reviewing(gitlab, { parts: { judging } }).review(mergeRequest);
    expect(report.state).toBe('not_evaluable');
    const tooLarge = { limit: 'seconds', most: 60 };
    expect(tasks).toMatchObject([{ do: 'decide' }, { do: 'decide', scope: { status: 'wanted', tooLarge } }]);
  });

  it('is told within what the change was found to touch', async () => {
    const { judging, tasks } = limitedAt('judge', 'seconds');
    await reviewing(gitlab, { parts: { judging } }).review(opened('limits/touched'));
    expect(tasks).toMatchObject([{ do: 'decide' }, { do: 'decide', scope: { touched: true, tooLarge: {} } }]);
  });
});

it('judging that begins anew elsewhere is one review', async () => {
  const anew = judgingBy(async (task, asked) => {
    const displaced = async () => {
      throw new Error('displaced');
    };
    await judgeTask(structuredClone(task), { ...asked, latest: displaced }).catch(() => {});
    return judgeTask(structuredClone(task), asked);
  }, LIMITS);
  const judge = async (judging?: typeof anew) => {
    const mergeRequest = opened(`limits/${judging ? 'anew' : 'once'}`);
    calls(gitlab);
    const { findings } = await reviewing(gitlab, judging ? { parts: { judging } } : {}).review(mergeRequest);
    expect(findings).toHaveLength(1);
    // GitLab answers anew, what it is asked of a configuration.
    return calls(gitlab)
      .filter((each) => each !== 'GET lint')
      .toSorted();
  };
  expect(await judge(anew)).toEqual(await judge());
});

it('a process of its own judges as this one does', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pipewarden-'));
  const module = pathToFileURL(join(compiled(), 'worker/judging.js')).href;
  const { startJudging: start } = (await import(module)) as { startJudging: typeof startJudging };
  const judging = await start(LIMITS, 2, createLog('silent'));
  try {
    const mergeRequest = opened('limits/apart');
    const apart = await reviewing(gitlab, { parts: { judging } }).review(mergeRequest);
    const here = await reviewing(gitlab).review(mergeRequest);
    expect(apart.findings).toHaveLength(1);
    expect({ ...apart, written: {} }).toEqual({ ...here, written: {} });
  } finally {
    judging.close();
    rmSync(folder, { recursive: true, force: true });
  }
}, 120_000);
