import { describe, expect, it } from 'vitest';
import { lintedPipelinesOf, pipelinesOf } from '../../../src/review/judge/pipeline-of.ts';
import type { LintResult } from '../../../src/review/snapshot.ts';
import { replay } from '../../support/replay.ts';
import { ALLOW, type Files, policyText, snapshotOf } from '../../support/snapshot-of.ts';

const GOOD = 'build:\n  image: registry.example.com/a:1\n  script: make\n';
const WRONG = 'build:\n  image: registry.example.com/a:1\n  script: rake\n';
const PROBLEM = { kind: 'gitlab', at: null, message: 'GitLab: no', fatal: true };

async function reported(files: Files, lint: Partial<LintResult>, policy?: string) {
  const base = { '.gitlab-ci.yml': `# before\n${GOOD}` };
  const snapshot = await snapshotOf({ base, head: files, ...(policy ? { policy } : {}) });
  const answer = { pipeline: 'push', valid: false, errors: ['no'], mergedYaml: null, includes: [], ...lint } as const;
  return replay({ ...snapshot, lint: answer }).report;
}

const A = { type: 'local', location: 'a.yml', project: 'group/app', ref: null };

function including(rule: string, more = ''): Files {
  const entry = `  - local: a.yml\n    rules: [{if: '${rule}'}]\n`;
  return { '.gitlab-ci.yml': `include:\n${entry}${GOOD}${more}`, 'a.yml': '.a: {stage: test}\n' };
}

describe('an error of lint', () => {
  it('is that of every pipeline where all have the same files', async () => {
    const files = including('$CI_PROJECT_ID == "7"');
    expect((await reported(files, { includes: [A] })).problems).toEqual([PROBLEM]);
    expect((await reported(files, { valid: true, errors: [], includes: [A] })).problems).toEqual([]);
  });

  it('is that of the pipelines that have the same files as a push', async () => {
    const files = including('$CI_MERGE_REQUEST_IID', 'mr: {script: a, rules: [{if: $CI_MERGE_REQUEST_IID}]}\n');
    const report = await reported(files, {});
    expect(report.problems).toMatchObject([{ ...PROBLEM, pipelines: { not: ['merge_request'] } }]);
  });

  it('about files that no pipeline has stays in the report', async () => {
    const files = including('$CI_PIPELINE_SOURCE', GOOD);
    const report = await reported(files, { pipeline: 'none' });
    expect(report).toMatchObject({ state: 'passed', problems: [], lint: { valid: false, errors: ['no'] } });
  });

  it('fails nothing where lint says the same of the merge base', async () => {
    const base = { '.gitlab-ci.yml': `# before\n${GOOD}` };
    const snapshot = await snapshotOf({ base, head: { '.gitlab-ci.yml': GOOD } });
    const lint = { pipeline: 'push', valid: false, errors: ['no'], mergedYaml: null, includes: [] } as const;
    const { report } = replay({ ...snapshot, lint, lintErrorsBefore: ['no'] });
    expect(report.problems).toMatchObject([{ ...PROBLEM, fatal: false, existing: true }]);
  });

  it('is none where the push would make no pipeline', async () => {
    const errors = ['Pipeline filtered out by workflow rules.'];
    const report = await reported({ '.gitlab-ci.yml': GOOD }, { errors });
    expect(report).toMatchObject({ state: 'passed', problems: [], lint: { valid: true } });
  });
});

describe('what is compared', () => {
  const merged = { valid: true, errors: [], mergedYaml: GOOD };

  it('is a push of the branch where lint made one', async () => {
    const same = await reported(including('$CI_PIPELINE_SOURCE == "merge_request_event"'), merged);
    expect(same.lint).toMatchObject({ differences: [], total: 0, notCompared: null });
    const pushed = including('$CI_PIPELINE_SOURCE == "push"');
    const a = { ...merged, mergedYaml: `${GOOD}.a: {stage: test}\n`, includes: [A] };
    expect((await reported(pushed, a)).lint).toMatchObject({ differences: [], total: 0, notCompared: null });
    expect((await reported(pushed, merged)).lint?.differences).toMatchObject([{ keyword: 'include' }, { path: '.a' }]);
  });

  it('is no pipeline where lint made none, so that conditions on one do not hold', async () => {
    const files = including('$CI_COMMIT_BRANCH || $CI_PIPELINE_SOURCE == "push"');
    expect((await reported(files, { ...merged, pipeline: 'none' })).lint).toMatchObject({ differences: [], total: 0 });
  });

  it('is the one of several that has the files which lint names', async () => {
    const files = including('$FROM_THE_SETTINGS == "yes"');
    const without = await reported(files, merged);
    const withIt = await reported(files, { ...merged, mergedYaml: `${GOOD}.a: {stage: test}\n`, includes: [A] });
    expect([without.lint, withIt.lint]).toMatchObject([{ total: 0 }, { total: 0 }]);
  });

  it('differs', async () => {
    const other = await reported({ '.gitlab-ci.yml': GOOD }, { ...merged, mergedYaml: WRONG });
    expect(other.lint?.differences).toMatchObject([{ path: 'build.script', keyword: 'script' }]);
    expect(other.state).toBe('passed');
  });

  it('is nothing when the pipeline has files that were not read', async () => {
    const files = { '.gitlab-ci.yml': `include: {project: group/closed, file: a.yml}\n${GOOD}` };
    const report = await reported(files, { valid: true, errors: [], mergedYaml: WRONG });
    expect(report.lint).toMatchObject({ differences: [], notCompared: expect.stringContaining('every file') });
  });
});

