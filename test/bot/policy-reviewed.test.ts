/** A merge request that changes the policy in force is reviewed as a policy. */
import { expect, it } from 'vitest';
import { ProjectHandle } from '../support/gitlab/project-handle.ts';
import { POLICY } from './bot.ts';
import { BAD, CI, GOOD, sharedBot } from './shared-bot.ts';

const OPEN = POLICY.replace('policy-file: off', 'policy-file: error');
const LOCKED = `${OPEN}lock: [image-not-allowed]\n`;
const bot = sharedBot('group', { policyProject: 'admin/policy', policy: LOCKED });

function policyProject(): ProjectHandle {
  const project = bot.gitlab.instance.project('admin/policy');
  if (!project) throw new Error('there is no policy');
  return new ProjectHandle(bot.gitlab, project);
}

const linesOf = (text: string, word: string) => text.split('\n').findIndex((line) => line.includes(word)) + 1;

it('gets inline findings for what would never take effect, and passes once that is corrected', async () => {
  const broken = LOCKED.replace('docker-in-docker: error', 'docker-in-dcoker: error');
  const open = () => policyProject().mergeRequest({ files: { 'policy.yml': broken } });
  const { mergeRequest } = await bot.reviewed(open);
  const [discussion, ...others] = mergeRequest.discussions();
  expect(others).toEqual([]);
  expect(discussion?.position).toMatchObject({ new_path: 'policy.yml', new_line: linesOf(broken, 'dcoker') });
  expect(discussion?.notes[0]?.body).toContain('This version of the policy would never take effect');
  expect(discussion?.notes[0]?.body).toContain('docker-in-dcoker');
  expect(mergeRequest.statuses()).toMatchObject([{ state: 'failed' }]);
  await bot.during(() => mergeRequest.push({ 'policy.yml': `${LOCKED}max_discussions: 3\n` }));
  expect(mergeRequest.discussions()).toMatchObject([{ resolved: true }]);
  expect(mergeRequest.statuses().at(-1)).toMatchObject({ state: 'success' });
});

it('is told of a lock that is gone, an exemption that has ended, and what had been there before counts for nothing', async () => {
  const ended = 'exemptions:\n  - {rule: docker-in-docker, until: 2020-01-31, reason: old}\n';
  const files = { 'policy.yml': `${OPEN}${ended}` };
  const { mergeRequest } = await bot.reviewed(() => policyProject().mergeRequest({ files }));
  const said = mergeRequest.discussions().map(({ notes }) => notes[0]?.body ?? '');
  expect(said).toHaveLength(2);
  expect(said.join()).toContain('was locked for all projects, and is not any more');
  expect(said.join()).toContain('ended on 2020-01-31');
  expect(mergeRequest.statuses()).toMatchObject([{ state: 'success' }]);
});

it('a change of other files, or to another branch, is no change of the policy', async () => {
  const project = policyProject();
  project.commit({ 'policy.yml': LOCKED }, 'old');
  const broken = { 'policy.yml': 'rules: {x: error}\n' };
  for (const given of [{ files: { 'README.md': 'rules: {x: error}\n' } }, { files: broken, target: 'old' }]) {
    const { mergeRequest } = await bot.reviewed(() => project.mergeRequest(given));
    expect([mergeRequest.discussions(), mergeRequest.statuses()]).toEqual([[], []]);
  }
});

it('may have a pipeline of its own, which is judged beside', async () => {
  const files = { 'policy.yml': 'rules: {x: error}\n', [CI]: BAD };
  const { mergeRequest } = await bot.reviewed(() => policyProject().mergeRequest({ files }));
  const at = mergeRequest.discussions().map(({ position }) => position?.new_path);
  expect(at.sort()).toEqual([CI, 'policy.yml']);
});

it('that removes the policy fails, and says so in the summary', async () => {
  const { mergeRequest } = await bot.reviewed(() => policyProject().mergeRequest({ files: { 'policy.yml': null } }));
  expect(mergeRequest.statuses()).toMatchObject([{ state: 'failed' }]);
  expect(mergeRequest.summary()).toContain('there is no policy.yml');
});

it('previews what it would do to open merge requests, by group, and what is closed is out of it', async () => {
  const inGroup = (group: string) => bot.project({ [CI]: GOOD }, { group });
  const changed = (group: string, image: string) =>
    bot.reviewed(() => inGroup(group).mergeRequest({ files: { [CI]: GOOD.replace('ruby:3', image) } }));
  await changed('one', 'evil/miner:1');
  await changed('two', 'ruby:4');
  await changed('two/deep', 'ruby:5');
  await changed('three', 'ruby:3.1');
  const { mergeRequest: closed } = await changed('one', 'evil/miner:2');
  await bot.during(() => closed.close());
  const groups = 'groups:\n  two/**: {rules: {image-not-allowed: {allow: ["python:*"]}}}\n';
  const policy = `${OPEN.replace('"ruby:*"', '"ruby:*", "evil/*"')}lock: [docker-in-docker]\n${groups}`;
  const { mergeRequest } = await bot.reviewed(() => policyProject().mergeRequest({ files: { 'policy.yml': policy } }));
  const summary = mergeRequest.summary() ?? '';
  expect(summary).toMatch(/\*\*What this policy would change for \d+ open merge requests and \d+ default branches\*\*/);
  expect(summary.split('\n').filter((line) => line.includes('fail'))).toEqual([
    '- `two/**`: 2 open merge requests and 2 default branches would newly fail',
    '- projects that no group names: 1 open merge request would no longer fail',
  ]);
  const { pathname, search } = new URL(mergeRequest.statuses().at(-1)?.targetUrl ?? '');
  expect(await (await fetch(bot.url + pathname + search)).text()).toContain(
    '<li>two/**: 2 open merge requests and 2 default branches would newly fail</li>',
  );
});

it('reads and judges anew what a rule would find that is off today', async () => {
  const project = bot.project({ [CI]: GOOD }, { group: 'anew' });
  for (const image of ['ruby:3', 'ruby:4']) {
    const more = `${GOOD}lint:\n  image: ${image}\n  script: [x]\n`;
    await bot.reviewed(() => project.mergeRequest({ files: { [CI]: more } }));
  }
  const groups = 'groups:\n  anew/**: {rules: {image-not-pinned: {level: error, tags: ["3"]}}}\n';
  const files = { 'policy.yml': LOCKED + groups };
  const { mergeRequest } = await bot.reviewed(() => policyProject().mergeRequest({ files }));
  const lines = (mergeRequest.summary() ?? '').split('\n').filter((line) => /anew|Read|Not judged/.test(line));
  expect(lines).toEqual([
    '- `anew/**`: 1 open merge request and 1 default branch would newly fail',
    expect.stringMatching(/^- Read and judged for this: 2 open merge requests and \d+ default branch(es)?\./),
  ]);
});
