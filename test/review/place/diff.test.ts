import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDiff } from '../../../src/review/place/diff.ts';
import { diffLines, type FileDiff, unifiedDiff } from '../../support/gitlab/diff-trees.ts';
import { changeOf } from '../../support/make-finding.ts';

const blob = (text: string) => ({ id: text, mode: '100644', text });

// Lines that look like parts of a diff, CRLF, a byte order mark, and a last line without its end.
const line = fc.constantFrom(
  'a',
  'b',
  'c',
  '',
  '--- a',
  '+++ b',
  '@@ -1 +1 @@',
  '- x',
  '\\ No newline',
  '\ufeffimage: x',
  'é\r',
);
const text = fc.tuple(fc.array(line, { maxLength: 25 }), fc.boolean()).map(([lines, end]) => {
  return lines.join('\n') + (end && lines.length > 0 ? '\n' : '');
});

function sides(before: string, after: string): FileDiff {
  return { oldPath: 'a.yml', newPath: 'a.yml', old: blob(before), new: blob(after) };
}

describe('readDiff', () => {
  it('finds every line that GitLab shows, with both numbers where it did not change', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const file = sides(before, after);
        const read = readDiff(changeOf('a.yml', unifiedDiff(file)), undefined, undefined);
        const lines = diffLines(file);
        const added = lines.filter((each) => each.old === null).map((each) => each.new);
        const removed = lines.filter((each) => each.new === null).map((each) => each.old);
        expect(read.added).toEqual(added);
        expect(read.removed).toEqual(removed);
        for (const [newLine, { oldLine }] of read.shown) {
          expect(lines.some((each) => each.new === newLine && each.old === oldLine)).toBe(true);
        }
      }),
    );
  });

  it('computes the hunks of a collapsed file so that every line is one GitLab accepts as unchanged, added or removed', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const read = readDiff(changeOf('a.yml', '', { collapsed: true }), before, after);
        const lines = diffLines(sides(before, after));
        const [old, now] = [before.split('\n'), after.split('\n')];
        for (const [newLine, { oldLine }] of read.shown) {
          if (oldLine !== null) expect(now[newLine - 1]).toBe(old[oldLine - 1]);
        }
        const kept = [...read.shown.values()].filter(({ oldLine }) => oldLine !== null);
        expect(new Set(kept.map(({ oldLine }) => oldLine)).size).toBe(kept.length);
        // As few changes as Git finds, if not the same ones.
        expect(read.added.length).toBe(lines.filter((each) => each.old === null).length);
        expect(read.removed.length).toBe(lines.filter((each) => each.new === null).length);
        expect(read.context.length + read.added.length).toBe(read.shown.size);
      }),
    );
  });

  it('shows nothing of a file that is too large, whose text is not known, or whose diff is no diff', () => {
    const nothing = (read: ReturnType<typeof readDiff>) => read.shown.size + read.removed.length === 0;
    expect(nothing(readDiff(changeOf('a', '', { tooLarge: true, collapsed: true }), 'a\n', 'b\n'))).toBe(true);
    expect(nothing(readDiff(changeOf('a', '', { collapsed: true }), undefined, 'b\n'))).toBe(true);
    expect(nothing(readDiff(changeOf('a', '@@ -1,9 +1,9 @@\n+x\n'), undefined, undefined))).toBe(true);
    expect(nothing(readDiff(changeOf('a', ''), 'a\n', 'b\n'))).toBe(true);
  });

  it('shows nothing of a collapsed file that changed too much to compare, but all of a new one', () => {
    const all = Array.from({ length: 6_000 }, (_, index) => `a${index}\n`);
    const turned = readDiff(changeOf('a', '', { collapsed: true }), all.join(''), all.toReversed().join(''));
    expect(turned.shown.size).toBe(0);
    const lines = (word: string) => Array.from({ length: 6_000 }, (_, index) => `${word}${index}\n`).join('');
    const changed = readDiff(changeOf('a', '', { collapsed: true }), `${lines('a')}same\n`, `${lines('b')}same\n`);
    expect([changed.added.length, changed.removed.length, changed.context]).toEqual([6_000, 6_000, [6_001]]);
    expect(readDiff(changeOf('a', '', { collapsed: true, newFile: true }), undefined, lines('b')).shown.size).toBe(
      6_000,
    );
    const gone = readDiff(changeOf('a', '', { collapsed: true, deletedFile: true }), lines('b'), undefined);
    expect(gone.removed.slice(0, 2)).toEqual([1, 2]);
    expect(gone.removed.length).toBe(6_000);
  });

  it('takes a new collapsed file as added from its first line', () => {
    const read = readDiff(changeOf('a', '', { collapsed: true, newFile: true }), undefined, 'x\ny\n');
    expect([...read.shown]).toEqual([
      [1, { oldLine: null, oldCounter: 0 }],
      [2, { oldLine: null, oldCounter: 0 }],
    ]);
  });
});
