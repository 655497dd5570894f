import pc from 'picocolors';
import { exemptionEnds } from '../policy/exemptions.ts';
import { policyOf } from '../policy/policy-of.ts';
import { type PolicyProblem, problemLine } from '../policy/policy-problems.ts';
import { printable } from '../render/printable.ts';
import { openPolicy, shownIn } from './find-policy.ts';
import { EXIT, type Io } from './io.ts';
import { unconfigured } from './policy-notes.ts';

export interface PolicyValidateOptions {
  readonly policy?: string;
  /** Warnings fail, too: what is hardly meant, and exemptions that have ended. */
  readonly strict: boolean;
}

/** Says what is wrong with a policy file, what is hardly meant, and which exemptions come to their end. `today`: in UTC. */
export async function policyValidate(options: PolicyValidateOptions, today: string, io: Io): Promise<number> {
  const { path, policy, problems, warnings: unmeant } = await openPolicy(options.policy, io);
  const { red, yellow, green } = pc.createColors(io.color);
  const { ended, ending } = exemptionEnds(policy?.exemptions ?? [], today);
  const warnings = [...unmeant, ...ended];
  const said = (word: string, those: readonly PolicyProblem[]) =>
    those.map((each) => `${word} ${printable(problemLine(shownIn(path), each))}`);
  const lines = [
    ...said(red('error'), problems),
    ...said(options.strict ? red('error') : yellow('warning'), warnings),
    ...said(yellow('notice'), ending),
    ...(policy ? unconfigured({ effective: policyOf(policy, '') }) : []).map((each) => `${yellow('notice')} ${each}`),
  ];
  const fails = !policy || (options.strict && warnings.length > 0);
  if (policy && !fails) {
    const groups = policy.layers.length - 1;
    const counts = `${count(groups, 'group', 'groups')}, ${count(policy.runners.length, 'runner class', 'runner classes')}`;
    lines.push(`${green(`${printable(path)} is valid`)}: ${counts}`);
  }
  io.out(`${lines.join('\n')}\n`);
  return fails ? EXIT.settings : EXIT.clean;
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}
