import { z } from 'zod';
import type { Job } from '../ci/config.ts';
import { runnerJobs } from '../ci/runner-jobs.ts';
import type { SetVariable } from '../ci/yaml-variables.ts';
import { isReused } from '../runner/isolation.ts';
import type { Located } from '../source.ts';
import { fetchingVariables, GIT_STRATEGY, leavesStrategyToProject } from './judging/git-strategy.ts';
import { judgedBy } from './judging/judged-by.ts';
import { replacement } from './judging/replacement.ts';
import { defineRule, type Hit, type RuleContext } from './rule.ts';

export const gitStrategyReusesCheckout = defineRule({
  id: 'git-strategy-reuses-checkout',
  summary: 'A job reuses the checkout that an earlier job left on a shared runner.',
  why: 'Git hooks, configuration and ignored files that another job left in the checkout then take part in this one.',
  fix: 'Set `GIT_STRATEGY: clone`.',
  blindSpots:
    'A CI/CD variable in the settings of the project, a group or the instance wins over the configuration and is not readable here. `none` says nothing by itself. Kubernetes runners usually start every job with an empty folder: give such a class `isolation: vm-per-job`, or `shared: false`.',
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
  messages: {
    fetch: 'The job reuses the checkout that an earlier job left: {variable} is {value}.',
    project:
      'The job reuses the checkout that an earlier job left: it sets no {variable}, and the project’s setting is {value}.',
    unknown:
      'The job may reuse the checkout of an earlier job: it sets no {variable}, and Pipewarden may not see the project’s setting.',
    variable: 'The job may reuse the checkout of an earlier job: {variable} is {value}, whose value is not known here.',
  },
  *check(config, _options, context) {
    // Jobs that leave it to the project have one cause, so they share one place.
    let shared: Located<string> | null = null;
    for (const job of runnerJobs(config)) {
      for (const variable of fetchingVariables(job)) yield* judgeVariable(job, variable, context);
      if (job.kind === 'unused' || !leavesStrategyToProject(job)) continue;
      const hit = judgeProject(job, shared, context);
      if (!hit) continue;
      shared ??= hit.at as Located<string>;
      yield hit;
    }
  },
});

function* judgeVariable(job: Job, { at, value: given }: SetVariable, context: RuleContext): Iterable<Hit> {
  const { text, from } = given;
  const candidates = context.candidates(job);
  const exposed = candidates.classes.find(isReused);
  if (!exposed) return;
  const { because, ...judged } = judgedBy(job, candidates, exposed, text === null ? 'variable' : 'fetch');
  const value = text ?? at.value;
  yield {
    at,
    job,
    ...judged,
    value,
    values: { value, variable: GIT_STRATEGY },
    because: [...from.map((other) => other.at), ...because],
    ...(text === null ? { notEvaluable: true } : replacement(at, 'clone')),
  };
}

function judgeProject(job: Job, shared: Located<string> | null, context: RuleContext): Hit | null {
  if (context.projectGitStrategy === 'clone') return null;
  const candidates = context.candidates(job);
  const exposed = candidates.classes.find(isReused);
  const unknown = context.projectGitStrategy === null;
  // with neither the runner nor the setting known there is nothing to judge
  if (!exposed || (unknown && candidates.assumed)) return null;
  const { because, ...judged } = judgedBy(job, candidates, exposed, unknown ? 'unknown' : 'project');
  const at = shared ?? { value: 'fetch', at: job.at, path: ['variables', GIT_STRATEGY], via: [] };
  return {
    at: { ...at, via: job.via },
    job,
    ...judged,
    value: unknown ? '' : 'fetch',
    values: { value: 'fetch', variable: GIT_STRATEGY },
    because: shared ? [job.at, ...because] : because,
    ...(unknown ? { notEvaluable: true } : {}),
  };
}
