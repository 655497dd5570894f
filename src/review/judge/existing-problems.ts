import { FOLLOWS, type ReportProblem } from './report.ts';

/**
 * Problems are compared as findings are: one that the merge base has too, in whatever line, fails nothing. What was wrong in
 * no pipeline before is new where it is in one. `renamed`: paths at the merge base by what they are at the head.
 */
export function markExisting(
  problems: readonly ReportProblem[],
  before: readonly ReportProblem[],
  renamed: ReadonlyMap<string, string>,
): readonly ReportProblem[] {
  const left = new Map<string, ReportProblem[]>();
  for (const problem of before) {
    const key = keyOf(problem, (path) => renamed.get(path) ?? path);
    left.set(key, [...(left.get(key) ?? []), problem]);
  }
  return problems.map((problem) => {
    const known = left.get(keyOf(problem, (path) => path)) ?? [];
    const at = known.findIndex((earlier) => isAsleep(problem) || !isAsleep(earlier));
    if (at === -1) return problem;
    known.splice(at, 1);
    return { ...problem, fatal: false, existing: true };
  });
}

function isAsleep({ pipelines }: ReportProblem): boolean {
  return pipelines?.only.length === 0 || pipelines?.later === true;
}

function keyOf({ kind, at, message, bound }: ReportProblem, today: (path: string) => string): string {
  // How many there are says nothing about what is wrong.
  if (kind === FOLLOWS || bound) return JSON.stringify([kind, bound?.id]);
  return JSON.stringify([kind, at && today(at.file), message]);
}
