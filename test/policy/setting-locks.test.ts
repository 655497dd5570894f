/** Settings under a lock: no layer further in makes them weaker. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { explainPolicy } from '../../src/policy/explain-policy.ts';
import { policyOf } from '../../src/policy/policy-of.ts';
import { readPolicy } from '../../src/policy/read-policy.ts';
import { catalogue, policyFile } from './policy-text.ts';

const VALUES = {
  mode: ['observe', 'enforce'],
  status: ['never', 'relevant', 'always'],
  scope: ['introduced', 'all'],
} as const;
const DEFAULTS = { mode: 'enforce', status: 'relevant', scope: 'introduced' };
const GLOBS = ['', '**', 'a/**', 'a/b/**', 'a/b/app'];

const read = (text: string) => readPolicy(policyFile(text), catalogue);

test.each(Object.keys(VALUES) as (keyof typeof VALUES)[])('%s cannot be weakened by any nesting', (name) => {
  const values: readonly string[] = VALUES[name];
  const layer = fc.record({ value: fc.option(fc.constantFrom(...values)), locks: fc.boolean() });
  const layers = fc.array(layer, { minLength: GLOBS.length, maxLength: GLOBS.length });
  fc.assert(
    fc.property(layers, (given) => {
      const written = given.map(({ value, locks }) => ({
        ...(value === null ? {} : { [name]: value }),
        ...(locks ? { lock: [name] } : {}),
      }));
      const [top, ...groups] = written;
      const text = JSON.stringify({
        ...top,
        groups: Object.fromEntries(groups.map((each, at) => [GLOBS[at + 1], each])),
      });
      const { policy } = read(text);
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
