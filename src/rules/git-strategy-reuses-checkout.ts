import { z } from 'zod';
import type { ExpandedText, Job, Variable } from '../ci/config.ts';
import { expandKnown } from '../ci/expand-known.ts';
import type { Located } from '../source.ts';
import { isReused } from './isolation.ts';
import { judgedBy, judgedSentences } from './judged-by.ts';
import { replacement } from './replacement.ts';
import { defineRule, type Hit, type RuleContext } from './rule.ts';
import { runnerJobs } from './runner-jobs.ts';

const NAME = 'GIT_STRATEGY';

export const gitStrategyReusesCheckout = defineRule({
  id: 'git-strategy-reuses-checkout',
  summary: 'A job reuses the checkout that an earlier job left on a shared runner.',
  why: 'With `GIT_STRATEGY: fetch`, hooks, configuration and ignored files that another job left in the working copy take part in this one.',
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
    ...judgedSentences({
      fetch: 'The job fetches into the checkout that an earlier job left: {variable} is {value}.',
      project:
        'The job fetches into the checkout that an earlier job left: it sets no {variable}, and the project’s is {value}.',
      unknown:
        'Whether the job reuses the checkout of an earlier job is not known: it sets no {variable}, and the project’s setting is not readable.',
      variable: 'Whether the job reuses the checkout of an earlier job is not known: {variable} is {value}.',
    }),
  },
  *check(config, _options, context) {
    // Jobs that leave it to the project have one cause, so they share one place.
    let shared: Located<string> | null = null;
    for (const job of runnerJobs(config)) {
      for (const variable of strategiesOf(job)) yield* judgeVariable(job, variable, context);
      if (!leavesItToProject(job)) continue;
      const hit = judgeProject(job, shared, context);
      if (!hit) continue;
      shared ??= hit.at as Located<string>;
      yield hit;
    }
  },
});

/** What the variable may be: the job's own value, and those that a matching rule gives. */
function strategiesOf(job: Job): Variable[] {
  const own = job.variables.get(NAME);
  return [...(own ? [own] : []), ...job.ruleVariables.filter((variable) => variable.name === NAME)];
}

function expanded(job: Job, variable: Variable): ExpandedText {
  const { value, raw } = variable;
  if (raw) return { source: value, text: value.value, pieces: [value.value], from: [] };
  return expandKnown(value, job.variables, new Map(), 'service');
}

/** Unset, empty, or a text that the runner does not know. */
function leavesItToProject(job: Job): boolean {
  if (job.kind === 'unused') return false;
  const own = job.variables.get(NAME);
  if (!own) return true;
  const { text } = expanded(job, own);
  return text !== null && !['clone', 'fetch', 'none', 'empty'].includes(text);
}

function* judgeVariable(job: Job, variable: Variable, context: RuleContext): Iterable<Hit> {
  const { text, from } = expanded(job, variable);
  if (text !== null && text !== 'fetch') return;
  const candidates = context.candidates(job);
  const exposed = candidates.classes.find(isReused);
  if (!exposed) return;
  const { runner, because, ...judged } = judgedBy(job, candidates, exposed, text === null ? 'variable' : 'fetch');
  const value = text ?? variable.value.value;
  yield {
    at: variable.value,
    job,
    ...judged,
    value,
    values: { value, variable: NAME, runner },
    because: [...from.map((other) => other.at), ...because],
    ...(text === null ? { notEvaluable: true } : replacement(variable.value, 'clone')),
  };
}

function judgeProject(job: Job, shared: Located<string> | null, context: RuleContext): Hit | null {
  if (context.projectGitStrategy === 'clone') return null;
  const candidates = context.candidates(job);
  const exposed = candidates.classes.find(isReused);
  const unknown = context.projectGitStrategy === null;
  // with neither the runner nor the setting known there is nothing to judge
  if (!exposed || (unknown && candidates.assumed)) return null;
  const { runner, because, ...judged } = judgedBy(job, candidates, exposed, unknown ? 'unknown' : 'project');
  const at = shared ?? { value: 'fetch', at: job.at, path: ['variables', NAME], via: [] };
  return {
    at: { ...at, via: job.via },
    job,
    ...judged,
    value: unknown ? '' : 'fetch',
    values: { value: 'fetch', variable: NAME, runner },
    because: [job.at, ...because],
    ...(unknown ? { notEvaluable: true } : {}),
  };
}
