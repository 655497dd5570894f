/**
 * From a merge request to a discussion, for every rule: one merge request brings their bad examples, each as a child pipeline or as
 * the configuration of a runner; those that need a policy, or are about merge requests, have projects of their own.
 */
import { beforeAll, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { rules } from '../../src/rules/index.ts';
import type { Example } from '../../src/rules/rule.ts';
import type { MergeRequestHandle } from '../support/gitlab/merge-request-handle.ts';
import { CI, sharedBot } from './shared-bot.ts';

/** The policy's own rule is that of policy-reviewed.test.ts. */
const told = rules.filter(({ id }) => id !== 'policy-file');
const examples = told.map(({ id, examples: { bad } }) => [id, bad.find(({ policy }) => !policy) ?? bad[0]] as const);
/** A child pipeline has another source than that of a merge request. */
const isSpecial = (example?: Example) =>
  example?.policy !== undefined || /MERGE_REQUEST|merge_request/.test(stringify(example));
const special = examples.filter(([, example]) => isSpecial(example));
const plain = examples.filter((each) => !special.includes(each));

const groupOf = (id: string) => `every-${id}`;
const atError = (options: object) =>
  Object.fromEntries(Object.entries(options).map(([id, option]) => [id, { level: 'error', ...option }]));
const policies = special.map(([id, example]) => [id, parse(example?.policy ?? '{}')] as const);
const own = ([id, { rules: options = {} }]: (typeof policies)[number]) =>
  [`${groupOf(id)}/**`, { rules: { [id]: 'error', ...atError(options) } }] as const;

const bot = sharedBot('every', {
  policy: stringify({
    rules: Object.fromEntries(rules.map(({ id }) => [id, plain.some(([each]) => each === id) ? 'error' : 'off'])),
    groups: Object.fromEntries(policies.map(own)),
    runners: policies.flatMap(([, { runners = [] }]) => runners),
    max_discussions: 200,
  }),
});

function filesOf([id, example]: readonly [string, Example | undefined], path: string): Record<string, string> {
  if (!example || 'policyFile' in example) return {};
  return 'toml' in example ? { [`runners/${id}/config.toml`]: example.toml } : { [path]: example.yaml };
}

const said: string[] = [];

beforeAll(async () => {
  const children = plain.map((each) => filesOf(each, `ci/${each[0]}.yml`));
  const triggers = children.flatMap((files) => Object.keys(files).filter((path) => path.endsWith('.yml')));
  const root = Object.fromEntries(triggers.map((path) => [`to ${path}`, { trigger: { include: [{ local: path }] } }]));
  const files: Record<string, string> = Object.assign({ [CI]: stringify(root) }, ...children);
  const opened: MergeRequestHandle[] = [];
  await bot.during(() => {
    opened.push(bot.project({ 'README.md': 'x\n' }).mergeRequest({ files }));
    for (const each of special) {
      const project = bot.project({ 'README.md': 'x\n' }, { group: groupOf(each[0]) });
      opened.push(project.mergeRequest({ files: filesOf(each, CI) }));
    }
  });
  for (const mergeRequest of opened)
    said.push(...mergeRequest.discussions().map(({ body }) => body), mergeRequest.summary() ?? '');
}, 120_000);

it.each(told.map(({ id }) => id))('%s', (id) => {
  expect(said.filter((body) => body.includes(`\`${id}\``))).not.toEqual([]);
});
