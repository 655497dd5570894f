import { describe, expect, it } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { completionsAt } from '../../src/lsp/policy-completion.ts';

/** `|`: where somebody is writing. */
function offered(text: string, above: readonly string[] = []) {
  const document = TextDocument.create('file:///p.yml', 'yaml', 1, text.replace('|', ''));
  return completionsAt(document, text.indexOf('|'), above);
}
const labels = (text: string, above?: readonly string[]) => offered(text, above).map(({ label }) => label);

describe('completion in a policy', () => {
  it('offers keys where a key stands, without those that are there', () => {
    expect(labels('|')).toEqual(expect.arrayContaining(['rules', 'runners', 'groups', 'mode']));
    expect(labels('mode: observe\nru|\n')).toContain('rules');
    expect(labels('mode: observe\nm|\n')).not.toContain('mode');
    expect(labels('rules:\n  image-n|\n')).toContain('image-not-allowed');
    expect(labels('rules:\n  image-not-allowed:\n    level: error\n    |\nmode: observe\n')).toEqual(
      expect.arrayContaining(['allow', 'deny']),
    );
    expect(labels('rules: {image-not-allowed: {l|}}\n')).toContain('level');
    expect(labels('runners:\n  - name: a\n    ex|\n')).toContain('executor');
    expect(labels('runners:\n  - |\n')).toContain('name');
    expect(labels('groups:\n  a/**:\n    |\n')).toContain('rules');
  });

  it('offers values where a value stands', () => {
    expect(labels('mode: |\n')).toEqual(['enforce', 'observe']);
    expect(labels('rules:\n  image-not-allowed: |\n')).toEqual(['off', 'warning', 'error']);
    expect(labels('rules: {image-not-allowed: e|}\n')).toContain('error');
    expect(labels('lint: |\n')).toEqual(['true', 'false']);
    expect(labels('lock: [mode, |]\n')).toContain('image-not-allowed');
    expect(labels('lock:\n  - |\n')).toContain('status');
    expect(labels('rules:\n  image-not-allowed:\n    |\n')).not.toContain('off');
  });

  it('writes what is missing, says what it means, and knows the file of a group', () => {
    const mode = offered('m|\n').find(({ label }) => label === 'mode');
    expect(mode).toMatchObject({
      textEdit: { newText: 'mode: ', range: { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } } },
      documentation: { value: expect.stringContaining('Default: `"enforce"`') },
    });
    expect(offered('m|: observe\n')[0]).toMatchObject({ textEdit: { newText: expect.not.stringContaining(':') } });
    expect(labels('|', ['groups', '*'])).not.toContain('runners');
  });

  it('offers nothing where nothing is known', () => {
    expect(labels('message: |\n')).toEqual([]);
    expect(labels('nothing:\n  |\n')).toEqual([]);
    expect(labels('rules: "constructor|"\n')).toEqual([]);
  });
});
