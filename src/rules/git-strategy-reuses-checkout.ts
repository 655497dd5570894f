import { z } from 'zod';
import type { Job, ResolvedConfig } from '../ci/config.ts';
import { runnerJobs } from '../ci/runner-jobs.ts';
import type { SetVariable } from '../ci/yaml-variables.ts';
import { isReused } from '../runner/isolation.ts';
import { fetchingVariables, GIT_STRATEGY, leavesStrategyToProject } from './judging/git-strategy.ts';
import type { HitDraft } from './judging/hit.ts';
import { quotedLike } from './judging/quoted-like.ts';
import { startOf } from './judging/start-of.ts';
import { defineRule, type RuleContext } from './rule.ts';

const messages = {
  fetch: '{variable} is {value}, so the job reuses the checkout that an earlier job left.',
  project:
    'Jobs set no {variable} and the project’s setting is {value}, so they reuse the checkout that an earlier job left.',
  unknown:
    'Jobs may reuse the checkout of an earlier job: they set no {variable}, and Pipewarden cannot read the project’s setting.',
  variable: 'The job may reuse the checkout of an earlier job: {variable} is {value}, whose value is not known here.',
} as const;

type Context = RuleContext<typeof messages>;

export const gitStrategyReusesCheckout = defineRule({
  id: 'git-strategy-reuses-checkout',
  summary: 'A job reuses the checkout that an earlier job left on a shared runner.',
  why: 'Git hooks, Git configuration and ignored files that another job left in the checkout then affect this job.',
  fix: 'Set `GIT_STRATEGY: clone`.',
  blindSpots:
    'A CI/CD variable in the settings of the project, a group or the instance takes precedence over the configuration and cannot be read here. `none` is not reported by itself. Kubernetes runners usually start every job with an empty folder: give such a class `isolation: vm-per-job` or `shared: false`.',
  keywords: ['variables', 'rules:variables', 'workflow:rules:variables', 'parallel:matrix'],
  level: 'error',
  source: 'https://docs.gitlab.com/runner/security/#git-strategy-fetch',
  examples: {
    bad: [
      { yaml: 'build:\n  variables:\n    GIT_STRATEGY: fetch\n  script: [make]\n' },
      { yaml: 'variables:\n  GIT_STRATEGY: fetch\nbuild:\n  script: [make]\n' },
    ],
    good: [
      { yaml: 'variables:\n  GIT_STRATEGY: clone\nbuild:\n  script: [make]\n' },
      {
        yaml: 'build:\n  variables:\n    GIT_STRATEGY: fetch\n  tags: [fresh]\n  script: [make]\n',
        policy: 'runners:\n  - name: fresh\n    tags: [fresh]\n    executor: instance\n    isolation: vm-per-job\n',
      },
    ],
  },
  options: z.strictObject({}),
  messages,
  *check(config, _options, context) {
    for (const job of runnerJobs(config)) {
      for (const variable of fetchingVariables(job)) yield* judgeVariable(job, variable, context);
      if (job.kind === 'unused' || job.cases.length === 0 || !leavesStrategyToProject(job)) continue;
      const draft = judgeProject(job, config, context);
      if (draft) yield draft;
    }
  },
});

function* judgeVariable(job: Job, { at, value: given }: SetVariable, context: Context): Iterable<HitDraft> {
  const { text, from } = given;
  const exposed = context.candidates(job).classes.find(isReused);
  if (!exposed) return;
  const values = { value: text ?? at.value, variable: GIT_STRATEGY };
  const draft = context
    .hit(job, at, text === null ? 'variable' : 'fetch', values)
    .because(...from)
    .judgedBy(exposed);
  // what earlier jobs left can be what the job lives on
  yield text === null ? draft.notEvaluable() : draft.suggest(quotedLike(at, 'clone'), { safe: false });
}

/** Without a setting anywhere it is the project's: no line of the jobs is to blame. */
function judgeProject(job: Job, config: ResolvedConfig, context: Context): HitDraft | null {
  if (context.projectGitStrategy === 'clone') return null;
  const candidates = context.candidates(job);
  const exposed = candidates.classes.find(isReused);
  const unknown = context.projectGitStrategy === null;
  // with neither the runner nor the setting known there is nothing to judge
  if (!exposed || (unknown && candidates.assumed)) return null;
  const at = { ...startOf(config), path: ['variables', GIT_STRATEGY] };
  const values = { value: 'fetch', variable: GIT_STRATEGY };
  const draft = context.hit(job, at, unknown ? 'unknown' : 'project', values, unknown ? '' : 'fetch').judgedBy(exposed);
  return unknown ? draft.notEvaluable() : draft;
}
