import { expect, test } from 'vitest';
import { replay } from '../../support/replay.ts';
import { policyText, snapshotOf } from '../../support/snapshot-of.ts';

const GOOD = 'build:\n  image: registry.example.com/ruby:3\n  script: [make]\n';
const COMMIT = /[0-9a-f]{40}/;

/** The note's suggestion block for one include entry; null: it has none. */
async function suggested(include: string, rule = 'include-not-pinned', others = 'a: {script: x}\n') {
  const snapshot = await snapshotOf({
    base: { '.gitlab-ci.yml': GOOD },
    head: { '.gitlab-ci.yml': include + GOOD },
    others: { 'group/ci:/a.yml': others },
    policy: policyText({ [rule]: 'warning' }),
  });
  const [action] = replay(snapshot).plan.actions;
  const body = action?.do === 'create_discussion' ? (action.attempts[0]?.body ?? '') : '';
  return /^```suggestion:.*?\n([\s\S]*?)\n```$/m.exec(body)?.[1]?.replace(COMMIT, '<commit>') ?? null;
}

test.each([
  ['include:\n  - project: group/ci\n    ref: main\n    file: a.yml\n', '    ref: <commit>'],
  ["include:\n  - project: group/ci\n    ref: 'main'\n    file: a.yml\n", "    ref: '<commit>'"],
  ['include:\n  - project: group/ci\n    file: a.yml\n', '  - project: group/ci\n    ref: <commit>'],
  ['include:\n  project: "group/ci"\n  file: a.yml\n', '  project: "group/ci"\n  ref: <commit>'],
  ['include:\n  - file: a.yml\n    project: group/ci\n', '    project: group/ci\n    ref: <commit>'],
  ['include: [{ project: group/ci, file: a.yml }]\n', null],
])('pins %j', async (include, line) => {
  expect(await suggested(include)).toBe(line);
});

const dind = (variables: string) => `other:\n  services: [docker:27-dind]\n  script: x\n  variables:\n${variables}`;

test.each([
  ['    DOCKER_TLS_CERTDIR: ""\n', '    DOCKER_TLS_CERTDIR: "/certs"'],
  ['    DOCKER_TLS_CERTDIR:\n', null],
  ['    DOCKER_HOST: tcp://docker:2375\n', '    DOCKER_HOST: tcp://docker:2376'],
  ["    DOCKER_HOST: 'tcp://docker:2375/'\n", "    DOCKER_HOST: 'tcp://docker:2376/'"],
])('turns TLS on: %j', async (variables, line) => {
  expect(await suggested(dind(variables), 'docker-tls-disabled')).toBe(line);
});
