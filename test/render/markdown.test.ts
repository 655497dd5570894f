import fc from 'fast-check';
import MarkdownIt from 'markdown-it';
import { describe, expect, it } from 'vitest';
import { code, fenced, link, prose, safeUrl, withoutQuickActions } from '../../src/render/markdown.ts';
import { anyText } from '../support/any-text.ts';
import { extractQuickActions } from '../support/gitlab/quick-actions.ts';
import { EVIL, hostile, textOutsideCode } from './untrusted.ts';

describe('prose', () => {
  it('keeps words as they are', () => {
    expect(prose("Ask the build team; it's `now`, (really)!\n")).toBe("Ask the build team; it's \\`now\\`, (really)!");
  });

  it('makes no markup, no link, no mention and no quick action', () => {
    fc.assert(
      fc.property(fc.oneof(hostile, fc.string()), (text) => {
        const [paragraph, ...others] = new MarkdownIt({ html: true }).parse(`Before ${prose(text)} after`, {});
        const inline = new MarkdownIt({ html: true }).parseInline(`Before ${prose(text)} after`, {})[0];
        expect(paragraph?.type).toBe('paragraph_open');
        expect(others).toHaveLength(2);
        expect(new Set(inline?.children?.map((token) => token.type))).toEqual(new Set(['text']));
        expect(inline?.content).not.toMatch(/@\w/);
      }),
    );
  });
});

describe('code', () => {
  it.each([
    ['plain', '`plain`'],
    ['a`b', '``a`b``'],
    ['`a``b', '``` `a``b ```'],
    [' a ', '`  a  `'],
    ['two\nlines', '`two lines`'],
    ['', '`(empty)`'],
    ['\n', '`(empty)`'],
  ])('%j', (text, expected) => {
    expect(code(text)).toBe(expected);
  });

  it('cuts what is long, between characters', () => {
    expect(code('😀'.repeat(300), 10)).toBe(`\`${'😀'.repeat(9)}…\``);
  });

  it('keeps whatever it is given inside of one piece of code', () => {
    fc.assert(
      fc.property(fc.oneof(hostile, fc.string(), anyText()), (text) => {
        const [paragraph, ...others] = new MarkdownIt()
          .parse(`Before ${code(text)} after`, {})
          .filter((token) => token.content);
        expect(others).toEqual([]);
        expect(paragraph?.children?.map((token) => token.type)).toEqual(['text', 'code_inline', 'text']);
      }),
    );
  });
});

describe('fenced', () => {
  it('holds lines as they are', () => {
    expect(fenced('suggestion:-0+0', '  image: "a"')).toBe('```suggestion:-0+0\n  image: "a"\n```');
  });

  it('refuses what could be a quick action, a fence or a CRLF line', () => {
    expect(fenced('x', 'a\n /close')).toBeNull();
    expect(fenced('x', 'a ``` b')).toBeNull();
    expect(fenced('x', 'a\r\nb')).toBeNull();
  });
});

describe('withoutQuickActions', () => {
  it('leaves no line that GitLab would run, whatever is in the text', () => {
    fc.assert(
      fc.property(fc.oneof(hostile, fc.string()), (text) => {
        const body = withoutQuickActions(`${text}\n/close\n \t/assign @all`);
        expect(extractQuickActions(body).actions).toEqual([]);
        expect(body.split(/[\n\r\u2028\u2029\v\f\u0085]/).filter((line) => /^\s*\/\w/.test(line))).toEqual([]);
      }),
    );
  });

  it('still shows the slash', () => {
    expect(new MarkdownIt().render(withoutQuickActions('/close'))).toBe('<p>/close</p>\n');
  });
});

describe('link', () => {
  it('is only a text without an http(s) address', () => {
    expect(link('ask', 'javascript:alert(1)')).toBe('ask');
    expect(link('ask', 'https://')).toBe('ask');
    expect(link('ask', null)).toBe('ask');
    expect(link('ask', 'https://a.example/x?y=(1)')).toBe('[ask](https://a.example/x?y=%281%29)');
  });

  it('cannot be left by what is in the address', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const body = `Go ${link('there', `https://a.example/${text}`)} now`;
        expect(textOutsideCode(body)).not.toContain(EVIL);
        expect(safeUrl(`https://a.example/${text}`)).toMatch(/^https:\/\/a\.example\/[^\s()<>[\]`"']*$/);
      }),
    );
  });
});
