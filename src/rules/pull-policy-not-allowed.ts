import { z } from 'zod';
import type { Image, Job } from '../ci/config.ts';
import { runnerJobs } from '../ci/runner-jobs.ts';
import { shownText } from '../ci/yaml-variables.ts';
import { isPullPolicy, PULL_POLICIES, type PullPolicy } from '../pull-policies.ts';
import { usesContainers } from '../runner/allowed-images.ts';
import { effectivePullPolicy, saysWhatItPulls } from '../runner/effective-pull-policy.ts';
import { isReused } from '../runner/isolation.ts';
import type { Candidates, RunnerClass } from '../runner/runner-class.ts';
import { judgedBy } from './judging/judged-by.ts';
import { replacement } from './judging/replacement.ts';
import { defineRule, type Hit } from './rule.ts';

export const pullPolicyNotAllowed = defineRule({
  id: 'pull-policy-not-allowed',
  summary: 'A `pull_policy` that the policy or the runner does not permit, or that reuses images on a shared runner.',
  why: 'An image that is already there starts without a check of who may pull it: private images leak, and a planted one runs.',
  fix: 'Use `always`, alone: an unchanged image is not downloaded again.',
  blindSpots:
    'The runner’s own policy applies where a job sets none; it is not in the file. Images that a script pulls are not looked at.',
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
      .describe('Permitted everywhere; left out: the runner class decides.'),
  }),
  messages: {
    'not-listed': 'The pull policy {value} is not one that the policy allows ({allowed}).',
    reused: 'The pull policy {value} starts images that other projects left on a shared runner.',
    fallback: 'Where {first} fails, the pull policy {value} starts images that other projects left on a shared runner.',
    fails: 'The job will fail: its runner does not permit the pull policy {value}. It will say: {sentence}',
  },
  *check(config, options, context) {
    for (const job of runnerJobs(config)) {
      const images: Image[] = [...(job.image ? [job.image] : []), ...job.services];
      for (const image of images) {
        if (image.pullPolicy.length > 0) yield* judge(job, image, options.allow, context.candidates(job));
      }
    }
  },
});

function* judge(
  job: Job,
  image: Image,
  allow: readonly PullPolicy[] | undefined,
  candidates: Candidates,
): Iterable<Hit> {
  const runners = candidates.classes.filter(usesContainers);
  if (runners.length === 0) return;
  let refused = false;
  for (const [index, { text: value, source }] of image.pullPolicy.entries()) {
    if (!isPullPolicy(value)) continue;
    const mend = image.pullPolicy.length === 1 ? replacement(source, allow?.[0] ?? 'always') : {};
    const hit = { at: source, job, value, ...mend };
    if (allow) {
      if (allow.includes(value)) continue;
      refused = true;
      yield { ...hit, message: 'not-listed', values: { value, allowed: allow.join(', ') } };
      continue;
    }
    const reused = runners.find((runner) => isReused(runner) && pulls(image, runner).includes('if-not-present'));
    if (value !== 'if-not-present' || !reused) continue;
    refused = true;
    const judged = judgedBy(job, candidates, reused, index > 0 ? 'fallback' : 'reused');
    yield { ...hit, ...judged, values: { value, first: image.pullPolicy[0]?.text ?? '' } };
  }
  if (!refused) yield* failing(job, image, runners, candidates);
}

function wanted(image: Image): PullPolicy[] {
  return image.pullPolicy.map(({ text }) => text).filter(isPullPolicy);
}

/** What the class tries in order. Of a class that says nothing of pull policies we know nothing, so as written. */
function pulls(image: Image, runner: RunnerClass): readonly PullPolicy[] {
  if (!saysWhatItPulls(runner)) return wanted(image);
  const outcome = effectivePullPolicy(wanted(image), runner, shownText(image.name));
  return outcome.fails ? [] : (outcome.policies ?? []);
}

function* failing(job: Job, image: Image, runners: readonly RunnerClass[], candidates: Candidates): Iterable<Hit> {
  const policy = image.pullPolicy[0];
  if (!policy || image.pullPolicy.some(({ text }) => text === null)) return;
  for (const each of runners.filter(saysWhatItPulls)) {
    const outcome = effectivePullPolicy(wanted(image), each, shownText(image.name));
    if (!outcome.fails) continue;
    const value = image.pullPolicy.map(({ text }) => text).join(', ');
    const judged = judgedBy(job, candidates, each, 'fails');
    yield { at: policy.source, job, value, ...judged, values: { value, sentence: outcome.sentence } };
    return;
  }
}
