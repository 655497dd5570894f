import pc from 'picocolors';
import { rulePageMarkdown } from '../render/rule-page.ts';
import { rulePageText } from '../render/rule-page-text.ts';
import { rules as allRules } from '../rules/index.ts';
import { EXIT, type Io } from './io.ts';
import { requireRule } from './only-rules.ts';

/** Prints one rule's page (markdown where it goes into a file), or the list of rules. */
export function rules(id: string | undefined, io: Io): number {
  if (id === undefined) {
    io.out(ruleList(io));
    return EXIT.clean;
  }
  const rule = requireRule(id);
  const { color, columns } = io;
  const page = columns === null ? rulePageMarkdown(rule) : rulePageText(rule, { color, columns });
  io.out(`${page.trimEnd()}\n`);
  return EXIT.clean;
}

function ruleList({ color }: Pick<Io, 'color'>): string {
  const { bold, dim } = pc.createColors(color);
  const width = Math.max(...allRules.map((rule) => rule.id.length));
  return allRules
    .map(({ id, level, summary }) => `${bold(id.padEnd(width))}  ${dim(level.padEnd(7))}  ${summary}\n`)
    .join('');
}
