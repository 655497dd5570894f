/** A finding's sentence: values are code, what is wrong with a file is said as it is said elsewhere. */
import { html } from 'hono/html';
import { onOneLine, shorten } from '../../quoted-text.ts';
import type { Finding } from '../../review/judge/finding.ts';
import { ruleOf, templateOf } from '../sentence.ts';
import type { Words } from '../words.ts';
import type { Html } from './page.ts';
import { inline, ticked } from './text-html.ts';

const LONGEST = 300;

export function sentenceHtml(finding: Pick<Finding, 'rule' | 'say' | 'message'>, words: Words): Html {
  const template = templateOf(finding, words);
  if (template === undefined) return ticked(finding.message);
  const kinds = ruleOf(finding)?.placeholders ?? {};
  const { values } = finding.say;
  // Text and names of placeholders by turns.
  const parts = template.split(/\{(\w+)\}/);
  return html`${parts.map((part, index) => {
    if (index % 2 === 0) return inline(part);
    const value = Object.hasOwn(values, part) ? shorten(onOneLine(values[part] ?? ''), LONGEST) : `{${part}}`;
    const kind = kinds[part];
    if (kind === 'problem') return ticked(value);
    return kind === 'prose' ? value : html`<code>${value}</code>`;
  })}`;
}
