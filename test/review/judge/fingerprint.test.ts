import { describe, expect, it } from 'vitest';
import { causeOf, fileMark, fingerprint } from '../../../src/review/judge/fingerprint.ts';
import { runRules } from '../../../src/review/judge/run-rules.ts';
import { byForm } from '../../../src/secrets/redactor.ts';
import { Location } from '../../../src/source.ts';
import {
  configOf,
  contextOf,
  hitAt,
  locatedAt,
  policyOf,
  ruleYielding,
  sourceFile,
} from '../../support/make-config.ts';

const context = contextOf();

function printOf(text: string, path: string[], changes: Parameters<typeof sourceFile>[2] = {}, rule = 'bad'): string {
  return fingerprint(rule, locatedAt(sourceFile('a.yml', text, changes), 'evil', path), 'evil', 0);
}

describe('fingerprint', () => {
  const print = printOf('image: evil', ['job', 'image']);

  it('is 32 hexadecimal digits, the first eight for the file', () => {
    expect(print).toMatch(/^[0-9a-f]{32}$/);
    expect(print.slice(0, 8)).toBe(fileMark({ project: 'group/app', path: 'a.yml' }));
  });

  it('stays when lines move, the ref changes, or an item is put before it', () => {
    expect(printOf('# one\n\nimage:   evil', ['job', 'image'])).toBe(print);
    expect(printOf('image: evil', ['job', 'image'], { id: 'group/app@v2:/a.yml', ref: 'v2', commit: 'b' })).toBe(print);
    expect(printOf('evil', ['job', 'services', '0'])).toBe(printOf('evil', ['job', 'services', '3']));
  });

  it('differs by rule, project, path and key', () => {
    expect(printOf('image: evil', ['job', 'image'], {}, 'worse')).not.toBe(print);
    expect(printOf('image: evil', ['job', 'image'], { project: 'group/other' })).not.toBe(print);
    expect(printOf('image: evil', ['job', 'image'], { path: 'b.yml' })).not.toBe(print);
    expect(printOf('image: evil', ['other', 'image'])).not.toBe(print);
  });

  it("counts equal findings of one key apart, and takes the pipeline's own commit out of a value", () => {
    const commit = '0123456789abcdef0123456789abcdef01234567';
    const file = sourceFile('a.yml', 'services:\n- evil\n- evil');
    const first = locatedAt(file, 'evil', ['job', 'services', '0']);
    const second = { ...first, at: new Location(file, first.at.start + 7, first.at.end + 7) };
    const printsWith = (value: string, own: string) =>
      runRules(
        [configOf(file)],
        [ruleYielding('bad', () => [hitAt(first, null, value), hitAt(second, null, value)])],
        policyOf({ bad: 'error' }),
        context,
        byForm,
        own,
      ).map((each) => each.fingerprint);
    const prints = printsWith(`app:${commit}`, commit);
    expect(new Set(prints).size).toBe(2);
    const next = commit.replaceAll('0', 'f');
    expect(printsWith(`app:${next}`, next)).toEqual(prints);
    expect(printsWith(`app:${commit}`, next)).not.toEqual(prints);
  });
});

describe('causeOf', () => {
  const cause = (...path: string[]) => causeOf('image-not-allowed', path, 'evil:1');

  it('is the same wherever the keyword stands', () => {
    const places = [['image'], ['image', 'name'], ['default', 'image'], ['.base', 'image'], ['a', 'image', 'name']];
    expect(new Set(places.map((path) => cause(...path))).size).toBe(1);
    expect(cause('a', 'services', '0', 'name')).toBe(cause('services', '1'));
  });

  it('differs by rule, keyword, variable and value', () => {
    const others = [
      cause('a', 'services', '0'),
      cause('a', 'variables', 'ONE'),
      cause('a', 'variables', 'TWO'),
      causeOf('image-not-pinned', ['a', 'image'], 'evil:1'),
      causeOf('image-not-allowed', ['a', 'image'], 'evil:2'),
    ];
    expect(new Set([cause('a', 'image'), ...others]).size).toBe(6);
    expect(cause('variables', 'ONE')).toBe(cause('a', 'variables', 'ONE', 'value'));
  });
});
