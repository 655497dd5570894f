import { describe, expect, it } from 'vitest';
import { exemptionEnds } from '../../src/policy/exemptions.ts';
import { readPolicy } from '../../src/policy/read-policy.ts';
import { replay } from '../support/replay.ts';
import { ALLOW, policyText, type Situation, snapshotOf } from '../support/snapshot-of.ts';
import { catalogue, policyFile, problemsOf } from './policy-text.ts';

const exemption = (changes = '') =>
  `exemptions:\n  - {rule: image-not-allowed, until: 2026-01-31, reason: The old one, owner: "@ops"${changes}}\n`;

describe('exemptions of a policy', () => {
  it.each([
    [
      'exemptions:\n  - {rule: image-not-allowed, until: 2026-01-31}',
      '2:5 `reason` is missing: why; notes and reports quote it',
    ],
    [
      'exemptions:\n  - {rule: image-not-allowed, reason: x}',
      '2:5 `until` is missing: the last day on which it counts, in UTC',
    ],
    [
      'exemptions:\n  - {rule: image-not-alowed, until: 2026-01-31, reason: x}',
      '2:12 `rule` must be `image-not-allowed`, `docker-in-docker` or `image-not-pinned`, not `image-not-alowed`, did you mean `image-not-allowed`?',
    ],
    [
      'exemptions:\n  - {rule: image-not-allowed, until: 2026-02-31, reason: x}',
      '2:38 `until` must be a day such as 2027-01-31',
    ],
    [
      'exemptions:\n  - {rule: image-not-allowed, until: 2026-01-31, reason: x, projects: ["https://x/y"]}',
      '2:72 `https://x/y` matches nothing: write only the path, `y/**`',
    ],
    ['groups:\n  a/**:\n    exemptions: []', '3:5 `exemptions` belongs at the top level, not in a group'],
    ['rules:\n  image-not-allowed: {enforce_from: tomorrow}', '2:37 `enforce_from` must be a day such as 2027-01-31'],
  ])('%j', (text, problem) => {
    expect(problemsOf(text)).toEqual([problem]);
  });

  it('tells of its end two weeks before, and of what has ended', () => {
    const { policy } = readPolicy(policyFile(exemption()), catalogue);
    const ends = (day: string) => {
      const { ended, ending } = exemptionEnds(policy?.exemptions ?? [], day);
      return [...ended, ...ending].map(({ at, message }) => `${at?.span.start.line} ${message}`);
    };
    expect(ends('2026-01-16')).toEqual([]);
    expect(ends('2026-01-17')).toEqual(['2 this exemption from `image-not-allowed` ends on 2026-01-31']);
    expect(ends('2026-01-31')).toEqual(['2 this exemption from `image-not-allowed` ends on 2026-01-31']);
    expect(ends('2026-02-01')).toEqual(['2 this exemption from `image-not-allowed` ended on 2026-01-31']);
  });
});

const GOOD = 'build: {image: "registry.example.com/a:1", script: make}\n';
const BAD =
  'build: {image: "evil:1", script: make}\ntest: {extends: build}\n"docs": {image: "registry.example.com/a:1", script: make}\n';

async function review(settings: string, day: string, changes: Partial<Situation> = {}) {
  const policy = policyText({ 'image-not-allowed': ALLOW }, settings);
  const situation = { base: { '.gitlab-ci.yml': GOOD }, head: { '.gitlab-ci.yml': BAD }, policy, ...changes };
  const decision = replay({ ...(await snapshotOf(situation)), takenAt: `${day}T23:59:59.000Z` });
  const [finding] = decision.report.findings;
  const status = decision.plan.actions.find((action) => action.do === 'set_status');
  return { ...decision, finding, status };
}

describe('an exempted finding', () => {
  it.each([
    ['everywhere', '', true],
    ['in a group', ', projects: ["group/**"]', true],
    ['in another group', ', projects: ["other/**"]', false],
    ['by its value', ', values: ["evil:*"]', true],
    ['by another value', ', values: ["good:*"]', false],
    ['in its jobs', ', jobs: ["build", "te*"]', true],
    ['in some of its jobs', ', jobs: [build]', false],
  ])('%s', async (_, changes, passes) => {
    const { finding, report, status } = await review(exemption(changes), '2026-01-10');
    expect(finding?.exempted !== null).toBe(passes);
    expect(report.state).toBe(passes ? 'passed' : 'failed');
    expect(status?.description).toBe(passes ? 'Nothing found in 3 jobs; 1 exempted' : '1 error found');
  });

  it('stands for the jobs that are not exempted', async () => {
    const { finding } = await review(exemption(', jobs: [build]'), '2026-01-10');
    expect(finding?.uses.map(({ job }) => job)).toEqual(['test']);
  });

  it('counts again on the day after', async () => {
    expect((await review(exemption(), '2026-01-31')).report.state).toBe('passed');
    expect((await review(exemption(), '2026-02-01')).report.state).toBe('failed');
  });

  it('is shown beside what counts, with its reason, its end and whom to ask', async () => {
    const others = { 'image-not-allowed': ALLOW, 'debug-trace-enabled': 'error' };
    const policy = policyText(others, exemption());
    const head = { '.gitlab-ci.yml': `${BAD}variables: {CI_DEBUG_TRACE: "true"}\n` };
    const { plan } = await review('', '2026-01-20', { policy, head });
    const summary = plan.actions.find((action) => action.do === 'create_note')?.body;
    expect(summary).toContain('<summary>1 finding is exempted or accepted and does not count</summary>');
    expect(summary).toContain('exempted until 2026-01-31, which is less than two weeks away: The old one (@\u200bops)');
  });

  it('says nothing where it is all there is', async () => {
    const { plan } = await review(exemption(), '2026-01-10');
    expect(plan.actions.map((action) => action.do)).toEqual(['set_status']);
  });
});

describe('enforce_from', () => {
  it.each([
    ['of the instance', 'enforce_from: 2026-02-01\n', ALLOW],
    ['of the rule', '', ALLOW.replace('{', '{ enforce_from: 2026-02-01,')],
    ['of a group', 'groups: {"group/**": {enforce_from: 2026-02-01}}\n', ALLOW],
    [
      'of the rule before that of the instance',
      'enforce_from: 2027-02-01\n',
      ALLOW.replace('{', '{ enforce_from: 2026-02-01,'),
    ],
  ])('%s: a warning that names the day, an error from then on', async (_, settings, rule) => {
    const policy = policyText({ 'image-not-allowed': rule }, settings);
    const before = await review('', '2026-01-31', { policy });
    expect(before.finding).toMatchObject({ level: 'warning', errorFrom: '2026-02-01' });
    expect(before.report.state).toBe('passed');
    const note = before.plan.actions.find((action) => action.do === 'create_discussion');
    expect(note?.attempts[0]?.body).toContain('an error from 2026-02-01 on');
    const after = await review('', '2026-02-01', { policy });
    expect(after.finding).toMatchObject({ level: 'error' });
    expect(after.finding?.errorFrom).toBeUndefined();
    expect(after.report.state).toBe('failed');
  });
});
