import type { Location } from '../source.ts';

export interface PolicyProblem {
  /** Null: there is no text at all. */
  readonly at: Location | null;
  readonly message: string;
}

/** Everything that is wrong with a file, one problem a line. `path`: the file, as it is shown. */
export function problemsText(
  path: string,
  problems: readonly PolicyProblem[],
  heading = 'The policy is not valid',
): string {
  return `${heading}:\n${problems.map((problem) => `  ${problemLine(path, problem)}`).join('\n')}`;
}

/** `config/policy.yml:3:5 unknown key …` */
export function problemLine(path: string, { at, message }: PolicyProblem): string {
  const start = at?.span.start;
  return `${path}${start ? `:${start.line}:${start.column}` : ''} ${message}`;
}
