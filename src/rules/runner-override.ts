import { z } from 'zod';
import type { Job } from '../ci/config.ts';
import { runnerJobs } from '../ci/runner-jobs.ts';
import { type SetVariable, shownText } from '../ci/yaml-variables.ts';
import { isReused } from '../runner/isolation.ts';
import type { Candidates } from '../runner/runner-class.ts';
import type { HitDraft } from './judging/hit.ts';
import { variablesThat } from './judging/in-variables.ts';
import { defineRule, type RuleContext } from './rule.ts';

const messages = {
  kubernetes: '{name} overrides the runner administrator’s choice of {what}.',
  custom: '{name} is read by the scripts of a custom executor, outside the job.',
  flag: '{name} is {value}, which weakens the separation of jobs.',
  credentials: '{name} in the file shows its credentials to every reader, and the runner pulls images with them.',
  files: '{name} puts secure files into {value}.',
  path: '{name} is {value}, a folder outside the one that the runner cleans up.',
  clean: '{name} is {value}, so files that an earlier job left affect this one.',
} as const;

type Context = RuleContext<typeof messages>;

export const runnerOverride = defineRule({
  id: 'runner-override',
  summary: 'A variable changes how the runner itself works: where it runs jobs, as which user, or what it cleans up.',
  why: 'Anyone who can change this file can override what the runner’s administrator set up to keep projects apart.',
  fix: 'Remove the variable, and ask the runner’s administrator for what the job needs.',
  blindSpots:
    'A runner can forbid an override (with `namespace_overwrite_allowed`, for example); that is not in the file.',
  keywords: ['variables', 'rules:variables', 'workflow:rules:variables', 'parallel:matrix'],
  level: 'warning',
  source: 'https://docs.gitlab.com/runner/executors/kubernetes/#overwrite-default-configuration',
  examples: {
    bad: [
      {
        yaml: 'deploy:\n  variables:\n    KUBERNETES_SERVICE_ACCOUNT_OVERWRITE: admin\n  script: [kubectl get pods]\n',
      },
      { yaml: 'build:\n  variables:\n    GIT_CLEAN_FLAGS: none\n  script: [make]\n' },
    ],
    good: [
      {
        yaml: 'build:\n  variables:\n    GIT_CLEAN_FLAGS: -ffdx -e cache/\n    FF_USE_FASTZIP: "true"\n  script: [make]\n',
      },
    ],
  },
  options: z.strictObject({}),
  messages,
  *check(config, _options, context) {
    for (const job of runnerJobs(config)) {
      for (const variable of suspects(job)) {
        const draft = override(job, variable, context);
        if (draft) yield draft.because(...variable.value.from);
        yield* uncleaned(job, variable, context);
      }
    }
  },
});

const suspects = variablesThat(({ name }) => {
  return /^(?:KUBERNETES_|CUSTOM_|SECURE_FILES_|DOCKER_AUTH_CONFIG$|GIT_CLONE_PATH$|GIT_CLEAN_FLAGS$|FF_)/.test(name);
});

/** `CUSTOM_…` is a common name: only where a custom executor is known to read it. */
function isCustom({ classes, assumed }: Candidates): boolean {
  return !assumed && classes.some(({ executor }) => executor === 'custom');
}

/** Feature flags that give up a separation when they are set so. Source: docs/configuration/feature-flags.md of the runner. */
const WEAKENING = new Map([
  ['FF_ENABLE_JOB_CLEANUP', /^(0|f|false)$/i],
  ['FF_NETWORK_PER_BUILD', /^(0|f|false)$/i],
  ['FF_MASK_ALL_DEFAULT_TOKENS', /^(0|f|false)$/i],
]);

function override(job: Job, { name, value, at }: SetVariable, { hit, candidates }: Context): HitDraft | null {
  const overwritten = /^KUBERNETES_(\w*?)_?OVERWRITE/.exec(name)?.[1];
  if (overwritten !== undefined)
    return hit(job, at, 'kubernetes', { name, what: overwritten.toLowerCase().replaceAll('_', ' ') }, name);
  if (name === 'KUBERNETES_BEARER_TOKEN')
    return hit(job, at, 'kubernetes', { name, what: 'the account it uses' }, name);
  if (name === 'DOCKER_AUTH_CONFIG') return hit(job, at, 'credentials', { name }, name);
  const shown = shownText(value);
  if (name === 'GIT_CLONE_PATH' && /^\/(?!(?:[^/]+\/)*builds\/)|(?:^|\/)\.\.(?:\/|$)/.test(shown))
    return hit(job, at, 'path', { name, value: shown }, name);
  const text = value.text ?? '';
  if (text === '') return null;
  if (name.startsWith('CUSTOM_')) return isCustom(candidates(job)) ? hit(job, at, 'custom', { name }, name) : null;
  if (name.startsWith('SECURE_FILES_')) return hit(job, at, 'files', { name, value: text }, name);
  return WEAKENING.get(name)?.test(text) ? hit(job, at, 'flag', { name, value: text }, name) : null;
}

function* uncleaned(job: Job, { name, value, at }: SetVariable, { hit, candidates }: Context): Iterable<HitDraft> {
  if (name !== 'GIT_CLEAN_FLAGS' || value.text !== 'none') return;
  const exposed = candidates(job).classes.find(isReused);
  if (!exposed) return;
  yield hit(job, at, 'clean', { name, value: value.text }, name)
    .because(...value.from)
    .judgedBy(exposed);
}
