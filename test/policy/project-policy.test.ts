import { describe, expect, test } from 'vitest';
import { policyVersion } from '../../src/policy/project-policy.ts';
import { catalogue } from './policy-text.ts';

const text = `rules:
  ${catalogue[0]?.id}: error
groups:
  one/**: {max_discussions: 3}
  two/**: {max_discussions: 4}
`;

describe('a version of a policy', () => {
  test('is merged once for all projects of the same groups', () => {
    const version = policyVersion({ path: 'policy.yml', text }, catalogue);
    const first = version.of('one/app').effective;
    const second = version.of('one/deep/app').effective;
    expect(second.rules).toBe(first.rules);
    expect([first.project, second.project]).toEqual(['one/app', 'one/deep/app']);
    expect(['one/app', 'two/app', 'app'].map((project) => version.of(project).effective.maxDiscussions)).toEqual([
      3, 4, 20,
    ]);
  });

  test('has the exemptions of each project, also among projects of the same groups', () => {
    const exempt = '{rule: docker-in-docker, projects: [a/x], until: 2027-01-31, reason: r}';
    const { of } = policyVersion({ path: 'policy.yml', text: `exemptions: [${exempt}]\n` }, catalogue);
    for (const order of [
      ['a/x', 'a/y'],
      ['a/y', 'a/x'],
    ]) {
      const counts = order.map((project) => [project, of(project).effective.exemptions.length]);
      expect(Object.fromEntries(counts)).toEqual({ 'a/x': 1, 'a/y': 0 });
    }
  });

  test('keeps the text it was read from, and the layers that apply', () => {
    const { source, layers } = policyVersion({ path: 'policy.yml', text }, catalogue).of('two/app');
    expect(source).toEqual({ path: 'policy.yml', text });
    expect(layers.map(({ glob }) => glob)).toEqual([null, 'two/**']);
  });

  test('that is broken judges nothing, and says what is wrong', () => {
    const version = policyVersion({ path: 'policy.yml', text: 'rules:\n  no-such-rule: error\n' }, catalogue);
    expect(version.problems).toHaveLength(1);
    expect(version.of('app')).toMatchObject({ problems: version.problems, layers: [{ glob: null }] });
    expect(version.of('app').effective.rules.size).toBe(0);
  });
});
