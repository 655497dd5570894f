import { describe, expect, it } from 'vitest';
import { effectivePullPolicy } from '../../src/runner/effective-pull-policy.ts';
import { runnerClass } from '../support/make-runner-class.ts';

const uses = (policies: unknown) => ({ fails: false, policies });

describe('effectivePullPolicy', () => {
  it('is `always` on a Docker runner that says nothing, whatever the executor of that family', () => {
    expect(effectivePullPolicy([], runnerClass(), 'a')).toEqual(uses(['always']));
    expect(effectivePullPolicy([], runnerClass({ executor: 'docker-autoscaler' }), 'a')).toEqual(uses(['always']));
  });

  it('permits only the runner’s own policy when no list of allowed ones is set', () => {
    expect(effectivePullPolicy(['if-not-present'], runnerClass(), 'ruby:3')).toEqual({
      fails: true,
      sentence:
        'invalid pull policy for image "ruby:3": pull_policy ([if-not-present]) defined in GitLab pipeline config is not one of the allowed_pull_policies ([always])',
    });
    const cached = runnerClass({ pullPolicy: ['if-not-present'] });
    expect(effectivePullPolicy(['if-not-present'], cached, 'a')).toEqual(uses(['if-not-present']));
  });

  it('keeps what both sides name; before 18.0 one permitted policy let the whole list through', () => {
    const wanted = ['if-not-present', 'always'] as const;
    expect(effectivePullPolicy(wanted, runnerClass({ version: '18.0' }), 'a')).toEqual(uses(['always']));
    expect(effectivePullPolicy(wanted, runnerClass(), 'a')).toEqual(uses(['always']));
    expect(effectivePullPolicy(wanted, runnerClass({ version: '17.11.2' }), 'a')).toEqual(uses(wanted));
  });

  it('fails a runner whose own policy is not among the allowed ones', () => {
    const odd = runnerClass({ pullPolicy: ['always'], allowedPullPolicies: ['never'] });
    expect(effectivePullPolicy([], odd, 'a')).toMatchObject({
      fails: true,
      sentence: expect.stringContaining('defined in Runner config'),
    });
  });

  it('leaves an unset policy on Kubernetes to the cluster', () => {
    const cluster = runnerClass({ executor: 'kubernetes' });
    expect(effectivePullPolicy([], cluster, 'a')).toEqual(uses(null));
    expect(effectivePullPolicy(['always'], cluster, 'a')).toMatchObject({
      sentence: expect.stringContaining('pull_policy ([Always])'),
    });
    const limited = { executor: 'kubernetes', allowedPullPolicies: ['always'] } as const;
    expect(effectivePullPolicy([], runnerClass(limited), 'a')).toEqual(uses(['always']));
    expect(effectivePullPolicy([], runnerClass({ ...limited, version: '17.4' }), 'a')).toMatchObject({ fails: true });
  });

  it('does not speak of runners without containers', () => {
    expect(effectivePullPolicy(['never'], runnerClass({ executor: 'shell' }), 'a')).toEqual(uses([]));
  });
});
