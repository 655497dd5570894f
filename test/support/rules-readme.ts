import { rulePageMarkdown } from '../../src/render/rule-page.ts';
import type { Rule } from '../../src/rules/rule.ts';

const INTRO = `# Rules

Levels are defaults: a policy sets \`off\`, \`warning\` or \`error\` for each rule, and its options. Rules judge what a job
really gets, whichever file it comes from, and by the runner that would take the job.
`;

/** Every rule on one page: the text of `src/rules/README.md`. */
export function rulesReadme(rules: readonly Rule[]): string {
  return [INTRO, `${index(rules)}\n`, ...rules.map((rule) => rulePageMarkdown(rule, 2))].join('\n');
}

function index(rules: readonly Rule[]): string {
  const rows = rules.map(
    ({ id, level, summary }) => `| [${id}](#${id}) | ${level} | ${summary.replaceAll('|', '\\|')} |`,
  );
  return ['| Rule | Level | Finds |', '|---|---|---|', ...rows].join('\n');
}
