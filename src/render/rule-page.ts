/** The page of a rule as markdown: for `src/rules/README.md` and the command line. */

import type { Example, Rule } from '../rules/rule.ts';
import { englishPages } from './pages/pages-words-en.ts';
import { optionsOf } from './rule-options.ts';

/** `depth`: of the heading with the rule's name. */
export function rulePageMarkdown(rule: Rule, depth = 1): string {
  return `${sectionOf(rule, depth)}\n`;
}

function sectionOf(rule: Rule, depth: number): string {
  const heading = '#'.repeat(depth);
  return [
    `${heading} ${rule.id}`,
    rule.summary,
    `**Level** ${rule.level} · **Looks at** ${rule.keywords.map(code).join(', ')}`,
    `**Why.** ${rule.why}`,
    `**What to do.** ${rule.fix}`,
    ...optionsSection(rule, `${heading}#`),
    ...examplesSection(rule, `${heading}#`),
    `${heading}# What it cannot see`,
    rule.blindSpots,
    `Source of the advice: <${rule.source}>`,
  ].join('\n\n');
}

function optionsSection(rule: Rule, heading: string): string[] {
  const rows = optionsOf(rule).map(
    ({ name, values, fallback, description }) =>
      `| ${code(name)} | ${cell(englishPages.rulePages.values(values))} | ${fallback === null ? '' : code(fallback)} | ${cell(description)} |`,
  );
  if (rows.length === 0) return [];
  return [`${heading} Options`, ['| Option | Values | Default | Meaning |', '|---|---|---|---|', ...rows].join('\n')];
}

function examplesSection(rule: Rule, heading: string): string[] {
  const shown = (examples: readonly Example[]) => examples.flatMap(exampleOf);
  return [`${heading} Found`, ...shown(rule.examples.bad), `${heading} Not found`, ...shown(rule.examples.good)];
}

function exampleOf(example: Example): string[] {
  const shown = fence('toml' in example ? 'toml' : 'yaml', textOf(example));
  return example.policy ? [shown, 'with the policy', fence('yaml', example.policy)] : [shown];
}

export function textOf(example: Example): string {
  if ('toml' in example) return example.toml;
  return 'yaml' in example ? example.yaml : example.policyFile;
}

function fence(language: string, text: string): string {
  return `\`\`\`${language}\n${text.trimEnd()}\n\`\`\``;
}

function code(text: string): string {
  return `\`${text}\``;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
