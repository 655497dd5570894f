import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Variable } from '../../../src/ci/config.ts';
import { SentVariables } from '../../../src/ci/variables/sent-variables.ts';
import { runnerPayload } from '../../../src/ci/variables/variable-list.ts';
import { Location, type SourceFile } from '../../../src/source.ts';

const file: SourceFile = { id: 'a.yml', path: 'a.yml', project: 'g/p', ref: null, commit: null, text: '' };
const name = fc.constantFrom('A', 'B', 'C', 'D', 'E', 'F');
const value = fc
  .array(
    fc.oneof(
      name.map((n) => `$${n}`),
      name.map((n) => `%${n}%`),
      fc.constantFrom('x', '$$', '$NONE'),
    ),
    { maxLength: 3 },
  )
  .map((parts) => parts.join('-'));

const job = fc
  .uniqueArray(fc.tuple(name, value, fc.boolean()), { selector: ([key]) => key })
  .map((list) => new Map(list.map(([key, text, raw]) => [key, variable(key, text, raw)] as const)));

function variable(key: string, text: string, raw: boolean): Variable {
  return { name: key, value: { value: text, at: new Location(file, 0, 0), path: [], via: [] }, raw };
}

test('name by name it is what GitLab makes of the whole list', () => {
  fc.assert(
    fc.property(job, fc.dictionary(name, value), fc.array(name), (variables, pipeline, order) => {
      const before = Object.entries(pipeline).map(([key, text]) => ({ name: key, value: text }));
      const own = [...variables.values()].map((one) => ({ name: one.name, value: one.value.value, raw: one.raw }));
      const whole = new Map(runnerPayload([...before, ...own]).map((one) => [one.name, one.value]));
      const sent = new SentVariables(variables, new Map(Object.entries(pipeline)));
      for (const key of [...order, ...'ABCDEF']) expect(sent.get(key)?.value).toBe(whole.get(key));
    }),
    { numRuns: 1000 },
  );
});
