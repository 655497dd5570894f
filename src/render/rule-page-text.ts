/** The page of a rule for a terminal. */
import pc from 'picocolors';
import wrapAnsi from 'wrap-ansi';
import type { Example, Rule } from '../rules/rule.ts';
import { englishPages } from './pages/pages-words-en.ts';
import { optionsOf } from './rule-options.ts';
import { textOf } from './rule-page.ts';

const WIDEST = 100;

export function rulePageText(rule: Rule, { color, columns }: { color: boolean; columns: number }): string {
  const { bold, cyan, dim } = pc.createColors(color);
  const width = Math.min(columns, WIDEST);
  const paragraph = (text: string, indent = '') =>
    wrapAnsi(text.replace(/\s+/g, ' '), width - indent.length).replaceAll(/^/gm, indent);
  const section = (title: string, texts: readonly string[]) => (texts.length > 0 ? [bold(title), ...texts] : []);
  const options = optionsOf(rule).map(({ name, values, fallback, description }) => {
    const byDefault = fallback === null ? '' : `, default ${fallback}`;
    return `${paragraph(`${cyan(name)} ${dim(`${englishPages.rulePages.values(values)}${byDefault}`)}`, '  ')}\n${paragraph(description, '    ')}`;
  });
  const examples = (all: readonly Example[]) => all.map((each) => exampleText(each, dim));
  return [
    `${bold(cyan(rule.id))}  ${dim(rule.level)}`,
    paragraph(rule.summary),
    paragraph(`${bold('Why.')} ${rule.why}`),
    paragraph(`${bold('What to do.')} ${rule.fix}`),
    paragraph(`${bold('Looks at')} ${rule.keywords.join(', ')}`),
    ...section('Options', options),
    ...section('Found', examples(rule.examples.bad)),
    ...section('Not found', examples(rule.examples.good)),
    bold('What it cannot see'),
    paragraph(rule.blindSpots),
    dim(`Source of the advice: ${rule.source}`),
  ].join('\n\n');
}

function exampleText(example: Example, dim: (text: string) => string): string {
  const shown = indented(textOf(example));
  return example.policy ? `${shown}\n${dim('  with the policy')}\n${indented(example.policy)}` : shown;
}

function indented(text: string): string {
  return text.trimEnd().replaceAll(/^/gm, '    ');
}
