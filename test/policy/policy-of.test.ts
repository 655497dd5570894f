import { describe, expect, it } from 'vitest';
import { explainPolicy } from '../../src/policy/explain-policy.ts';
import type { Policy } from '../../src/policy/policy.ts';
import { policyOf } from '../../src/policy/policy-of.ts';
import { readPolicy } from '../../src/policy/read-policy.ts';
import { catalogue, policyFile } from './policy-text.ts';

const text = `message: Ask the build team.
rules:
  image-not-allowed:
    level: warning
    allow: [ruby]
    docker_official: true
groups:
  releng/tools/app: {language: ja}
  releng/**:
    message: Ask releng.
    rules:
      image-not-allowed: {allow+: [releng/x]}
      image-not-pinned: {allow: 1}
  "**":
    status: always
  releng/tools/**:
    rules:
      image-not-allowed: {allow: [tool], level: error}
      docker-in-docker: off
runners:
  - {name: box, executor: docker, isolation: sysbox, tags: [sysbox], pull_policy: [always], version: "18.5"}
`.replace('      image-not-pinned: {allow: 1}\n', '      image-not-pinned: {tags+: [edge]}\n');

const policy = readPolicy(policyFile(text), catalogue).policy as Policy;
const forProject = (project: string) => policyOf(policy, project);
const images = (project: string) => {
  const setting = forProject(project).rules.get('image-not-allowed');
  return { level: setting?.level, options: setting?.options, line: setting?.setBy?.span.start.line };
};

describe('policyOf', () => {
  it('starts from the rules’ own levels and options', () => {
    const setting = forProject('a/b').rules.get('docker-in-docker');
    expect(setting).toEqual({
      level: 'error',
      enforceFrom: null,
      options: { rootless: 'allow' },
      setBy: null,
      locked: [],
    });
  });

  it('applies the instance, then groups from the least to the most specific', () => {
    expect(forProject('other/app').groups.map(({ glob }) => glob)).toEqual(['**']);
    expect(forProject('releng/tools/app').groups.map(({ glob }) => glob)).toEqual([
      '**',
      'releng/**',
      'releng/tools/**',
      'releng/tools/app',
    ]);
    expect(forProject('RelEng/x').message).toBe('Ask releng.');
    expect(forProject('other/app')).toMatchObject({ message: 'Ask the build team.', status: 'always', language: 'en' });
    expect(forProject('releng/tools/app')).toMatchObject({ message: 'Ask releng.', status: 'always', language: 'ja' });
  });

  it('lets a group do without CI lint', () => {
    const text = 'groups:\n  releng/**: {lint: no}\n';
    const { policy } = readPolicy(policyFile(text), catalogue);
    const lint = (project: string) => policy && policyOf(policy, project).lint;
    expect([lint('releng/x'), lint('other/x')]).toEqual([false, true]);
  });

  it('knows the variables of each level, the innermost of a name, and the line that says so', () => {
    const text =
      'variables: {REGISTRY: registry.example.com, A: "1"}\ngroups:\n  a/**:\n    variables:\n      A: "2"\n      B: ""\n';
    const { policy } = readPolicy(policyFile(text), catalogue);
    const variables = (project: string) =>
      policy &&
      [...policyOf(policy, project).variables].map(([name, { value, at }]) => [name, value, at.span.start.line]);
    expect(variables('b/x')).toEqual([
      ['REGISTRY', 'registry.example.com', 1],
      ['A', '1', 1],
    ]);
    expect(variables('a/x')).toEqual([
      ['REGISTRY', 'registry.example.com', 1],
      ['A', '2', 5],
      ['B', '', 6],
    ]);
  });

  it('replaces options one by one, and adds with a plus', () => {
    const options = { deny: [], docker_official: true };
    expect(images('a/b')).toEqual({ level: 'warning', options: { ...options, allow: ['ruby'] }, line: 6 });
    expect(images('releng/x')).toEqual({
      level: 'warning',
      options: { ...options, allow: ['ruby', 'releng/x'] },
      line: 12,
    });
    expect(images('releng/tools/x')).toEqual({ level: 'error', options: { ...options, allow: ['tool'] }, line: 18 });
  });

  it('adds to a rule’s own default', () => {
    expect(forProject('releng/x').rules.get('image-not-pinned')?.options).toEqual({ tags: ['latest', 'edge'] });
  });

  it('knows the runners and assumes a shared, open one where none fits', () => {
    expect(forProject('a/b').runners).toMatchObject([
      { name: 'box', isolation: 'sysbox', shared: true, untagged: false, pullPolicy: ['always'], version: '18.5' },
    ]);
    expect(forProject('a/b').unknownRunner).toMatchObject({ executor: 'docker', shared: true, isolation: 'none' });
  });
});

describe('explainPolicy', () => {
  it('names the line of every value', () => {
    const { settings, rules } = explainPolicy(policy, 'releng/tools/app');
    const lines = (values: typeof settings) =>
      Object.fromEntries(values.map(({ name, at }) => [name, at?.span.start.line ?? null]));
    expect(lines(settings)).toEqual({
      accept: null,
      inline_accept: null,
      mode: null,
      enforce_from: null,
      message: 10,
      request_url: null,
      runner_configs: null,
      included_files: null,
      status: 15,
      gate: null,
      scope: null,
      not_evaluable: null,
      max_discussions: null,
      notify: null,
      language: 8,
      lint: null,
      quote_from: null,
    });
    const rule = rules.find(({ id }) => id === 'image-not-allowed');
    expect(lines(rule?.values ?? [])).toEqual({ level: 18, allow: 18, deny: null, docker_official: 6 });
  });
});
