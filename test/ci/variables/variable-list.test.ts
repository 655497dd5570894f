// biome-ignore-all lint/suspicious/noTemplateCurlyInString: GitLab writes variables so.
import { describe, expect, test } from 'vitest';
import { EXPANDED_LIMIT } from '../../../src/ci/variables/expand.ts';
import { type ListedVariable, runnerPayload, sortAndExpand } from '../../../src/ci/variables/variable-list.ts';

const valuesOf = (list: readonly ListedVariable[]) => list.map(({ name, value }) => `${name}=${value}`);

describe('a list of variables', () => {
  test('a definition sees earlier ones of its own name', () => {
    const list = [
      { name: 'REG', value: 'registry.example.com' },
      { name: 'REG', value: '$REG/app' },
      { name: 'IMAGE', value: '$REG:1' },
    ];
    expect(valuesOf(sortAndExpand(list)).slice(1)).toEqual([
      'REG=registry.example.com/app',
      'IMAGE=registry.example.com/app:1',
    ]);
  });

  test('order of the list does not matter, and is kept', () => {
    const list = [
      { name: 'A', value: '$B' },
      { name: 'B', value: '${C}!' },
      { name: 'C', value: 'c' },
    ];
    expect(valuesOf(sortAndExpand(list))).toEqual(['A=c!', 'B=c!', 'C=c']);
  });

  test('doubled signs hide the reference', () => {
    const list = [
      { name: 'A', value: '$$B %%B%% ${} $B' },
      { name: 'B', value: 'b' },
    ];
    expect(sortAndExpand(list)[0]?.value).toBe('$$B %%B%% ${} b');
  });

  test('one cycle leaves the whole list as it is', () => {
    const list = [
      { name: 'A', value: '$B' },
      { name: 'B', value: '$A' },
      { name: 'C', value: '$D' },
      { name: 'D', value: 'd' },
    ];
    expect(sortAndExpand(list)).toEqual(list);
  });

  test('a variable that names itself is no cycle', () => {
    const list = [
      { name: 'A', value: 'a-$A' },
      { name: 'B', value: '$A' },
    ];
    expect(valuesOf(runnerPayload(list))).toEqual(['A=a-$A', 'B=a-$A']);
    expect(valuesOf(sortAndExpand(list))).toEqual(['A=a-', 'B=a-']);
  });

  test('a raw variable takes no part in a cycle', () => {
    const list = [
      { name: 'A', value: '$B' },
      { name: 'B', value: '$A', raw: true },
    ];
    expect(valuesOf(sortAndExpand(list))).toEqual(['A=$A', 'B=$A']);
    expect(valuesOf(runnerPayload(list))).toEqual(['A=$B', 'B=$A']);
  });

  test('values that double each other stay within the limit', () => {
    const list = Array.from({ length: 60 }, (_, index) => ({
      name: `V${index}`,
      value: `$V${index + 1}$V${index + 1}`,
    }));
    const longest = Math.max(...sortAndExpand([...list, { name: 'V60', value: 'x' }]).map(({ value }) => value.length));
    expect(longest).toBeLessThanOrEqual(2 * EXPANDED_LIMIT);
  });

  test('a long chain needs no stack', () => {
    const list = Array.from({ length: 20_000 }, (_, index) => ({ name: `V${index}`, value: `$V${index + 1}` }));
    expect(sortAndExpand([...list, { name: 'V20000', value: 'end' }])[0]?.value).toBe('end');
  });
});
