import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffLines, diffTrees, presentDiff, unifiedDiff } from './gitlab/diff-trees.ts';
import { type FileChanges, Repository } from './gitlab/repository.ts';

function changes(before: FileChanges, after: FileChanges) {
  const repository = new Repository();
  const first = repository.commit('main', before);
  return diffTrees(first.tree, repository.commit('main', after).tree);
}

const numbered = (count: number) => Array.from({ length: count }, (_, i) => `line ${i + 1}\n`).join('');

describe('a diff', () => {
  it('tells new, deleted, renamed and changed files', () => {
    const before = { a: 'a\n', gone: 'gone\n', old: numbered(10), same: 's\n' };
    const after = {
      a: 'b\n',
      gone: null,
      old: null,
      fresh: numbered(10).replace('line 3', 'line three'),
      added: 'n\n',
    };
    expect(changes(before, after).map((diff) => presentDiff(diff))).toMatchObject([
      { old_path: 'a', new_path: 'a', new_file: false, renamed_file: false, deleted_file: false },
      { old_path: 'added', new_path: 'added', new_file: true, a_mode: '0', b_mode: '100644' },
      { old_path: 'old', new_path: 'fresh', renamed_file: true },
      { old_path: 'gone', new_path: 'gone', deleted_file: true, diff: '@@ -1 +0,0 @@\n-gone\n' },
    ]);
  });

  it('has an empty text for a pure rename, and Git’s one line for binary files', () => {
    expect(changes({ a: 'x\n' }, { a: null, b: 'x\n' }).map((diff) => presentDiff(diff))).toMatchObject([
      { renamed_file: true, diff: '' },
    ]);
    expect(changes({ a: 'x\0' }, { a: 'y\0' }).map((diff) => presentDiff(diff))).toMatchObject([
      { diff: 'Binary files a/a and b/a differ\n' },
    ]);
  });

  it('collapses above 20 KB and drops above 200 KB', () => {
    const big = (bytes: number) => presentDiff(changes({}, { f: `${'x'.repeat(99)}\n`.repeat(bytes / 100) })[0]!);
    expect(big(20_000)).toMatchObject({ collapsed: false, too_large: false });
    expect(big(21_000)).toMatchObject({ collapsed: true, too_large: false, diff: '' });
    expect(big(210_000)).toMatchObject({ collapsed: false, too_large: true, diff: '' });
  });

  it('says where a text does not end with a line end', () => {
    expect(unifiedDiff(changes({ a: 'x' }, { a: 'x\n' })[0]!)).toBe(
      '@@ -1 +1 @@\n-x\n\\ No newline at end of file\n+x\n',
    );
  });

  it('pairs both numbers of every line', () => {
    const text = fc
      .array(fc.constantFrom('a', 'b', 'c: 1', ''), { maxLength: 30 })
      .map((lines) => lines.map((l) => `${l}\n`).join(''));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = diffLines({
          oldPath: 'f',
          newPath: 'f',
          old: { text: before, mode: '', id: '1' },
          new: { text: after, mode: '', id: '2' },
        });
        const side = (name: 'old' | 'new') =>
          lines
            .filter((line) => line[name] !== null)
            .map((line) => line.text)
            .join('');
        expect(side('old')).toBe(before);
        expect(side('new')).toBe(after);
      }),
    );
  });

  it('is the one that Git makes', () => {
    const before = `stages:\n${numbered(30)}job:\n${numbered(10)}`;
    const after = before.replace('line 5\n', 'new 5\nnew 6\n').replace('line 20\n', '').replace('line 27\n', 'other\n');
    expect(unifiedDiff(changes({ f: before }, { f: after })[0]!)).toBe(gitDiff(before, after));
  });
});

function gitDiff(before: string, after: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'diff-'));
  try {
    writeFileSync(join(folder, 'a'), before);
    writeFileSync(join(folder, 'b'), after);
    execFileSync('git', ['diff', '--no-index', '--no-color', '--no-ext-diff', 'a', 'b'], {
      cwd: folder,
      stdio: 'pipe',
    });
    return '';
  } catch (error) {
    const text = String((error as { stdout: Buffer }).stdout);
    return text.slice(text.indexOf('@@'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
