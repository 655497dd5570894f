import pc from 'picocolors';
import { problemLine } from '../policy/policy-problems.ts';
import { printable } from '../render/printable.ts';
import { openPolicy } from './find-policy.ts';
import { EXIT, type Io } from './io.ts';

/** Says what is wrong with a policy file, and what is hardly meant. */
export async function policyValidate(file: string | undefined, io: Io): Promise<number> {
  const { path, policy, problems, warnings } = await openPolicy(file, io);
  const { red, yellow, green } = pc.createColors(io.color);
  const lines = [
    ...problems.map((problem) => `${red('error')} ${printable(problemLine(path, problem))}`),
    ...warnings.map((warning) => `${yellow('warning')} ${printable(problemLine(path, warning))}`),
  ];
  if (policy) {
    const groups = policy.layers.length - 1;
    const counts = `${count(groups, 'group', 'groups')}, ${count(policy.runners.length, 'runner class', 'runner classes')}`;
    lines.push(`${green(`${printable(path)} is valid`)}: ${counts}`);
  }
  io.out(`${lines.join('\n')}\n`);
  return policy ? EXIT.clean : EXIT.settings;
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}
