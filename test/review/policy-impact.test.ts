/** What a change of the policy would do to what the store knows. */
import { expect, it } from 'vitest';
import { policyVersion } from '../../src/policy/project-policy.ts';
import { policyImpact } from '../../src/review/audit/policy-impact.ts';
import type { Footprint } from '../../src/review/kept-footprint.ts';
import { ruleCatalogue } from '../../src/rules/index.ts';

const OFF = ruleCatalogue.map(({ id }) => `  ${id}: off\n`).join('');
const versionOf = (text: string) => {
  const off = OFF.split('\n').filter((line) => line !== '' && !text.includes(line.trim().split(':')[0] ?? ''));
  const version = policyVersion(
    { path: 'policy.yml', text: text.replace('rules:\n', `rules:\n${off.join('\n')}\n`) },
    ruleCatalogue,
  );
  expect(version.problems).toEqual([]);
  return version;
};
const RUBY = 'rules:\n  image-not-allowed: {level: error, allow: ["ruby:*"]}\n';
let id = 0;
const known = (project: string, over: Partial<Footprint> = {}): Footprint => {
  id += 1;
  return { projectId: id, project, iid: null, findings: [], images: [], ...over };
};
const using = (image: string, use: 'image' | 'service' = 'image') => ({ images: [{ image, use }] });
const finding = (rule: string, more: object = {}) => ({
  findings: [{ rule, sentence: 'x', value: 'v', job: 'build', ...more }],
});

function groupsOf(before: string, after: string, ...footprints: Footprint[]) {
  const { groups } = policyImpact(footprints, versionOf(before), versionOf(after), '2026-11-29');
  return groups.map(({ group, mergeRequests: m, branches: b }) => [group, m.breaks, m.mended, b.breaks, b.mended]);
}

it('counts by the nearest group what newly fails and what no longer does, merge requests and branches', () => {
  const groups = 'groups:\n  a/**: {}\n  a/b/**: {mode: enforce}\n';
  const after = RUBY.replace('ruby:*', 'python:*') + groups;
  const found = groupsOf(
    RUBY,
    after,
    known('a/x', using('ruby:3')),
    known('a/x', { ...using('ruby:3'), iid: 5 }),
    known('a/x', { ...using('ruby:4'), iid: 6 }),
    known('a/b/x', using('python:3')),
    known('c/x', using('evil:3')),
    known('c/x', using('python:3')),
  );
  expect(found).toEqual([
    ['a/**', 2, 0, 1, 0],
    ['a/b/**', 0, 0, 0, 1],
    [null, 0, 0, 0, 1],
  ]);
});

it.each([
  [
    'a level',
    'rules:\n  docker-in-docker: warning\n',
    'rules:\n  docker-in-docker: error\n',
    finding('docker-in-docker'),
    1,
  ],
  [
    'a rule that goes',
    'rules:\n  docker-in-docker: error\n',
    'rules:\n  docker-in-docker: off\n',
    finding('docker-in-docker'),
    -1,
  ],
  [
    'what is a warning at most',
    'rules:\n  docker-in-docker: warning\n',
    'rules:\n  docker-in-docker: error\n',
    finding('docker-in-docker', { capped: true }),
    0,
  ],
  [
    'what was accepted',
    'rules:\n  docker-in-docker: warning\n',
    'rules:\n  docker-in-docker: error\n',
    finding('docker-in-docker', { exempted: 'accepted' }),
    0,
  ],
  [
    'a day',
    'rules:\n  docker-in-docker: error\n',
    'enforce_from: 2027-01-15\nrules:\n  docker-in-docker: error\n',
    finding('docker-in-docker'),
    -1,
  ],
  [
    'observing',
    'rules:\n  docker-in-docker: error\n',
    'mode: observe\nrules:\n  docker-in-docker: error\n',
    finding('docker-in-docker'),
    -1,
  ],
  [
    'an exemption',
    'rules:\n  docker-in-docker: error\n',
    'rules:\n  docker-in-docker: error\nexemptions: [{rule: docker-in-docker, jobs: [build], until: 2027-01-15, reason: r}]\n',
    finding('docker-in-docker', { exempted: 'policy' }),
    -1,
  ],
  [
    'an exemption of another job',
    'rules:\n  docker-in-docker: error\n',
    'rules:\n  docker-in-docker: error\nexemptions: [{rule: docker-in-docker, jobs: [test], until: 2027-01-15, reason: r}]\n',
    finding('docker-in-docker'),
    0,
  ],
  [
    'a list that a lock holds',
    `${RUBY}lock: [image-not-allowed]\n`,
    `${RUBY}lock: [image-not-allowed]\ngroups:\n  a/**: {rules: {image-not-allowed: {allow: ["evil:*"]}}}\n`,
    using('evil:1'),
    0,
  ],
  [
    'what the lists refuse is asked of the lists',
    RUBY,
    RUBY.replace('ruby:*', 'evil:*'),
    { ...finding('image-not-allowed', { sentence: 'not-listed', value: 'evil:1' }), ...using('evil:1') },
    -1,
  ],
  [
    'what runners refuse stays',
    RUBY,
    RUBY.replace('ruby:*', 'evil:*'),
    { ...finding('image-not-allowed', { sentence: 'runner-refuses', value: 'evil:1' }), ...using('evil:1') },
    0,
  ],
  [
    'services have a list of their own',
    'rules:\n  service-not-allowed: {level: error, allow: ["redis:*"]}\n',
    'rules:\n  service-not-allowed: {level: error, allow: ["redis:7"]}\n',
    using('redis:6', 'service'),
    1,
  ],
])('%s', (_name, before, after, over, change) => {
  const [group] = groupsOf(before, after, known('a/x', over as Partial<Footprint>));
  expect(group?.slice(-2) ?? [0, 0]).toEqual(change > 0 ? [1, 0] : change < 0 ? [0, 1] : [0, 0]);
});

it('names no more than twenty groups, and says how many there are', () => {
  const names = Array.from({ length: 25 }, (_, at) => `g${at}`);
  const groups = `groups:\n${names.map((name) => `  ${name}/**: {}\n`).join('')}`;
  const after = versionOf(RUBY.replace('ruby', 'python') + groups);
  const impact = policyImpact(
    names.map((name) => known(`${name}/x`, using('ruby:3'))),
    versionOf(RUBY),
    after,
    '2026-11-29',
  );
  expect([impact.branches, impact.groups.length, impact.more]).toEqual([25, 20, 5]);
});
