import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../src/review/judge/finding.ts';
import { readDiff } from '../../../src/review/place/diff.ts';
import { indexDiff, type JobAreas, place } from '../../../src/review/place/place.ts';
import type { Change } from '../../../src/review/snapshot.ts';
import { changeOf, findingAt, hopAt, refs, spanAt } from '../../support/make-finding.ts';

const nowhere: JobAreas = { includes: [], head: [], base: [] };

function positions(finding: Finding, changes: readonly Change[], areas: JobAreas = nowhere) {
  const diff = indexDiff(
    refs,
    changes.map((change) => readDiff(change, undefined, undefined)),
  );
  return place(finding, diff, areas).map(({ oldPath, newPath, oldLine, newLine }) => [
    oldPath,
    newPath,
    oldLine,
    newLine,
  ]);
}

// Old lines 5 to 9, new lines 5 to 10: 7 and 8 are added, old 7 is removed.
const changed = changeOf('ci.yml', '@@ -5,5 +5,6 @@ job:\n five\n six\n-seven\n+SEVEN\n+eight\n eight\n nine\n');

describe('place', () => {
  it('goes to an added line with its new number alone, and falls back to the file', () => {
    expect(positions(findingAt(spanAt('ci.yml', 7)), [changed])).toEqual([
      ['ci.yml', 'ci.yml', null, 7],
      ['ci.yml', 'ci.yml', null, null],
    ]);
  });

  it('has none for what is about the project as a whole, whatever line of its file or jobs has changed', () => {
    const start = { line: 1, column: 1 };
    const added = changeOf('ci.yml', '@@ -0,0 +1,2 @@\n+a\n+b\n', { newFile: true });
    const areas = { ...nowhere, head: [spanAt('ci.yml', 2)] };
    expect(positions(findingAt({ file: 'ci.yml', start, end: start }), [added], areas)).toEqual([]);
    expect(positions(findingAt({ file: 'ci.yml', start, end: { line: 1, column: 2 } }), [added], areas)).not.toEqual(
      [],
    );
  });

  it('goes to an unchanged line with both numbers', () => {
    expect(positions(findingAt(spanAt('ci.yml', 10)), [changed])[0]).toEqual(['ci.yml', 'ci.yml', 9, 10]);
  });

  it('marks all lines of a value of several lines, and falls back to the first added one', () => {
    const diff = indexDiff(refs, [readDiff(changed, undefined, undefined)]);
    const [range, line] = place(findingAt(spanAt('ci.yml', 5, 9)), diff, nowhere);
    // `printf ci.yml | sha1sum`
    const path = 'cda3c46fbe79e65d7e5c1b7d1b537be0f479d892';
    expect(range).toEqual({
      ...refs,
      oldPath: 'ci.yml',
      newPath: 'ci.yml',
      oldLine: 8,
      newLine: 9,
      range: {
        start: { lineCode: `${path}_5_5`, oldLine: 5, newLine: 5 },
        end: { lineCode: `${path}_8_9`, oldLine: 8, newLine: 9 },
      },
    });
    expect(line).toEqual({ ...refs, oldPath: 'ci.yml', newPath: 'ci.yml', oldLine: null, newLine: 7 });
  });

  it('marks no more of a value than the diff shows', () => {
    const diff = indexDiff(refs, [readDiff(changed, undefined, undefined)]);
    const [range] = place(findingAt(spanAt('ci.yml', 2, 30)), diff, nowhere);
    expect([range?.range?.start.newLine, range?.range?.end.newLine]).toEqual([5, 10]);
  });

  it('names added lines as Git counts: from 0 in a new file', () => {
    const text = 'a\nb\n';
    for (const diff of ['@@ -0,0 +1,2 @@\n+a\n+b\n', '']) {
      const added = changeOf('ci.yml', diff, { newFile: true, collapsed: diff === '' });
      const index = indexDiff(refs, [readDiff(added, undefined, text)]);
      const [range] = place(findingAt(spanAt('ci.yml', 1, 2)), index, nowhere);
      expect(range?.range?.start.lineCode).toMatch(/_0_1$/);
      expect(range?.range?.end.lineCode).toMatch(/_0_2$/);
    }
  });

  it('goes to the file where the diff does not show the line', () => {
    expect(positions(findingAt(spanAt('ci.yml', 40)), [changed])).toEqual([['ci.yml', 'ci.yml', null, null]]);
  });

  it('has no position when no changed file is on the way', () => {
    const finding = findingAt(spanAt('group/ci@v1:/base.yml', 7), {
      uses: [{ job: 'a', via: [hopAt(spanAt('x.yml', 7))] }],
    });
    expect(positions(finding, [changed])).toEqual([]);
  });

  it('follows the hops outwards to the include that was added', () => {
    const via = [hopAt(spanAt('group/ci@v1:/base.yml', 3)), hopAt(spanAt('ci.yml', 8), 'include', 'base.yml')];
    const finding = findingAt(spanAt('group/ci@v1:/base.yml', 7), { uses: [{ job: 'a', via }] });
    expect(positions(finding, [changed])[0]).toEqual(['ci.yml', 'ci.yml', null, 8]);
  });

  it('goes to a changed line of the include’s entry, such as its ref', () => {
    const via = [hopAt(spanAt('ci.yml', 9), 'include', 'base.yml')];
    const finding = findingAt(spanAt('group/ci@v1:/base.yml', 7), { uses: [{ job: 'a', via }] });
    const areas = { ...nowhere, includes: [spanAt('ci.yml', 8, 9)] };
    expect(positions(finding, [changed], areas)[0]).toEqual(['ci.yml', 'ci.yml', null, 8]);
  });

  it('prefers an added line that is a cause to its own line that was there before', () => {
    const finding = findingAt(spanAt('ci.yml', 5), { because: [spanAt('ci.yml', 8)] });
    expect(positions(finding, [changed])[0]).toEqual(['ci.yml', 'ci.yml', null, 8]);
  });

  it('takes its own added line before those of its causes', () => {
    const finding = findingAt(spanAt('ci.yml', 8), { because: [spanAt('ci.yml', 7)] });
    expect(positions(finding, [changed])[0]).toEqual(['ci.yml', 'ci.yml', null, 8]);
  });

  it('goes to what was removed from the job when nothing else is shown', () => {
    const areas = { ...nowhere, head: [spanAt('ci.yml', 30, 40)], base: [spanAt('ci.yml', 6, 12)] };
    expect(positions(findingAt(spanAt('ci.yml', 33)), [changed], areas)[0]).toEqual(['ci.yml', 'ci.yml', 7, null]);
  });

  it('goes to what was added to the job rather than to what was removed', () => {
    const areas = { ...nowhere, head: [spanAt('ci.yml', 4, 40)], base: [spanAt('ci.yml', 6, 12)] };
    expect(positions(findingAt(spanAt('ci.yml', 33)), [changed], areas)[0]).toEqual(['ci.yml', 'ci.yml', null, 7]);
  });

  it('gives both paths of a renamed file', () => {
    const renamed = { ...changed, oldPath: 'old.yml', renamedFile: true };
    expect(positions(findingAt(spanAt('ci.yml', 10)), [renamed])[0]).toEqual(['old.yml', 'ci.yml', 9, 10]);
    const pure = changeOf('ci.yml', '', { oldPath: 'old.yml', renamedFile: true });
    expect(positions(findingAt(spanAt('ci.yml', 10)), [pure])).toEqual([['old.yml', 'ci.yml', null, null]]);
  });

  it('finds only added lines in a new file', () => {
    const added = changeOf('new.yml', '@@ -0,0 +1,2 @@\n+one\n+two\n', { newFile: true });
    expect(positions(findingAt(spanAt('new.yml', 2)), [added])[0]).toEqual(['new.yml', 'new.yml', null, 2]);
  });

  it('goes to a removed line of a deleted file', () => {
    const gone = changeOf('gone.yml', '@@ -1,2 +0,0 @@\n-one\n-two\n', { deletedFile: true });
    const areas = { ...nowhere, head: [], base: [spanAt('gone.yml', 2)] };
    expect(positions(findingAt(spanAt('ci.yml', 2)), [gone], areas)).toEqual([
      ['gone.yml', 'gone.yml', 2, null],
      ['gone.yml', 'gone.yml', null, null],
    ]);
  });

  it('does not reach the line before which a span ends', () => {
    const at = { file: 'ci.yml', start: { line: 6, column: 1 }, end: { line: 7, column: 1 } };
    expect(positions(findingAt(at), [changed])[0]).toEqual(['ci.yml', 'ci.yml', 6, 6]);
  });
});
