import type { PolicyProblem } from './policy.ts';

/** Everything that is wrong with a policy, one fault a line. `path`: the file, as it is shown. */
export function policyFaults(path: string, problems: readonly PolicyProblem[]): string {
  return `The policy is wrong:\n${problems.map((problem) => `  ${problemLine(path, problem)}`).join('\n')}`;
}

/** `config/policy.yml:3:5 unknown key …` */
export function problemLine(path: string, { at, message }: PolicyProblem): string {
  const start = at?.span.start;
  return `${path}${start ? `:${start.line}:${start.column}` : ''} ${message}`;
}
