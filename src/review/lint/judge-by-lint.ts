import type { ResolvedConfig } from '../../ci/config.ts';
import { allParts, kindsIn, ownConfigs } from '../../ci/config-parts.ts';
import { resolve } from '../../ci/resolve.ts';
import { lookupIn } from '../../includes/request.ts';
import { redactorFor } from '../../secrets/redactor-for.ts';
import { somePipelines } from '../judge/finding.ts';
import type { Judgement } from '../judge/judge.ts';
import { lintPipelineOf } from '../judge/pipeline-of.ts';
import type { LintReport, ReportProblem } from '../judge/report.ts';
import type { Snapshot } from '../snapshot.ts';
import { compareLint, isComplete } from './compare-lint.ts';
import { isAboutConfiguration } from './lint-errors.ts';

export interface LintJudgement {
  readonly report: LintReport;
  /** What GitLab itself calls broken. */
  readonly problems: readonly ReportProblem[];
}

/**
 * GitLab as the judge of the head. Lint imagines a branch's pipeline without source and merge request, so `include:rules`
 * may choose other files there than in other pipelines: the head is resolved once more in that light, and only then compared.
 * GitLab's errors are those of the pipelines that have the same files; where none has, they stand in the report alone. A
 * difference is never a problem by itself: one of the two programs is wrong, and the author is neither.
 */
export function judgeByLint(snapshot: Snapshot, commit: string, head: Judgement): LintJudgement | null {
  const { lint } = snapshot;
  if (!lint) return null;
  const ours = resolve({ ...lintPipelineOf(snapshot, commit), files: lookupIn(snapshot.head) });
  const report = compareLint(lint, ours, redactorFor([ours, ...allParts(head.configs)]));
  const own = ownConfigs(head.configs);
  const same = own.filter((config) => filesIn(config) === filesIn(ours));
  const errors = isComplete(ours) && same.length > 0 ? report.errors.filter(isAboutConfiguration) : [];
  const where = somePipelines(
    same.flatMap(({ cases }) => cases),
    kindsIn(own),
  );
  const problem = { kind: 'gitlab', at: null, fatal: true, ...where };
  return { report, problems: errors.map((error) => ({ ...problem, message: `GitLab: ${error}` })) };
}

/** Every file where it stands, so that two configurations of the same files are equal. */
function filesIn({ root }: ResolvedConfig): string {
  type File = ResolvedConfig['root'];
  const inOrder = (included: File): unknown[] => [included.name, ...included.includes.map(inOrder)];
  return JSON.stringify(inOrder(root));
}
