import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openGitLab } from '../../src/gitlab/open-gitlab.ts';
import { createLog } from '../../src/log.ts';
import type { Snapshot } from '../../src/review/snapshot.ts';
import { type GitLab, startGitLab } from '../support/gitlab/start-gitlab.ts';
import { replay } from '../support/replay.ts';
import { BAD, CI, GOOD, reviewing } from '../worker/reviewing.ts';
import { workspace } from './workspace.ts';

const POLICY = 'rules:\n  image-not-allowed:\n    level: error\n    allow: ["ruby:*"]\n';
const TOKEN = 'glpat-Kc9TzYb2Zq3vX7pLw5dR';

let gitlab: GitLab;

beforeEach(async () => {
  gitlab = await startGitLab();
});

afterEach(() => gitlab.stop());

function run(mergeRequest: string, env: Record<string, string> = {}) {
  const openReader = () => openGitLab({ url: gitlab.url, token: gitlab.token, log: createLog('silent') }).reader;
  return workspace({ 'policy.yml': POLICY }).run(['snapshot', mergeRequest, '--policy', 'policy.yml'], {
    openReader,
    env,
  });
}

async function snapshotOf(mergeRequest: string): Promise<Snapshot> {
  const { code, out, err } = await run(mergeRequest);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return JSON.parse(out);
}

describe('snapshot', () => {
  it('gives what the bot decides from, so that the review can be done again', async () => {
    const project = gitlab.project('group/app', { [CI]: `include: ci/a.yml\n`, 'ci/a.yml': GOOD });
    const mergeRequest = project.mergeRequest({ files: { 'ci/a.yml': BAD } });
    const before = await snapshotOf(`group/app!${mergeRequest.iid}`);
    expect(gitlab.writes).toEqual([]);
    const { plan } = replay(before);
    expect(plan.actions.map((action) => action.do)).toEqual(['create_discussion', 'create_note', 'set_status']);

    const report = await reviewing(gitlab, { policy: POLICY }).review(mergeRequest);
    const after = replay(await snapshotOf(`${gitlab.url}/group/app/-/merge_requests/${mergeRequest.iid}/diffs?a=b#c`));
    expect(after.plan.actions).toEqual([]);
    expect(after.report.findings).toEqual(report.findings);
  });

  it('is to be had where the bot passes over a merge request', async () => {
    const project = gitlab.project('group/app', { [CI]: GOOD, 'README.md': 'x\n' });
    const { iid } = project.mergeRequest({ files: { 'README.md': 'y\n' } });
    expect(replay(await snapshotOf(`group/app!${iid}`))).toMatchObject({
      report: { state: 'skipped' },
      plan: { actions: [] },
    });
  });

  it('repeats no credential, no diff of other files, and no words that are not for the bot', async () => {
    const variables = 'variables:\n  DB_PASSWORD: "Zq3vX7pLw9TzYb2KcR5d"\n';
    const project = gitlab.project('group/app', { [CI]: `${variables}${GOOD}`, 'app.rb': 'x\n' });
    const script = `\n    - 'curl -H "PRIVATE-TOKEN: ${TOKEN}" https://example.org'`;
    const files = {
      [CI]: `${variables}${BAD.replace(' [make]', script)}`,
      'app.rb': 'secret = "in a file that is none of our business"\n',
    };
    const mergeRequest = project.mergeRequest({ files });
    mergeRequest.comment(gitlab.author, 'He who wrote this should be fired.');
    mergeRequest.comment(gitlab.author, '@pipewarden explain');
    const { out } = await run(`group/app!${mergeRequest.iid}`);
    for (const secret of [TOKEN, 'Zq3vX7pLw9TzYb2KcR5d', gitlab.token, 'none of our business', 'fired']) {
      expect(out).not.toContain(secret);
    }
    const { plan, report } = replay(JSON.parse(out));
    expect(report.findings).toMatchObject([{ value: 'evil/miner:1', change: 'introduced' }]);
    expect(plan.actions.map((action) => action.do)).toContain('create_discussion');
    expect(JSON.stringify(plan)).toContain('answer');
  });

  it.each([
    ['nothing of the kind', 2],
    ['https://elsewhere.example.org/group/app/-/merge_requests/1', 2],
    ['group/app!99', 3],
    ['group/none!1', 3],
  ])('of %s is refused', async (mergeRequest, code) => {
    gitlab.project('group/app', { [CI]: GOOD });
    const outcome = await run(mergeRequest);
    expect(outcome).toMatchObject({ code, out: '', err: expect.stringMatching(/^pipewarden: /) });
  });

  it('needs GitLab', async () => {
    const outcome = await workspace({}).run(['snapshot', 'group/app!1']);
    expect(outcome).toMatchObject({ code: 2, err: expect.stringContaining('GITLAB_URL and GITLAB_TOKEN') });
  });

  it('has a help that says what is left out', async () => {
    expect((await workspace({}).run(['snapshot', '--help'])).out).toContain('Credentials are masked');
  });
});
