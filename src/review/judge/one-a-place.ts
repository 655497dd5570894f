import type { ReportProblem } from './report.ts';

/**
 * What is wrong in a base is wrong in every job that extends it, and told once: problems of one place that say the same but
 * for the job, whose name their sentences begin with.
 */
export function oneAPlace(problems: readonly ReportProblem[]): readonly ReportProblem[] {
  const seen = new Set<string>();
  return problems.filter((problem) => {
    if (!problem.at) return true;
    const key = JSON.stringify({ ...problem, message: withoutJob(problem.message) });
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}

/** A job's name may hold colons itself. */
function withoutJob(message: string): string {
  const colon = message.lastIndexOf(': ');
  return colon === -1 ? message : message.slice(colon);
}
