import { z } from 'zod';
import type { ExpandedText, Image, Job } from '../ci/config.ts';
import { runnerJobs } from '../ci/runner-jobs.ts';
import { shownText } from '../ci/yaml-variables.ts';
import { isPullPolicy, PULL_POLICIES, type PullPolicy } from '../pull-policies.ts';
import { usesContainers } from '../runner/allowed-images.ts';
import { effectivePullPolicy, saysWhatItPulls } from '../runner/effective-pull-policy.ts';
import { isReused } from '../runner/isolation.ts';
import type { RunnerClass } from '../runner/runner-class.ts';
import type { HitDraft } from './judging/hit.ts';
import { quotedLike } from './judging/quoted-like.ts';
import { defineRule, type RuleContext } from './rule.ts';

const messages = {
  'not-listed': 'The pull policy {value} is not among those that the policy allows ({allowed}).',
  reused: 'The pull policy {value} starts images that other projects left on a shared runner.',
  fallback: 'If {first} fails, the pull policy {value} starts images that other projects left on a shared runner.',
  fails: 'The job will fail: its runner does not allow the pull policy {value}. The job log will say: {sentence}',
} as const;

type Context = RuleContext<typeof messages>;

export const pullPolicyNotAllowed = defineRule({
  id: 'pull-policy-not-allowed',
  summary: 'A `pull_policy` that the policy or the runner does not allow, or that reuses images on a shared runner.',
  why: 'Images that are already there start without any check of who may pull them: private images leak, and planted ones run.',
  fix: 'Use only `always`: an unchanged image is not downloaded again.',
  blindSpots:
    'Where a job sets no policy, the runner’s own applies, which is not in the file. Images that a script pulls are not checked.',
  keywords: ['image:pull_policy', 'services:pull_policy'],
  level: 'error',
  source: 'https://docs.gitlab.com/runner/executors/docker/#security-considerations-for-the-if-not-present-pull-policy',
  examples: {
    bad: [
      { yaml: 'build:\n  image:\n    name: ruby:3\n    pull_policy: if-not-present\n  script: [rake]\n' },
      { yaml: 'build:\n  image:\n    name: ruby:3\n    pull_policy: [always, if-not-present]\n  script: [rake]\n' },
    ],
    good: [
      { yaml: 'build:\n  image:\n    name: ruby:3\n    pull_policy: always\n  script: [rake]\n' },
      {
        yaml: 'build:\n  image:\n    name: ruby:3\n    pull_policy: if-not-present\n  tags: [own]\n  script: [rake]\n',
        policy: 'runners:\n  - name: own\n    tags: [own]\n    executor: docker\n    shared: false\n',
      },
    ],
  },
  options: z.strictObject({
    allow: z
      .array(z.enum(PULL_POLICIES))
      .optional()
      .describe('Allowed everywhere; if left out, the runner class decides.'),
  }),
  messages,
  perLine: true,
  *check(config, { allow }, context) {
    for (const job of runnerJobs(config)) {
      const images = [...(job.image ? [job.image] : []), ...job.services].filter((each) => each.pullPolicy.length > 0);
      if (images.length === 0) continue;
      const runners = context.candidates(job).classes.filter(usesContainers);
      if (runners.length === 0) continue;
      for (const image of images) {
        const refused = allow ? notListed(job, image, allow, context) : reusing(job, image, runners, context);
        yield* refused.length > 0 ? refused : failing(job, image, runners, context);
      }
    }
  },
});

interface Wanted {
  readonly policy: PullPolicy;
  readonly source: ExpandedText['source'];
  readonly index: number;
}

function wanted({ pullPolicy }: Image): readonly Wanted[] {
  return pullPolicy.flatMap(({ text, source }, index) => (isPullPolicy(text) ? [{ policy: text, source, index }] : []));
}

/** What to write instead, where there is only one policy. It can start another image, or none where only the machine has it. */
function instead({ pullPolicy }: Image, { source }: Wanted, policy: PullPolicy): string | null {
  return pullPolicy.length === 1 ? quotedLike(source, policy) : null;
}

function notListed(job: Job, image: Image, allow: readonly PullPolicy[], { hit }: Context): readonly HitDraft[] {
  const refused = wanted(image).filter(({ policy }) => !allow.includes(policy));
  return refused.map((each) =>
    hit(job, each.source, 'not-listed', { value: each.policy, allowed: allow.join(', ') }).suggest(
      instead(image, each, allow[0] ?? 'always'),
      { safe: false },
    ),
  );
}

function reusing(job: Job, image: Image, runners: readonly RunnerClass[], { hit }: Context): readonly HitDraft[] {
  const reused = runners.find((runner) => isReused(runner) && pulls(image, runner).includes('if-not-present'));
  if (!reused) return [];
  const refused = wanted(image).filter(({ policy }) => policy === 'if-not-present');
  const first = image.pullPolicy[0]?.text ?? '';
  return refused.map((each) =>
    hit(job, each.source, each.index > 0 ? 'fallback' : 'reused', { value: each.policy, first })
      .judgedBy(reused)
      .suggest(instead(image, each, 'always'), { safe: false }),
  );
}

/** What the class tries in order. Of a class that says nothing of pull policies we know nothing, so as written. */
function pulls(image: Image, runner: RunnerClass): readonly PullPolicy[] {
  const policies = wanted(image).map(({ policy }) => policy);
  if (!saysWhatItPulls(runner)) return policies;
  const outcome = effectivePullPolicy(policies, runner, shownText(image.name));
  return outcome.fails ? [] : (outcome.policies ?? []);
}

function* failing(job: Job, image: Image, runners: readonly RunnerClass[], { hit }: Context): Iterable<HitDraft> {
  const policy = image.pullPolicy[0];
  if (!policy || image.pullPolicy.some(({ text }) => text === null)) return;
  const policies = wanted(image).map((each) => each.policy);
  for (const each of runners.filter(saysWhatItPulls)) {
    const outcome = effectivePullPolicy(policies, each, shownText(image.name));
    if (!outcome.fails) continue;
    const value = image.pullPolicy.map(({ text }) => text).join(', ');
    yield hit(job, policy.source, 'fails', { value, sentence: outcome.sentence }).judgedBy(each);
    return;
  }
}
