/** What a change of the policy would do to what the store knows. */
import { expect, it } from 'vitest';
import { policyVersion } from '../../src/policy/project-policy.ts';
import { judgedBy } from '../../src/review/audit/judged-by.ts';
import { policyImpact, type Tried } from '../../src/review/audit/policy-impact.ts';
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
/** As a review or an audit would have kept it under the policy, or under one of other lists. */
const judgedUnder = (text: string, footprint: Footprint, lists?: string): Footprint => ({
  judgedBy: { ...judgedBy(versionOf(text).of(footprint.project).effective), ...(lists ? { lists } : {}) },
  ...footprint,
});
const using = (image: string, use: 'image' | 'service' = 'image') => ({ images: [{ image, use }] });
const finding = (rule: string, more: object = {}) => ({
  findings: [{ rule, sentence: 'x', value: 'v', job: 'build', ...more }],
});

const impactOf = (before: string, after: string, footprints: readonly Footprint[], tried: readonly Tried[] = []) =>
  policyImpact(
    footprints.map((each) => judgedUnder(before, each, each.hasUnknownImages ? undefined : 'others')),
    tried,
    versionOf(before),
    versionOf(after),
    '2026-11-29',
  );

function groupsOf(before: string, after: string, ...footprints: Footprint[]) {
  const { impact, untold } = impactOf(before, after, footprints);
  expect([untold, impact.unjudged]).toEqual([[], undefined]);
  const { groups } = impact;
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
    'an image that somebody accepted',
    RUBY,
    RUBY.replace('ruby:*', 'python:*'),
    {
      ...finding('image-not-allowed', { sentence: 'not-listed', value: 'evil:1', exempted: 'accepted' }),
      ...using('evil:1'),
    },
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
  const { impact } = impactOf(
    RUBY,
    RUBY.replace('ruby', 'python') + groups,
    names.map((name) => known(`${name}/x`, using('ruby:3'))),
  );
  expect([impact.branches, impact.groups.length, impact.more]).toEqual([25, 20, 5]);
});

const DIND = 'rules:\n  docker-in-docker: error\n';
const BY_JOB = `${DIND}exemptions: [{rule: docker-in-docker, jobs: [build], until: 2027-01-15, reason: r}]\n`;
const PINNED = 'rules:\n  image-not-pinned: {level: error, digest: required}\n';

it.each<[string, string, string, object]>([
  ['what a rule finds that was off', DIND, `${DIND}  image-not-pinned: error\n`, {}],
  ['what other options find', PINNED, PINNED.replace('required', 'optional'), {}],
  ['what another runner would do', DIND, `${DIND}unknown_runner: {executor: docker, privileged: true}\n`, {}],
  ['what other variables say', DIND, `${DIND}variables: {A: b}\n`, {}],
  ['what counts', DIND, `scope: all\n${DIND}`, {}],
  ['images that nobody knows, on another list', RUBY, RUBY.replace('ruby', 'python'), { hasUnknownImages: true }],
  ['more than is kept', DIND, `mode: observe\n${DIND}`, { isCut: true }],
  ['what was kept before it was told how', DIND, `mode: observe\n${DIND}`, { judgedBy: undefined }],
  ['one of several jobs', DIND, BY_JOB, finding('docker-in-docker', { hasMoreJobs: true })],
])('is not told by what is kept: %s', (_name, before, after, over) => {
  const footprint = known('a/x', over);
  const { impact, untold } = impactOf(before, after, [footprint]);
  expect(untold).toMatchObject([{ projectId: footprint.projectId, iid: null }]);
  expect(impact).toMatchObject({ branches: 1, groups: [], unjudged: { mergeRequests: 0, branches: 1 } });
});

it.each<[string, string, string, object, number]>([
  ['an error that is more lenient now, of a rule that goes', `${DIND}  image-not-pinned: error\n`, DIND, {}, 0],
  ['what could not be judged', DIND, `not_evaluable: fail\n${DIND}`, { unread: 'open' }, 1],
  [
    'a finding that is not evaluable',
    DIND,
    `not_evaluable: fail\n${DIND}`,
    finding('docker-in-docker', { capped: true, notEvaluable: true }),
    1,
  ],
  [
    'a broken configuration fails either way',
    DIND,
    DIND.replace('error', 'off'),
    { ...finding('docker-in-docker'), unread: 'broken' },
    0,
  ],
])('tells %s', (_name, before, after, over, change) => {
  const [group] = groupsOf(before, after, known('a/x', over));
  expect(group?.slice(-2) ?? [0, 0]).toEqual(change > 0 ? [1, 0] : [0, 0]);
});

it('takes what was tried for what was not told, and asks no second time where that failed', () => {
  const [one, two, three] = [known('a/x'), known('a/y'), known('a/z', { iid: 3 })];
  const after = `${DIND}  image-not-pinned: error\ngroups: {a/**: {}}\n`;
  const tried: Tried[] = [
    { projectId: one.projectId, iid: null, fails: { was: false, is: true } },
    { projectId: two.projectId, iid: null, fails: null },
  ];
  const { impact, untold } = impactOf(DIND, after, [one, two, three], tried);
  expect(untold).toMatchObject([{ projectId: three.projectId }]);
  expect(impact).toEqual({
    mergeRequests: 1,
    branches: 2,
    groups: [{ group: 'a/**', mergeRequests: { breaks: 0, mended: 0 }, branches: { breaks: 1, mended: 0 } }],
    anew: { mergeRequests: 0, branches: 1 },
    unjudged: { mergeRequests: 1, branches: 1 },
  });
});

it('takes what was found for the lists that found it', () => {
  const refused = finding('image-not-allowed', { sentence: 'not-listed', value: 'evil:$TAG' });
  const footprint = judgedUnder(RUBY, known('a/x', { ...refused, hasUnknownImages: true }));
  const warning = versionOf(RUBY.replace('error', 'warning'));
  const { impact } = policyImpact([footprint], [], versionOf(RUBY), warning, '2026-11-29');
  expect(impact.groups).toMatchObject([{ branches: { breaks: 0, mended: 1 } }]);
});
