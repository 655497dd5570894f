/** What may be told of a configuration to everybody who sees the merge request: its problems, files and includes. */
import type { ClosedFiles } from '../../secrets/closed-files.ts';
import type { ConfigReport } from './config-report.ts';
import type { IncludeLine, ReportProblem } from './report.ts';

const NOT_TOLD =
  'Something is wrong in an included file that not everybody who sees this merge request may see, so nothing of it is told.';

export function quotableReport<R extends Pick<ConfigReport, 'files' | 'includes'>>(report: R, closed: ClosedFiles): R {
  if (closed.isEmpty) return report;
  const { files, includes } = report;
  return {
    ...report,
    files: files.filter(({ path }) => !closed.get(path)),
    includes: includes && openIncludes(includes, closed),
  };
}

/** Without what closed files include. */
function openIncludes(line: IncludeLine, closed: ClosedFiles): IncludeLine {
  const open = line.includes.filter(({ at }) => at === null || !closed.get(at.file));
  return { ...line, includes: open.map((each) => openIncludes(each, closed)) };
}

export function quotableProblems(problems: readonly ReportProblem[], closed: ClosedFiles): readonly ReportProblem[] {
  if (closed.isEmpty) return problems;
  const told = problems.map((problem) => quotableProblem(problem, closed));
  const seen = new Map(told.map((problem) => [JSON.stringify(problem), problem]));
  return [...seen.values()];
}

function quotableProblem(problem: ReportProblem, closed: ClosedFiles): ReportProblem {
  const { at, message } = problem;
  const { bound: _, ...untold } = { ...problem, message: NOT_TOLD };
  const inside = at && closed.get(at.file);
  if (inside) return { ...untold, at: inside.door };
  return isItsOwn(problem) || closed.mayTell(message, at ? [at] : []) ? problem : untold;
}

/** Speaks of nothing but its own place: how a file is written, or what an include names. */
function isItsOwn({ kind, at }: ReportProblem): boolean {
  return kind === 'policy' || (at !== null && ['syntax', 'include', 'unavailable'].includes(kind));
}
