import { z } from 'zod';
import type { Job } from '../ci/config.ts';
import { allJobs } from '../ci/runner-jobs.ts';
import { shownText } from '../ci/yaml-variables.ts';
import { matchesImage } from '../runner/image-pattern.ts';
import type { Located } from '../source.ts';
import { located } from '../yaml/tree.ts';
import type { HitDraft } from './judging/hit.ts';
import { environmentNames } from './judging/job-texts.ts';
import { defineRule, type RuleContext } from './rule.ts';

const messages = {
  environment: 'The job runs in the environment {value}, which the policy names as protected.',
  token: 'The job gets the ID token {value}, which other services trust.',
  runner: 'The job runs on {value}, a runner only for protected branches and tags.',
} as const;

type Context = RuleContext<typeof messages>;

export const protectedReach = defineRule({
  id: 'protected-reach',
  summary: 'A job reaches a protected environment, a protected runner or an ID token.',
  why: 'A job that newly reaches one of them deserves a closer look than the rest of the change: nothing about it need be wrong.',
  fix: 'Have somebody look at it who answers for the environment, the runner or the service.',
  blindSpots:
    'Which environments are protected is known only from the policy, and which runners are from `runners`. Jobs that reached them before are existing findings.',
  keywords: ['environment', 'id_tokens', 'tags'],
  level: 'off',
  source: 'https://docs.gitlab.com/ci/environments/protected_environments/',
  examples: {
    bad: [
      { yaml: 'deploy:\n  environment: production\n  script: [./deploy]\n' },
      { yaml: 'deploy:\n  id_tokens: {VAULT: {aud: https://vault.example.org}}\n  script: [./deploy]\n' },
    ],
    good: [{ yaml: 'review:\n  environment: review/$CI_COMMIT_REF_SLUG\n  script: [./deploy]\n' }],
  },
  options: z.strictObject({
    environments: z
      .array(z.string())
      .default(['prod*', 'prod*/**'])
      .describe('Globs of environments that count as protected.'),
  }),
  messages,
  *check(config, { environments }, context) {
    for (const job of allJobs(config)) {
      if (job.kind === 'unused') continue;
      yield* inEnvironment(job, environments, context);
      yield* withTokens(job, context);
      if (job.kind === 'job') yield* onRunner(job, context);
    }
  },
});

function* inEnvironment(job: Job, protectedOnes: readonly string[], { hit }: Context): Iterable<HitDraft> {
  for (const name of environmentNames(job)) {
    const value = shownText(name);
    if (!protectedOnes.some((pattern) => matchesImage(pattern, value))) continue;
    yield hit(job, name.source, 'environment', { value }).because(...name.from, job.at);
  }
}

function* withTokens(job: Job, { hit }: Context): Iterable<HitDraft> {
  const tokens = job.keywords.get('id_tokens');
  if (tokens?.value.kind !== 'map') return;
  const value = [...tokens.value.entries.values()].map(({ key }) => key.text).join(', ');
  if (value !== '') yield hit(job, located(value, tokens.key, tokens.via), 'token', { value }).because(job.at);
}

function* onRunner(job: Job, context: Context): Iterable<HitDraft> {
  const { classes, assumed } = context.candidates(job);
  const runner = assumed || !job.mayBeProtected ? undefined : classes.find((each) => each.protectedOnly);
  if (!runner) return;
  yield context.hit(job, placeOf(job), 'runner', { value: runner.name }).judgedBy(runner);
}

function placeOf(job: Job): Located<unknown> {
  const tags = job.keywords.get('tags');
  return tags ? located('tags', tags.value, tags.via) : { value: 'tags', at: job.at, path: [job.key], via: job.via };
}
