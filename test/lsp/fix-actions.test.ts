import { describe, expect, it } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { actionsFor } from '../../src/lsp/fix-actions.ts';
import type { Fix } from '../../src/lsp/project-view.ts';

const document = TextDocument.create('file:///ci.yml', 'yaml', 1, 'one two three');
const fix = (was: string, replacement: string, safe: boolean): Fix => {
  const start = { line: 0, character: document.getText().indexOf(was) };
  const range = { start, end: { line: 0, character: start.character + was.length } };
  return { path: 'ci.yml', range, was, replacement, rule: 'some-rule', safe };
};
const at = (character: number) => ({ start: { line: 0, character }, end: { line: 0, character } });

describe('code actions for suggestions', () => {
  it('offer all safe ones at once, and of those that overlap the first', () => {
    const fixes = [fix('two', '2', true), fix('one two', '12', true), fix('three', '3', true), fix('one', '1', false)];
    const all = actionsFor(document, fixes, at(13), []).find(({ kind }) => kind === 'source.fixAll.pipewarden');
    expect(all?.edit?.changes?.['file:///ci.yml']?.map(({ newText }) => newText)).toEqual(['12', '3']);
  });

  it('name the diagnostic that they are for', () => {
    const { range } = fix('two', '', true);
    const own = { range, message: 'x', code: 'some-rule' };
    const others = [
      { ...own, code: 'other' },
      { ...own, range: at(0) },
    ];
    const [action] = actionsFor(document, [fix('two', '22', true)], at(5), [own, ...others]);
    expect(action).toMatchObject({ diagnostics: [own], isPreferred: true, title: 'Write 22 (some-rule)' });
  });

  it('are none where another text stands by now', () => {
    expect(actionsFor(document, [{ ...fix('two', '2', true), was: 'too' }], at(5), [])).toEqual([]);
  });
});
