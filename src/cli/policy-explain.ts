import pc from 'picocolors';
import { type Explained, explainPolicy } from '../policy/explain.ts';
import { printable, printableJson } from '../render/printable.ts';
import { ruleCatalogue } from '../rules/index.ts';
import { requirePolicy } from './find-policy.ts';
import { EXIT, type Io } from './io.ts';

/** Prints what a project gets from the policy, every value with the line that set it. */
export async function policyExplain(project: string, file: string | undefined, io: Io): Promise<number> {
  const policy = await requirePolicy(file, io);
  const { policy: effective, settings, rules } = explainPolicy(policy, project, ruleCatalogue);
  const { bold, dim } = pc.createColors(io.color);
  const line = (indent: string, { name, value, at }: Explained) => {
    const start = at?.span.start;
    const from = at && start ? `${printable(at.span.file)}:${start.line}:${start.column}` : 'default';
    return `${indent}${name}: ${printableJson(value)}  ${dim(`# ${from}`)}`;
  };
  const groups = effective.groups.map(({ glob }) => printable(glob)).join(', ');
  const runners = effective.runners.map((runner) => printable(runner.name)).join(', ');
  const lines = [
    `${bold(printable(project))}: ${groups === '' ? 'no group of the policy applies' : `groups ${groups}`}`,
    ...settings.map((setting) => line('', setting)),
    'rules:',
    ...rules.flatMap(({ id, values }) => [`  ${bold(id)}:`, ...values.map((value) => line('    ', value))]),
    `runners: ${runners === '' ? 'none: every job is judged by unknown_runner' : runners}`,
  ];
  io.out(`${lines.join('\n')}\n`);
  return EXIT.clean;
}
