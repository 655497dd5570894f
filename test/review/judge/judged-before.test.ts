/**
 * What was judged before is not judged again, and whatever the verdict rests on beside the files is part of what "before" means:
 * after the first situation each other one is judged as a process judges it that has seen neither.
 */
import { beforeAll, describe, expect, it, vi } from 'vitest';
import * as jobs from '../../../src/ci/jobs/jobs.ts';
import { decide } from '../../../src/decide.ts';
import { policyFrom } from '../../support/replay.ts';
import { ALLOW, policyText, type Situation, snapshotOf } from '../../support/snapshot-of.ts';

const CI = `include:
  - local: ci/more.yml
    rules: [{changes: [src/*]}]
  - {project: tools/ci, file: build.yml}
a:
  image: $REGISTRY/a
  script: [make]
  rules:
    - if: $CI_DEFAULT_BRANCH == "main" && $CI_COMMIT_TAG
      variables: {REGISTRY: wicked.example.com}
    - if: $CI_MERGE_REQUEST_TARGET_BRANCH_NAME == "main"
      variables: {REGISTRY: evil.example.com}
`;
const RULES = {
  'image-not-allowed': ALLOW,
  'git-strategy-reuses-checkout': 'error',
  'docker-in-docker': 'error',
};
const HEAD = {
  '.gitlab-ci.yml': CI,
  'ci/more.yml': 'more: {image: worse.example.com/b, script: [make]}\n',
  'src/a': '1\n',
  'docs/a': '1\n',
};
const FIRST: Situation & { readonly takenAt?: string } = {
  base: { '.gitlab-ci.yml': '' },
  head: HEAD,
  others: { 'tools/ci:/build.yml': 'build: {image: third.example.com/x, services: ["docker:dind"], script: [make]}\n' },
  policy: policyText(RULES),
  project: { visibility: 'public' },
};
const PATCH = policyText(RULES, 'exemptions: [{rule: image-not-allowed, until: 2026-06-01, owner: a, reason: b}]\n');

type Variation = Partial<typeof FIRST>;
const VARIATIONS: Readonly<Record<string, Variation>> = {
  'another policy': { policy: policyText({ ...RULES, 'image-not-allowed': '{allow: ["evil.example.com/**"]}' }) },
  'a rule that is not enforced yet': { policy: policyText(RULES, 'enforce_from: 2026-06-01\n') },
  'an exemption': { policy: PATCH },
  'an exemption that is over': { policy: PATCH, takenAt: '2026-07-01T00:00:00.000Z' },
  'a variable that the policy vouches for': { policy: policyText(RULES, 'variables: {REGISTRY: other.example.com}\n') },
  'runners that are isolated': {
    policy: policyText(
      RULES,
      'runners: [{name: vm, tags: [], untagged: true, executor: docker, isolation: vm-per-job, pull_policy: [always]}]\n',
    ),
  },
  'a git strategy of the project': { project: { visibility: 'public', buildGitStrategy: 'fetch' } },
  'another default branch': { project: { visibility: 'public', defaultBranch: 'trunk' } },
  'another target branch': { mergeRequest: { targetBranch: 'stable' } },
  'a fork': { mergeRequest: { sourceProjectId: 8 } },
  'files that did not change': { base: HEAD, head: { ...HEAD, 'docs/a': '2\n' } },
  'readers of whom nothing is known': { project: {} },
  'an include that nobody can read': { others: {} },
};

const outcomeOf = async (variation: Variation, mark = '') => {
  const situation = { ...FIRST, ...variation };
  const marked = Object.fromEntries(Object.entries(situation.head).map(([path, text]) => [path, text + mark]));
  const base = Object.fromEntries(Object.entries(situation.base).map(([path, text]) => [path, text + mark]));
  const snapshot = {
    ...(await snapshotOf({ ...situation, head: marked, base })),
    ...(situation.takenAt ? { takenAt: situation.takenAt } : {}),
  };
  const { report } = decide(snapshot, policyFrom(snapshot.policy).of(snapshot.project.path));
  return { state: report.state, findings: report.findings, problems: report.problems };
};

describe('after another situation was judged', () => {
  let first: Awaited<ReturnType<typeof outcomeOf>>;
  beforeAll(async () => {
    first = await outcomeOf({});
    expect(first.findings.length).toBeGreaterThan(2);
  });

  it.each(Object.entries(VARIATIONS))('%s is judged as if it were the first', async (name, variation) => {
    const after = await outcomeOf(variation);
    expect(after).not.toEqual(first);
    // Nobody has judged texts with this comment before.
    expect(await outcomeOf(variation, `# ${name}\n`)).toEqual(after);
    expect(await outcomeOf({})).toEqual(first);
  });

  it('the same is not read again', async () => {
    const reading = vi.spyOn(jobs, 'readJobs');
    const policy = policyFrom({ path: 'policy.yml', text: policyText(RULES) }).of('group/app');
    const snapshot = async () => structuredClone(await snapshotOf({ ...FIRST, head: { ...HEAD, 'docs/a': '3\n' } }));
    const once = decide(await snapshot(), policy).report;
    const { length } = reading.mock.calls;
    expect(decide(await snapshot(), policy).report).toEqual(once);
    expect(reading.mock.calls).toHaveLength(length);
  });
});