describe('what we would refuse', () => {
  const ODD = `${GOOD}  cache: [[{key: a, paths: [x]}]]\n`;

  it('fails nothing where lint read the same files and accepts them', async () => {
    expect((await reported({ '.gitlab-ci.yml': ODD }, { errors: [] })).state).toBe('failed');
    const report = await reported({ '.gitlab-ci.yml': ODD }, { valid: true, errors: [] });
    expect(report).toMatchObject({ state: 'passed', problems: [] });
    expect(report.lint?.refuted).toEqual([expect.stringContaining('cache')]);
    expect(report.lint?.differences).toMatchObject([{ keyword: 'valid', gitlab: 'valid' }]);
  });

  it('fails where lint read other files', async () => {
    const report = await reported({ '.gitlab-ci.yml': ODD }, { valid: true, errors: [], includes: [A] });
    expect(report.state).toBe('failed');
  });

  it('stands in the summary', async () => {
    const snapshot = await snapshotOf({ base: { '.gitlab-ci.yml': GOOD }, head: { '.gitlab-ci.yml': ODD } });
    const lint = { pipeline: 'push', valid: true, errors: [], mergedYaml: null, includes: [] } as const;
    const [note] = replay({ ...snapshot, lint }).plan.actions.filter((action) => action.do === 'create_note');
    expect(note?.body).toContain('GitLab’s own CI lint accepts the configuration');
    expect(note?.body).toContain('cache');
  });
});

describe('what only GitLab has', () => {
  const policy = policyText({ 'image-not-allowed': ALLOW, 'service-not-allowed': ALLOW });
  const found = async (mergedYaml: string) => {
    const files = { '.gitlab-ci.yml': GOOD };
    const { findings, state } = await reported(files, { valid: true, errors: [], mergedYaml }, policy);
    return { state, findings: findings.map(({ path, value, uses }) => `${path.join('.')} ${value} ${uses[0]?.job}`) };
  };

  it.each([
    ['an image', GOOD.replace('registry.example.com/a:1', 'evil:1'), 'build.image evil:1 build'],
    ['a job', `${GOOD}more: {image: "evil:1", script: x}\n`, 'more.image evil:1 more'],
    ['a service', `${GOOD}  services: ["evil:1"]\n`, 'build.services evil:1 build'],
    [
      'a variable that an image is made of',
      `variables: {IMG: "evil:1"}\n${GOOD.replace('registry.example.com/a:1', '$IMG')}`,
      'build.image evil:1 build',
    ],
  ])('%s is judged and counts', async (_name, mergedYaml, expected) => {
    expect(await found(mergedYaml)).toEqual({ state: 'failed', findings: [expected] });
  });

  it('is not told twice', async () => {
    expect(await found(GOOD)).toEqual({ state: 'passed', findings: [] });
    expect(await found(GOOD.replace('make', 'rake'))).toEqual({ state: 'passed', findings: [] });
  });
});

describe('lintedPipelinesOf', () => {
  it('knows no merge request, no source and no ref without a run', async () => {
    const snapshot = await snapshotOf({ base: {}, head: {} });
    const { pipeline } = lintedPipelinesOf(snapshot, 'c'.repeat(40), { variables: new Map() }, 'none');
    const { variables, changedPaths } = pipeline;
    expect([...variables.keys()].filter((name) => name.startsWith('CI_MERGE_REQUEST'))).toEqual([]);
    expect([variables.get('CI_PIPELINE_SOURCE'), variables.get('CI_COMMIT_BRANCH'), changedPaths]).toEqual([
      '',
      undefined,
      undefined,
    ]);
  });
});

it.each([
  ['18.6.5-ee', [18, 6]],
  ['19.2.0-pre', [19, 2]],
  ['unknown', undefined],
  [undefined, undefined],
])('the version %s is %j', async (gitlabVersion, expected) => {
  const snapshot = await snapshotOf({ base: {}, head: {} });
  const { pipeline } = pipelinesOf({ ...snapshot, ...(gitlabVersion ? { gitlabVersion } : {}) }, 'c'.repeat(40), {
    variables: new Map(),
  });
  expect(pipeline.gitlabVersion).toEqual(expected);
});
