import { describe, expect, it } from 'vitest';
import { byForm, redactorOf } from '../../src/secrets/redactor.ts';
import { replay } from '../support/replay.ts';
import { snapshotOf } from '../support/snapshot-of.ts';

describe('a redactor', () => {
  it.each([
    ['https://user:pass@host/a', 'https://***@host/a'],
    ['tcp://token@host:2375', 'tcp://***@host:2375'],
    ['https://host/a?private_token=abc&ref=1', 'https://host/a?private_token=***&ref=1'],
    ['https://host/a?x=1&job_token=abc', 'https://host/a?x=1&job_token=***'],
    ['glpat-0123456789abcdefghij', 'glpat-***'],
    ['see glrt-0123456789abcdefghij.', 'see glrt-***'],
    ['  token = "Zq3vX7pLw9TzYb2KcR5d" # x', '  token = "***" # x'],
    ["[{ name = 'a', token='Zq3vX7pLw9T' }]", "[{ name = 'a', token='***' }]"],
    ['SecretKey = """a\\"b"""', 'SecretKey = """***"""'],
    ['password = "h0rse-battery', 'password = "***"'],
  ])('%s', (text, expected) => {
    expect(byForm.text(text)).toBe(expected);
  });

  it.each([
    'registry.example.com/a@sha256:0123',
    'https://host/a@v1',
    'group/app@main:/a.yml',
    'token = "$RUNNER_TOKEN"',
    'token = ""',
    'glossary-of-terms-and-words',
  ])('leaves %s alone', (text) => {
    expect(byForm.text(text)).toBe(text);
  });

  it('masks what is known, even where it looks like an id', () => {
    const id = '0b7f9c52-5b1e-4c39-9a51-6c1f0e8d2a44';
    expect(byForm.text(id)).toBe(id);
    expect(redactorOf([id]).text(id)).toBe('***');
  });

  it('reaches every text of a value', () => {
    expect(byForm.all({ a: ['x://s@h', { b: 'x://s@h' }], c: 1, d: null })).toEqual({
      a: ['x://***@h', { b: 'x://***@h' }],
      c: 1,
      d: null,
    });
  });

  it('is looked after in everything that leaves a review', async () => {
    const base = { '.gitlab-ci.yml': 'a:\n  script: x\n' };
    const include = 'include: https://user:SECRET@example.com/a.yml?private_token=SECRET\n';
    const image = 'a:\n  image: "reg.example/x?token=SECRET"\n  script: x\n';
    for (const text of [include + base['.gitlab-ci.yml'], image]) {
      const decision = replay(await snapshotOf({ base, head: { '.gitlab-ci.yml': text } }));
      expect(decision.plan.actions.length).toBeGreaterThan(1);
      expect(JSON.stringify(decision)).not.toContain('SECRET');
    }
  });
});
