import { z } from 'zod';
import type { Job } from '../ci/config.ts';
import { runnerJobs } from '../ci/runner-jobs.ts';
import { shownText, variablesNamed } from '../ci/yaml-variables.ts';
import { textOf } from '../yaml/ruby-types.ts';
import { type Item, located, valueAt } from '../yaml/tree.ts';
import type { HitDraft } from './judging/hit.ts';
import { expandedText, itemsBelow, nodesAt } from './judging/job-texts.ts';
import { defineRule, type RuleContext } from './rule.ts';

const messages = {
  unprotect: '{value} lets jobs of protected branches take a cache that any branch fills.',
  fallback: '{name} is {value}, so jobs of protected branches fall back to a cache that any branch fills.',
} as const;

type Context = RuleContext<typeof messages>;

export const cacheShared = defineRule({
  id: 'cache-shared',
  summary: 'Jobs of protected branches use a cache that jobs of any other branch fill.',
  why: 'Whoever may push any branch puts what they like into the cache, and the next job on a protected branch runs it with its secrets.',
  fix: 'Leave out `unprotect` and fallback keys that end in `-non_protected`: GitLab then keeps the caches of protected branches apart.',
  blindSpots:
    'Whether the project has turned off separate caches for protected branches is not known here: then every cache is shared.',
  keywords: ['cache:unprotect', 'variables'],
  level: 'warning',
  source: 'https://docs.gitlab.com/ci/caching/#use-the-same-cache-for-all-branches',
  examples: {
    bad: [{ yaml: 'build:\n  cache: {key: deps, paths: [deps/], unprotect: true}\n  script: [make]\n' }],
    good: [
      { yaml: 'build:\n  cache: {key: deps, paths: [deps/]}\n  script: [make]\n' },
      { yaml: 'warm:\n  cache: {key: deps, paths: [deps/], unprotect: true, policy: push}\n  script: [make]\n' },
    ],
  },
  options: z.strictObject({}),
  messages,
  *check(config, _options, context) {
    for (const job of runnerJobs(config)) {
      if (!job.keywords.has('cache') || !job.mayBeProtected) continue;
      yield* unprotected(job, context);
      yield* fallback(job, context);
    }
  },
});

function* unprotected(job: Job, { hit }: Context): Iterable<HitDraft> {
  for (const cache of nodesAt(job, 'cache')) {
    const [unprotect] = itemsBelow(cache, ['unprotect']);
    const isOn = unprotect?.value.kind === 'scalar' && unprotect.value.value === true;
    if (!unprotect || !isOn || !takes(job, cache)) continue;
    yield hit(job, located(true, unprotect.value, unprotect.via), 'unprotect', { value: 'unprotect: true' });
  }
}

/** Does the job take anything out of the cache? */
function takes(job: Job, cache: Item): boolean {
  const [policy] = itemsBelow(cache, ['policy']);
  const text = policy ? expandedText(job, policy) : null;
  return textOf(valueAt(cache.value, 'policy')) === null || text?.text !== 'push';
}

/** GitLab tells the caches apart by this ending (app/models/ci/build.rb, 18.11); the runner refuses only `-protected`. */
function* fallback(job: Job, { hit }: Context): Iterable<HitDraft> {
  const name = 'CACHE_FALLBACK_KEY';
  for (const { at, value } of variablesNamed(job, name)) {
    if (!shownText(value).endsWith('-non_protected')) continue;
    yield hit(job, at, 'fallback', { name, value: shownText(value) }).because(...value.from);
  }
}
