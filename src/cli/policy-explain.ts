import pc from 'picocolors';
import type { Exemption } from '../policy/exemptions.ts';
import { type ExplainedValue, explainPolicy } from '../policy/explain-policy.ts';
import { printable, printableJson } from '../render/printable.ts';
import { english } from '../render/words-en.ts';
import { unconfiguredIn } from '../review/judge/unconfigured.ts';
import { requirePolicy } from './find-policy.ts';
import { EXIT, type Io } from './io.ts';

/** Prints what a project gets from the policy, every value with the line that set it. */
export async function policyExplain(project: string, file: string | undefined, io: Io): Promise<number> {
  const policy = await requirePolicy(file, io);
  const { policy: effective, settings, variables, rules } = explainPolicy(policy, project);
  const { bold, dim } = pc.createColors(io.color);
  const line = (indent: string, { name, value, at }: ExplainedValue) => {
    const start = at?.span.start;
    const from = at && start ? `${printable(at.span.file)}:${start.line}:${start.column}` : 'default';
    return `${indent}${name}: ${printableJson(value)}  ${dim(`# ${from}`)}`;
  };
  const groups = effective.groups.map(({ glob }) => printable(glob)).join(', ');
  const runners = effective.runners.map((runner) => printable(runner.name)).join(', ');
  const lines = [
    `${bold(printable(project))}: ${groups === '' ? 'no group of the policy applies' : `groups ${groups}`}`,
    `policy: ${printable(effective.file)}`,
    ...settings.map((setting) => line('', setting)),
    ...(variables.length > 0
      ? ['variables:', ...variables.map((each) => line('  ', { ...each, name: printable(each.name) }))]
      : []),
    'rules:',
    ...rules.flatMap(({ id, values }) => [`  ${bold(id)}:`, ...values.map((value) => line('    ', value))]),
    ...(effective.exemptions.length > 0 ? ['exemptions:', ...effective.exemptions.map(exemptionLine)] : []),
    ...unconfiguredIn(effective).map((each) => english.unconfigured[each]),
    `runners: ${runners === '' ? 'none: every job is judged by unknown_runner' : runners}`,
  ];
  io.out(`${lines.join('\n')}\n`);
  return EXIT.clean;
}

function exemptionLine({ at, rule, jobs, values, until, reason, owner }: Exemption): string {
  const { file, start } = at.span;
  const limits = {
    ...(jobs ? { jobs } : {}),
    ...(values ? { values } : {}),
    until,
    reason,
    ...(owner ? { owner } : {}),
  };
  return `  ${rule}: ${printableJson(limits)}  # ${printable(file)}:${start.line}:${start.column}`;
}
