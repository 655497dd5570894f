import type { Location } from '../source.ts';

export interface PolicyProblem {
  /** Null: there is no text at all. */
  readonly at: Location | null;
  readonly message: string;
  /** What whoever looks at the whole instance has to hear as well: a runner that gives its host to everybody. */
  readonly about?: 'open-runner';
}

/** Everything that is wrong, one problem a line. `shown`: the file as it is shown, or how each is, by its id. */
export function problemsText(
  shown: ShownFile,
  problems: readonly PolicyProblem[],
  heading = 'The policy is not valid',
): string {
  return `${heading}:\n${problems.map((problem) => `  ${problemLine(shown, problem)}`).join('\n')}`;
}

/** One file by its name, or several by their ids. */
export type ShownFile = string | ((id: string) => string);

/** `config/policy.yml:3:5 unknown key …` */
export function problemLine(shown: ShownFile, { at, message }: PolicyProblem): string {
  const path = typeof shown === 'string' ? shown : shown(at?.file.id ?? '');
  const start = at?.span.start;
  return `${path}${start ? `:${start.line}:${start.column}` : ''} ${message}`;
}
