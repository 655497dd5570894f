import { describe, expect, it } from 'vitest';
import type { Decision } from '../src/decide.ts';
import type { Action } from '../src/review/plan/action.ts';
import { statusTarget } from '../src/review/plan/status-target.ts';
import { PostedModel } from './review/posted-model.ts';
import { replay } from './support/replay.ts';
import { ALLOW, policyText, type Situation, snapshotOf } from './support/snapshot-of.ts';

const GOOD = 'build:\n  image: registry.example.com/a:1\n  script: make\n';
const BAD = 'build:\n  image: evil:1\n  script: make\n';
const policyWith = (settings: string) => policyText({ 'image-not-allowed': ALLOW }, settings);
const ci = (text: string) => ({ '.gitlab-ci.yml': text });

async function review(situation: Situation): Promise<Decision> {
  return replay(await snapshotOf(situation));
}

function discussions(decision: Decision): Extract<Action, { do: 'create_discussion' }>[] {
  return decision.plan.actions.flatMap((action) => (action.do === 'create_discussion' ? [action] : []));
}

function status(decision: Decision) {
  const last = decision.plan.actions.at(-1);
  return last?.do === 'set_status' ? last : null;
}

const kinds = (decision: Decision) => decision.plan.actions.map((action) => action.do);

describe('decide', () => {
  it('puts an introduced finding on its line, into the summary and into the status', async () => {
    const decision = await review({ base: ci(GOOD), head: ci(BAD) });
    expect(kinds(decision)).toEqual(['create_discussion', 'create_note', 'set_status']);
    const [discussion] = discussions(decision);
    expect(discussion?.attempts[0]?.position).toMatchObject({ newPath: '.gitlab-ci.yml', oldLine: null, newLine: 2 });
    expect(discussion?.attempts[0]?.body).toContain('`evil:1`');
    expect(status(decision)).toMatchObject({
      state: 'failed',
      description: '1 error found',
      ref: 'topic',
      pipelineId: null,
      targetUrl: 'https://warden.example.com/reviews/1?signature=x',
    });
    expect(decision.report).toMatchObject({ state: 'failed', jobs: 1, files: [{ path: '.gitlab-ci.yml' }] });
  });

  it('says nothing of what was there before but in the status', async () => {
    const decision = await review({ base: ci(BAD), head: ci(`${BAD}  stage: test\n`) });
    expect(kinds(decision)).toEqual(['set_status']);
    expect(status(decision)).toMatchObject({ state: 'success', description: 'Nothing found in 1 job' });
    expect(decision.report.findings.map((finding) => finding.change)).toEqual(['existing']);
  });

  it('fails for what was there before when the policy says so', async () => {
    const policy = policyWith('scope: all\n');
    const decision = await review({ base: ci(BAD), head: ci(`${BAD}  stage: test\n`), policy });
    expect(kinds(decision)).toEqual(['create_discussion', 'create_note', 'set_status']);
    expect(status(decision)?.state).toBe('failed');
  });

  it.each([
    ['the token', 'forbidden'],
    ['the author', 'hidden'],
  ] as const)(
    'asks to be looked at again where %s may not read a file: rights are given without a word',
    async (_, unavailable) => {
      const snapshot = await snapshotOf({ base: ci(GOOD), head: ci(BAD) });
      const head = snapshot.head.map(({ request }) => ({ request, unavailable }));
      expect([replay(snapshot), replay({ ...snapshot, head })].map(({ lacksRight }) => lacksRight)).toEqual([
        false,
        true,
      ]);
    },
  );

  it('writes nothing where the pipeline is not touched', async () => {
    const decision = await review({ base: ci(BAD), head: { ...ci(BAD), 'README.md': 'New.\n' } });
    expect(decision.plan.actions).toEqual([]);
    expect(decision.report).toMatchObject({ state: 'skipped', reason: expect.stringContaining('does not touch') });
  });

  it('sets a status on every merge request when the policy says always', async () => {
    const head = { ...ci(BAD), 'README.md': 'New.\n' };
    const decision = await review({ base: ci(BAD), head, policy: policyWith('status: always\n') });
    expect(status(decision)).toMatchObject({ state: 'success', description: 'The CI/CD configuration is unchanged' });
    expect(
      (await review({ base: ci(GOOD), head: ci(BAD), policy: policyWith('status: never\n') })).plan.actions,
    ).toHaveLength(2);
  });

  it('finds nothing in a merge request that is closed', async () => {
    const decision = await review({ base: ci(GOOD), head: ci(BAD), mergeRequest: { state: 'merged' } });
    expect(decision).toMatchObject({
      plan: { notify: 'one', actions: [] },
      report: { state: 'skipped', reason: 'the merge request is merged' },
    });
  });

  it('makes one discussion of ten jobs that extend one base', async () => {
    const jobs = Array.from({ length: 10 }, (_, index) => `job${index}:\n  extends: .base\n  script: make\n`).join('');
    const decision = await review({ base: ci(GOOD), head: ci(`.base:\n  image: evil:1\n${jobs}`) });
    expect(discussions(decision)).toHaveLength(1);
    expect(discussions(decision)[0]?.attempts[0]?.body).toMatch(/10 jobs: `job0`, .*and 5 more \(extends `.base`\)/);
  });

  it('places a finding in an included project on the include that brought it', async () => {
    const include = 'include:\n  - project: group/ci\n    ref: v1\n    file: base.yml\n';
    const decision = await review({
      base: ci(GOOD),
      head: ci(include + GOOD),
      others: { 'group/ci:/base.yml': 'other:\n  image: evil:2\n  script: make\n' },
    });
    expect(discussions(decision)[0]?.attempts[0]?.position).toMatchObject({ newPath: '.gitlab-ci.yml', oldLine: null });
    expect(discussions(decision)[0]?.attempts[0]?.body).toContain('`group/ci@v1:/base.yml:2`');
  });

  it('places a finding in a collapsed diff by the texts themselves', async () => {
    const changes = [
      {
        oldPath: '.gitlab-ci.yml',
        newPath: '.gitlab-ci.yml',
        newFile: false,
        renamedFile: false,
        deletedFile: false,
        diff: '',
        collapsed: true,
        tooLarge: false,
      },
    ];
    const decision = await review({ base: ci(GOOD), head: ci(BAD), changes });
    expect(discussions(decision)[0]?.attempts[0]?.position).toMatchObject({ oldLine: null, newLine: 2 });
  });

  it('keeps discussions to the limit and lists the rest in the summary', async () => {
    const jobs = Array.from({ length: 5 }, (_, index) => `job${index}:\n  image: evil:${index}\n  script: make\n`).join(
      '',
    );
    const decision = await review({ base: ci(GOOD), head: ci(jobs), policy: policyWith('max_discussions: 2\n') });
    expect(discussions(decision)).toHaveLength(2);
    const summary = decision.plan.actions.find((action) => action.do === 'create_note');
    expect(summary?.body).toContain('`evil:4`');
  });

  it('spends the limit on different causes first', async () => {
    const jobs = ['evil:1', 'evil:1', 'evil:2'].map(
      (image, index) => `job${index}:\n  image: ${image}\n  script: make\n`,
    );
    const decision = await review({
      base: ci(GOOD),
      head: ci(jobs.join('')),
      policy: policyWith('max_discussions: 2\n'),
    });
    const lines = discussions(decision).map(({ attempts }) => attempts[0]?.position?.newLine);
    expect(lines).toEqual([2, 8]);
  });

  describe('never passes in silence', () => {
    it('when the policy is broken', async () => {
      const decision = await review({ base: ci(GOOD), head: ci(BAD), policy: 'rules:\n  image-not-alowed: error\n' });
      expect(kinds(decision)).toEqual(['create_note', 'set_status']);
      expect(status(decision)).toMatchObject({ state: 'failed', description: 'The policy file is broken' });
      expect(decision.report.problems[0]).toMatchObject({
        kind: 'policy',
        at: { file: 'policy.yml', start: { line: 2 } },
      });
    });

    it('when the configuration is broken', async () => {
      const decision = await review({ base: ci(GOOD), head: ci('build:\n  script: [\n') });
      expect(kinds(decision)).toEqual(['create_note', 'set_status']);
      expect(status(decision)).toMatchObject({ state: 'failed', description: 'The CI/CD configuration is broken' });
    });

    it.each([
      ['pass', 'success'],
      ['fail', 'failed'],
    ])('when an include cannot be read and the policy says %s', async (setting, state) => {
      const head = ci(`include:\n  - project: group/hidden\n    file: base.yml\n${GOOD}`);
      const decision = await review({ base: ci(GOOD), head, policy: policyWith(`not_evaluable: ${setting}\n`) });
      expect(decision.report.state).toBe('not_evaluable');
      expect(kinds(decision)).toEqual(['create_note', 'set_status']);
      expect(status(decision)).toMatchObject({ state, description: 'Not everything could be judged' });
    });
  });

  it('has nothing against a merge request that takes the configuration away', async () => {
    const decision = await review({ base: ci(BAD), head: { 'README.md': 'x' } });
    expect(kinds(decision)).toEqual(['set_status']);
    expect(status(decision)).toMatchObject({ state: 'success', description: 'Nothing found in 0 jobs' });
    expect(decision.report.fixed).toHaveLength(1);
    const elsewhere = await review({ base: ci(BAD), head: ci(GOOD), project: { ciConfigPath: 'ci.yml@group/gone' } });
    expect(elsewhere.report.state).not.toBe('passed');
  });

  it('leaves the status of what could not be read to the policy, whatever the level of its rule', async () => {
    const head = ci(`include:\n  - project: group/hidden\n    file: base.yml\n${GOOD}`);
    for (const [setting, state] of Object.entries({ pass: 'success', fail: 'failed' })) {
      const policy = policyText({ 'include-not-evaluable': 'error' }, `not_evaluable: ${setting}\n`);
      const decision = await review({ base: ci(GOOD), head, policy });
      expect(kinds(decision)).toEqual(['create_discussion', 'create_note', 'set_status']);
      expect(discussions(decision)[0]?.attempts[0]?.body).toMatch(/^\*\*Could not be judged:\*\* /);
      expect(status(decision)).toMatchObject({ state, description: 'Not everything could be judged' });
    }
  });

  it('fails for an image that nobody can judge where the policy makes that an error, whatever else it lets pass', async () => {
    const head = ci('build:\n  image: $WHO_KNOWS\n  script: [make]\n');
    for (const [level, state] of Object.entries({ warning: 'success', error: 'failed' })) {
      const policy = policyText({ 'image-not-evaluable': level }, 'not_evaluable: pass\n');
      const decision = await review({ base: ci(GOOD), head, policy });
      expect(status(decision)).toMatchObject({ state });
      const word = level === 'error' ? 'Error' : 'Could not be judged';
      expect(discussions(decision)[0]?.attempts[0]?.body).toMatch(new RegExp(`^\\*\\*${word}:\\*\\* `));
    }
  });

  describe('where the status goes', () => {
    const pipeline = (changes: object) => ({
      headPipeline: { id: 9, sha: 'a'.repeat(40), ref: 'topic', source: 'push', ...changes },
    });
    it.each([
      ['no pipeline yet', {}, { sha: 'a'.repeat(40), ref: 'topic', pipelineId: null }],
      ['a branch pipeline', pipeline({}), { pipelineId: 9, ref: 'topic' }],
      [
        'a merge request pipeline',
        pipeline({ ref: 'refs/merge-requests/3/head' }),
        { pipelineId: 9, ref: 'refs/merge-requests/3/head' },
      ],
      [
        'a merged results pipeline',
        pipeline({ sha: 'c', ref: 'refs/merge-requests/3/merge' }),
        { pipelineId: 9, sha: 'c' },
      ],
      ['a merge train', pipeline({ sha: 'c', ref: 'refs/merge-requests/3/train' }), { pipelineId: 9, sha: 'c' }],
      ['the pipeline of an older push', pipeline({ sha: 'c' }), { pipelineId: null, sha: 'a'.repeat(40) }],
    ])('%s', async (_, mergeRequest, expected) => {
      const decision = await review({ base: ci(GOOD), head: ci(BAD), mergeRequest });
      expect(status(decision)).toMatchObject(expected);
    });

    it('nowhere for a fork, which the summary says', async () => {
      const mergeRequest = { sourceProjectId: 99 };
      const decision = await review({ base: ci(GOOD), head: ci(BAD), mergeRequest });
      expect(status(decision)).toBeNull();
      expect(decision.plan.actions.find((action) => action.do === 'create_note')?.body).toContain('comes from a fork');
      const { mergeRequest: gone } = await snapshotOf({ base: {}, head: {}, mergeRequest: { sourceProjectId: null } });
      expect(statusTarget({ mergeRequest: gone }, { mode: 'enforce', status: 'relevant' })).toBeNull();
    });
  });

  it('writes nothing the second time, resolves what a push fixes, and thanks', async () => {
    const model = new PostedModel();
    const step = async (head: string) => {
      const posted = { discussions: model.read(), statuses: model.statuses };
      const decision = await review({ base: ci(GOOD), head: ci(head), posted });
      for (const action of decision.plan.actions) model.apply(action);
      return kinds(decision);
    };
    expect(await step(BAD)).toEqual(['create_discussion', 'create_note', 'set_status']);
    expect(await step(BAD)).toEqual([]);
    expect(await step(`# moved\n\n${BAD}`)).toEqual(['edit_note']);
    expect(await step(`${GOOD}  stage: test\n`)).toEqual(['resolve', 'edit_note', 'set_status']);
    expect(await step(`${GOOD}  stage: test\n`)).toEqual([]);
    expect(await step(BAD)).toEqual(expect.arrayContaining(['resolve', 'edit_note', 'set_status']));
    expect(await step(BAD)).toEqual([]);
  });

  it('does not take for fixed what it can no longer see', async () => {
    const model = new PostedModel();
    const first = await review({ base: ci(GOOD), head: ci(BAD) });
    for (const action of first.plan.actions) model.apply(action);
    const posted = { discussions: model.read(), statuses: model.statuses };
    const second = await review({ base: ci(GOOD), head: ci('build: [\n'), posted });
    expect(kinds(second)).not.toContain('resolve');
  });

  it('is plain JSON in and out', async () => {
    const snapshot = await snapshotOf({ base: ci(GOOD), head: ci(BAD) });
    const decision = replay(snapshot);
    expect(replay(JSON.parse(JSON.stringify(snapshot)))).toEqual(decision);
    expect(JSON.parse(JSON.stringify(decision))).toEqual(decision);
  });
});
