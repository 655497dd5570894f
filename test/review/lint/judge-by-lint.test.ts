import { describe, expect, it } from 'vitest';
import { lintPipelineOf, pipelinesOf } from '../../../src/review/judge/pipeline-of.ts';
import type { LintResult } from '../../../src/review/snapshot.ts';
import { replay } from '../../support/replay.ts';
import { type Files, snapshotOf } from '../../support/snapshot-of.ts';

const GOOD = 'build:\n  image: registry.example.com/a:1\n  script: make\n';
const WRONG = 'build:\n  image: registry.example.com/a:1\n  script: rake\n';
const PROBLEM = { kind: 'gitlab', at: null, message: 'GitLab: no', fatal: true };

async function reported(files: Files, lint: Partial<LintResult>) {
  const base = { '.gitlab-ci.yml': `# before\n${GOOD}` };
  const snapshot = await snapshotOf({ base, head: files });
  const answer = { valid: false, errors: ['no'], mergedYaml: null, includes: [], ...lint };
  return replay({ ...snapshot, lint: answer }).report;
}

function including(rule: string, more = ''): Files {
  const entry = `  - local: a.yml\n    rules: [{if: '${rule}'}]\n`;
  return { '.gitlab-ci.yml': `include:\n${entry}${GOOD}${more}`, 'a.yml': '.a: {stage: test}\n' };
}

describe('judgeByLint', () => {
  it('takes an error for the merge request’s where both pipelines have the same files', async () => {
    const files = including('$CI_PROJECT_ID == "7"');
    expect((await reported(files, {})).problems).toEqual([PROBLEM]);
    expect((await reported(files, { valid: true, errors: [] })).problems).toEqual([]);
  });

  it('takes an error for that of the pipelines that have the same files', async () => {
    const files = including('$CI_MERGE_REQUEST_IID', 'mr: {script: a, rules: [{if: $CI_MERGE_REQUEST_IID}]}\n');
    const report = await reported(files, {});
    expect(report.problems).toMatchObject([{ ...PROBLEM, pipelines: { not: ['merge_request'] } }]);
  });

  it('leaves an error about files that no pipeline has in the report', async () => {
    const report = await reported(including('$CI_PIPELINE_SOURCE'), {});
    expect(report).toMatchObject({ state: 'passed', problems: [], lint: { valid: false, errors: ['no'] } });
  });

  it('compares as in a branch pipeline', async () => {
    const merged = { valid: true, errors: [], mergedYaml: GOOD };
    const same = await reported(including('$CI_PIPELINE_SOURCE == "merge_request_event"'), merged);
    expect(same.lint).toMatchObject({ differences: [], total: 0, notCompared: null });
    const other = await reported(including('$CI_MERGE_REQUEST_IID'), { ...merged, mergedYaml: WRONG });
    expect(other.lint?.differences).toMatchObject([{ path: 'build.script', keyword: 'script' }]);
    expect(other.state).toBe('passed');
  });

  it('compares nothing when the branch pipeline has files that were not read', async () => {
    const files = including('$CI_PIPELINE_SOURCE == ""');
    const report = await reported(files, { valid: true, mergedYaml: WRONG });
    expect(report.lint).toMatchObject({ differences: [], notCompared: expect.stringContaining('every file') });
    expect(report.problems).toEqual([]);
  });
});

describe('lintPipelineOf', () => {
  it('knows no merge request, no source and no diff', async () => {
    const snapshot = await snapshotOf({ base: {}, head: {} });
    const { pipeline } = lintPipelineOf(snapshot, 'c'.repeat(40));
    const { variables, changedPaths } = pipeline;
    expect([...variables.keys()].filter((name) => name.startsWith('CI_MERGE_REQUEST'))).toEqual([]);
    expect([variables.get('CI_PIPELINE_SOURCE'), variables.get('CI_COMMIT_BRANCH'), changedPaths]).toEqual([
      '',
      'topic',
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
