/** Settings under a lock: no layer further in makes them weaker. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { explainPolicy } from '../../src/policy/explain-policy.ts';
import { fileKey } from '../../src/policy/file-keys.ts';
import { policyOf } from '../../src/policy/policy-of.ts';
import { readPolicy } from '../../src/policy/read-policy.ts';
import { catalogue, policyFile } from './policy-text.ts';

const VALUES = {
  mode: ['observe', 'enforce'],
  status: ['never', 'relevant', 'always'],
  scope: ['introduced', 'all'],
  notEvaluable: ['pass', 'fail'],
  inlineAccept: [true, false],
  lint: [false, true],
} as const;
const DEFAULTS = {
  mode: 'enforce',
  status: 'relevant',
  scope: 'introduced',
  notEvaluable: 'pass',
  inlineAccept: false,
  lint: true,
} as const;
const GLOBS = ['', '**', 'a/**', 'a/b/**', 'a/b/app'];

const textOf = ([top, ...groups]: readonly object[]) =>
  JSON.stringify({ ...top, groups: Object.fromEntries(groups.map((each, at) => [GLOBS[at + 1], each])) });

const read = (text: string) => readPolicy(policyFile(text), catalogue);

test.each(Object.keys(VALUES) as (keyof typeof VALUES)[])('%s cannot be weakened by any nesting', (name) => {
  const values: readonly unknown[] = VALUES[name];
  const layer = fc.record({ value: fc.option(fc.constantFrom(...values)), locks: fc.boolean() });
  const layers = fc.array(layer, { minLength: GLOBS.length, maxLength: GLOBS.length });
  fc.assert(
    fc.property(layers, (given) => {
      const written = given.map(({ value, locks }) => ({
        ...(value === null ? {} : { [fileKey(name)]: value }),
        ...(locks ? { lock: [fileKey(name)] } : {}),
      }));
      const { policy } = read(textOf(written));
      const found = policy && values.indexOf(policyOf(policy, 'a/b/app')[name]);
      let free = values.indexOf(DEFAULTS[name]);
      let least = -1;
      for (const { value, locks } of given) {
        free = value === null ? free : values.indexOf(value);
        if (locks) least = Math.max(least, free);
      }
      expect(found).toBe(Math.max(free, least));
    }),
  );
});

test.each(['runnerConfigs', 'includedFiles'] as const)('%s under a lock are never fewer, by any nesting', (name) => {
  const layer = fc.record({ value: fc.option(fc.subarray(['a/*', 'b/*', 'c/*'])), locks: fc.boolean() });
  fc.assert(
    fc.property(fc.array(layer, { minLength: GLOBS.length, maxLength: GLOBS.length }), (given) => {
      const written = given.map(({ value, locks }) => ({
        ...(value === null ? {} : { [fileKey(name)]: value }),
        ...(locks ? { lock: [fileKey(name)] } : {}),
      }));
      const { policy } = read(textOf(written));
      const found = policy ? policyOf(policy, 'a/b/app')[name] : [];
      for (const [index, { locks, value }] of given.entries()) {
        if (locks) expect(found).toEqual(expect.arrayContaining([...(value ?? [])]));
        if (index === given.length - 1 && value) expect(found).toEqual(expect.arrayContaining([...value]));
      }
    }),
  );
});

test('variables of layers further in than a lock do not count, and say so', () => {
  const { policy, warnings } = read(
    'lock: [variables]\nvariables: {A: top}\ngroups:\n  a/**: {variables: {A: group, B: group}}\n',
  );
  if (!policy) throw new Error('not read');
  const { variables } = policyOf(policy, 'a/app');
  expect([...variables].map(([name, { value }]) => [name, value])).toEqual([['A', 'top']]);
  expect(warnings.map(({ message }) => message)).toEqual([
    '`A` has no effect: line 1 locks `variables`',
    '`B` has no effect: line 1 locks `variables`',
  ]);
});

test('the lock is the line that sets the value, and says so to whoever weakens it', () => {
  const { policy, warnings } = read('lock: [mode]\ngroups:\n  a/**: {mode: observe, scope: all}\n');
  if (!policy) throw new Error('not read');
  const settings = explainPolicy(policy, 'a/app').settings.filter(({ name }) => ['mode', 'scope'].includes(name));
  expect(settings.map(({ name, value, at }) => [name, value, at?.span.start.line])).toEqual([
    ['mode', 'enforce', 1],
    ['scope', 'all', 3],
  ]);
  expect(warnings.map(({ at, message }) => [at?.span.start.line, message])).toEqual([
    [3, 'has no effect: line 1 locks `mode` at `enforce`'],
  ]);
});
