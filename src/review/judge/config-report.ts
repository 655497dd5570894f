import type { IncludedFile, ResolvedConfig } from '../../ci/config.ts';
import { allParts, filesOf, kindsFor, kindsIn, ownConfigs } from '../../ci/config-parts.ts';
import type { PipelineCase, PipelineKind } from '../../ci/pipelines/pipeline-case.ts';
import { requestKey } from '../../includes/request.ts';
import { unreadScripts } from '../../rules/judging/unread-scripts.ts';
import { somePipelines } from './finding.ts';
import type { Judgement } from './judge.ts';
import { FOLLOWS, type IncludeLine, type ReportProblem } from './report.ts';

/** What a report says of a configuration, whatever its findings are. */
export interface ConfigReport {
  /** Jobs that can run, child pipelines included. */
  readonly jobs: number;
  readonly files: readonly { readonly path: string }[];
  readonly includes: IncludeLine | null;
  readonly problems: readonly ReportProblem[];
  /** The kinds of pipeline that come about. */
  readonly pipelines: readonly PipelineKind[];
}

export function reportOf({ configs, runnerConfigs, redactor }: Judgement): ConfigReport {
  const own = ownConfigs(configs);
  const kindsOf = kindsFor(configs);
  const found = allParts(configs).flatMap((part) => problemsOf(part, kindsOf(part)));
  const inRunners = runnerConfigs.flatMap(({ problems }) =>
    problems.map(({ at, message }) => ({ kind: 'runner_config', at: at?.span ?? null, message, fatal: false })),
  );
  return redactor.all({
    jobs: jobCount(configs),
    files: [...filesOf(configs), ...runnerConfigs.map(({ file }) => file)].map((file) => ({ path: file.id })),
    includes: includeTree(own.map(({ root }) => root)),
    problems: [...together(united(found)), ...inRunners],
    pipelines: kindsIn(own),
  });
}

interface FoundProblem {
  readonly problem: ReportProblem & { readonly follows: boolean };
  readonly cases: readonly PipelineCase[];
  /** Of the pipelines that come about where it was found. */
  readonly kinds: readonly PipelineKind[];
}

function problemsOf(config: ResolvedConfig, kinds: readonly PipelineKind[]): readonly FoundProblem[] {
  const { missing, cases } = config;
  // Those of a child pipeline are told of where they are.
  const problems = config.problems.filter(({ kind }) => kind !== 'child');
  return [
    ...[...problems, ...unreadScripts(config)].map(
      ({ at, message, kind, fatal, unavailable, bound, follows = false, cases: own = cases }) => ({
        problem: {
          kind: bound ? 'too_large' : unavailable ? 'unavailable' : kind,
          at: at?.span ?? null,
          message,
          fatal,
          follows,
          ...(bound ? { bound } : {}),
        },
        cases: own,
        kinds,
      }),
    ),
    ...missing.map((request) => ({
      problem: {
        kind: 'unavailable',
        at: null,
        message: `not fetched: ${requestKey(request)}`,
        fatal: false,
        follows: false,
      },
      cases,
      kinds,
    })),
  ];
}

/** What files that could not be read drag behind them is one problem. */
function together(problems: readonly FoundProblem['problem'][]): readonly ReportProblem[] {
  const all = problems.map(({ follows, ...problem }) => ({ follows, problem }));
  const following = all.filter(({ follows }) => follows).map(({ problem }) => problem);
  const count = new Set(following.map(({ at, message }) => JSON.stringify([at, message]))).size;
  if (count < 2) return all.map(({ problem }) => problem);
  const message = `${count} problems may follow from what could not be read. The first: ${following[0]?.message}`;
  const others = all.filter(({ follows }) => !follows).map(({ problem }) => problem);
  return [...others, { kind: FOLLOWS, at: null, message, fatal: false }];
}

/** The same problem in several configurations is one; its pipelines are left out where these are all. */
function united(problems: readonly FoundProblem[]): readonly FoundProblem['problem'][] {
  const found = new Map<string, FoundProblem & { readonly cases: PipelineCase[]; readonly kinds: PipelineKind[] }>();
  for (const { problem, cases, kinds } of problems) {
    const key = JSON.stringify(problem);
    const known = found.get(key);
    known?.cases.push(...cases);
    known?.kinds.push(...kinds);
    if (!known) found.set(key, { problem, cases: [...cases], kinds: [...kinds] });
  }
  return [...found.values()].map(({ problem, cases, kinds }) => ({ ...problem, ...somePipelines(cases, kinds) }));
}

/** Jobs that run in some pipeline, each once. */
function jobCount(configs: readonly ResolvedConfig[]): number {
  const names = new Set<string>();
  const collect = (config: ResolvedConfig, within: readonly string[]): void => {
    for (const { name, kind, cases } of config.jobs) {
      if (kind !== 'unused' && cases.length > 0) names.add(JSON.stringify([...within, name]));
    }
    for (const child of config.children) collect(child.config, [...within, child.job.name]);
  };
  for (const config of configs) collect(config, []);
  return names.size;
}

/** One tree of what any pipeline includes. Null: there is no configuration. */
function includeTree([root, ...others]: readonly IncludedFile[]): IncludeLine | null {
  return root ? includeLine([root, ...others]) : null;
}

function includeLine(files: readonly [IncludedFile, ...IncludedFile[]]): IncludeLine {
  const [{ name, kind, at, unavailable }] = files;
  const groups = new Map<string, [IncludedFile, ...IncludedFile[]]>();
  for (const file of files.flatMap(({ includes }) => includes)) {
    const key = JSON.stringify([file.name, file.at?.span, file.unavailable]);
    const group = groups.get(key);
    if (group) group.push(file);
    else groups.set(key, [file]);
  }
  return {
    name,
    kind,
    at: at?.span ?? null,
    unavailable: unavailable ?? null,
    includes: [...groups.values()].map(includeLine),
  };
}
