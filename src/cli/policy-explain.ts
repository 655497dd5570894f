import pc from 'picocolors';
import type { Exemption } from '../policy/exemptions.ts';
import { type ExplainedValue, explainedBy, explainPolicy, type PolicyExplanation } from '../policy/explain-policy.ts';
import { printable, printableJson } from '../render/printable.ts';
import type { Location } from '../source.ts';
import { requirePolicy, requirePolicyVersion } from './find-policy.ts';
import { EXIT, type Io } from './io.ts';
import { requireRule } from './only-rules.ts';
import { unconfigured } from './policy-notes.ts';

/** Prints what a project gets from the policy, every value with the line that set it. `rule`: of this rule alone. */
export async function policyExplain(
  project: string,
  { policy: file, rule }: { readonly policy?: string; readonly rule?: string },
  io: Io,
): Promise<number> {
  if (rule !== undefined) requireRule(rule);
  const { policy: effective, settings, variables, rules } = await explained(project, file, io);
  const { bold, dim } = pc.createColors(io.color);
  const line = (indent: string, { name, value, at, addsTo = [] }: ExplainedValue) => {
    const from = at ? [placeOf(at), ...addsTo.map((each) => `adds to ${placeOf(each)}`)].join(', ') : 'default';
    return `${indent}${name}: ${printableJson(value)}  ${dim(`# ${from}`)}`;
  };
  const isMeant = (id: string) => rule === undefined || id === rule;
  const exemptions = effective.exemptions.filter((each) => isMeant(each.rule));
  const ruleLines = rules
    .filter(({ id }) => isMeant(id))
    .flatMap(({ id, values }) => [`  ${bold(id)}:`, ...values.map((value) => line('    ', value))]);
  const groups = effective.groups.map(({ glob }) => printable(glob)).join(', ');
  const runners = effective.runners.map((runner) => printable(runner.name)).join(', ');
  const head = [
    `${bold(printable(project))}: ${groups === '' ? 'no group of the policy applies' : `groups ${groups}`}`,
    `policy: ${printable(effective.version ?? effective.file)}`,
  ];
  const beside = [
    ...settings.map((setting) => line('', setting)),
    ...(variables.length > 0
      ? ['variables:', ...variables.map((each) => line('  ', { ...each, name: printable(each.name) }))]
      : []),
  ];
  const lines = [
    ...head,
    ...(rule === undefined ? beside : []),
    'rules:',
    ...ruleLines,
    ...(exemptions.length > 0 ? ['exemptions:', ...exemptions.map(exemptionLine)] : []),
    ...(rule === undefined
      ? [
          ...unconfigured({ effective }),
          `runners: ${runners === '' ? 'none: every job is judged by unknown_runner' : runners}`,
        ]
      : []),
  ];
  io.out(`${lines.join('\n')}\n`);
  return EXIT.clean;
}

/** As the bot judges by it, where the settings name a project that holds the policy. */
async function explained(project: string, file: string | undefined, io: Io): Promise<PolicyExplanation> {
  if (file !== undefined || !io.env.POLICY_PROJECT) return explainPolicy(await requirePolicy(file, io), project);
  const { effective, layers } = (await requirePolicyVersion(undefined, io)).of(project);
  return explainedBy(effective, layers);
}

function placeOf({ span: { file, start } }: Location): string {
  return `${printable(file)}:${start.line}:${start.column}`;
}

function exemptionLine({ at, rule, jobs, values, until, reason, owner }: Exemption): string {
  const limits = {
    ...(jobs ? { jobs } : {}),
    ...(values ? { values } : {}),
    until,
    reason,
    ...(owner ? { owner } : {}),
  };
  return `  ${rule}: ${printableJson(limits)}  # ${placeOf(at)}`;
}
