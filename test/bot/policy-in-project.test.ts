/** A bot whose policy is in a project of the instance: pushes there count for the next review. */
import { expect, test } from 'vitest';
import type { Project } from '../support/gitlab/instance.ts';
import type { MergeRequestHandle } from '../support/gitlab/merge-request-handle.ts';
import { pushTo } from '../support/gitlab/pushing.ts';
import { POLICY } from './bot.ts';
import { BAD, CI, sharedBot } from './shared-bot.ts';

const bot = sharedBot('group', { policyProject: 'admin/policy' });

const WARNS = POLICY.replace('level: error', 'level: warning');

function policyProject(): Project {
  const project = bot.gitlab.instance.project('admin/policy');
  if (!project) throw new Error('there is no policy');
  return project;
}

async function reviewed(): Promise<MergeRequestHandle> {
  const { mergeRequest } = await bot.reviewed(() => bot.project().mergeRequest({ files: { [CI]: BAD } }));
  return mergeRequest;
}

const stateOf = (mergeRequest: MergeRequestHandle) => mergeRequest.statuses().at(-1)?.state;

async function ready(): Promise<{ version: string; newest: string }> {
  const answer = await fetch(`${bot.url}/readyz`);
  return ((await answer.json()) as { policy: { version: string; newest: string } }).policy;
}

async function reportOf(mergeRequest: MergeRequestHandle): Promise<string> {
  const { pathname, search } = new URL(mergeRequest.statuses().at(-1)?.targetUrl ?? '');
  return (await fetch(bot.url + pathname + search)).text();
}

test('a push is in force for the next review, a broken one never, and reports name the commit', async () => {
  const project = policyProject();
  const versionNow = () => `admin/policy@${project.repository.branch('main')?.slice(0, 8)}`;
  const first = versionNow();
  expect(stateOf(await reviewed())).toBe('failed');
  const push = (policy: string) =>
    bot.during(() => pushTo(bot.gitlab.instance, project, 'main', { 'policy.yml': policy }, { by: bot.gitlab.author }));

  await push(WARNS);
  const mergeRequest = await reviewed();
  const warning = versionNow();
  expect(stateOf(mergeRequest)).toBe('success');
  expect(await reportOf(mergeRequest)).toContain(`<code>${warning}</code>`);

  await push('rules: {image-not-allowed: {allow: [}}');
  expect(stateOf(await reviewed())).toBe('success');
  expect(await ready()).toMatchObject({ version: warning, newest: 'refused' });

  await push(POLICY);
  expect(stateOf(await reviewed())).toBe('failed');
  expect(await ready()).toEqual({ version: versionNow(), newest: 'in force', problem: null });
  expect(versionNow()).not.toBe(first);
});
