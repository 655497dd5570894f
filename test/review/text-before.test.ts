import { structuredPatch } from 'diff';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { textBefore } from '../../src/review/text-before.ts';

/** As GitLab gives it: from the first `@@`. */
function diffOf(before: string, after: string): string {
  const { hunks } = structuredPatch('a', 'a', before, after, '', '', { context: 3 });
  return hunks
    .map(({ oldStart, oldLines, newStart, newLines, lines }) => {
      const at = (start: number, count: number) => `${count === 0 ? start - 1 : start},${count}`;
      return `@@ -${at(oldStart, oldLines)} +${at(newStart, newLines)} @@\n${lines.map((line) => `${line}\n`).join('')}`;
    })
    .join('');
}

const line = fc.constantFrom('a: b', '  - x', '', ' ', '-', '+', '\\', '@@ -1 +1 @@', 'é\r', '\t');
const text = fc
  .tuple(fc.array(line, { maxLength: 40 }), fc.boolean())
  .map(([lines, ends]) => lines.join('\n') + (ends && lines.length > 0 ? '\n' : ''));

test('the text before a change is the one that the diff was made from', () => {
  fc.assert(
    fc.property(text, text, (before, after) => {
      fc.pre(before !== after);
      expect(textBefore({ diff: diffOf(before, after) }, after)).toBe(before);
    }),
  );
});

test('a text that the diff is not of has none, or the one of before when it differs elsewhere', () => {
  const before = 'a\nb\nc\nd\ne\nf\ng\nh\n';
  const diff = diffOf(before, before.replace('b', 'B'));
  expect(textBefore({ diff }, before)).toBeNull();
  expect(textBefore({ diff }, `x\n${before.replace('b', 'B')}`)).toBeNull();
  expect(textBefore({ diff }, before.replace('b', 'B').replace('a\n', 'A\n'))).toBeNull();
});

test.each([
  ['nothing is shown', ''],
  ['it is binary', 'Binary files a/x and b/x differ\n'],
  ['it is cut', '@@ -1,2 +1,2 @@\n-a\n'],
  ['it has bytes that are no UTF-8', '@@ -1 +1 @@\n-\uFFFD\n+b\n'],
])('where %s the diff does not tell', (_, diff) => {
  expect(textBefore({ diff }, 'b\n')).toBeNull();
});
