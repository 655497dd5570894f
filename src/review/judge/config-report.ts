import type { IncludedFile } from '../../ci/config.ts';
import { filesOf, withChildren } from '../../ci/config-parts.ts';
import { requestKey } from '../../includes/request.ts';
import type { Judgement } from './judge.ts';
import type { IncludeLine, ReportProblem } from './report.ts';

/** What a report says of a configuration, whatever its findings are. */
export interface ConfigReport {
  /** Jobs that can run, child pipelines included. */
  readonly jobs: number;
  readonly files: readonly { readonly path: string }[];
  readonly includes: IncludeLine;
  readonly problems: readonly ReportProblem[];
}

export function reportOf({ config, runnerConfigs, redactor }: Judgement): ConfigReport {
  const configs = withChildren(config);
  const inPipeline = configs.flatMap((each) => [
    ...each.problems.map((problem) => ({
      kind: problem.unavailable ? 'unavailable' : problem.kind,
      at: problem.at?.span ?? null,
      message: problem.message,
      fatal: problem.fatal,
    })),
    ...each.missing.map((request) => ({
      kind: 'unavailable',
      at: null,
      message: `not fetched: ${requestKey(request)}`,
      fatal: false,
    })),
  ]);
  const inRunners = runnerConfigs.flatMap(({ problems }) =>
    problems.map(({ at, message }) => ({ kind: 'runner_config', at: at?.span ?? null, message, fatal: false })),
  );
  const problems = [...inPipeline, ...inRunners];
  return redactor.all({
    jobs: configs.flatMap((each) => each.jobs.filter((job) => job.kind !== 'unused')).length,
    files: [...filesOf(config), ...runnerConfigs.map(({ file }) => file)].map((file) => ({ path: file.id })),
    includes: includeLine(config.root),
    problems: [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()],
  });
}

function includeLine(included: IncludedFile): IncludeLine {
  return {
    name: included.name,
    kind: included.kind,
    at: included.at?.span ?? null,
    unavailable: included.unavailable ?? null,
    includes: included.includes.map(includeLine),
  };
}
