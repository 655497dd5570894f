import { z } from 'zod';
import { runnerJobs } from '../ci/runner-jobs.ts';
import { type CiFunction, functionsOf } from './judging/functions-of.ts';
import { isFullVersion, isPinnedRef } from './judging/pinned-ref.ts';
import { defineRule } from './rule.ts';

export const functionNotPinned = defineRule({
  id: 'function-not-pinned',
  summary: 'A CI function or step from elsewhere that follows a branch or a moving tag.',
  why: 'Anyone who can push there can change what this job runs, without a merge request here.',
  fix: 'Use a release with all of its numbers, a digest or a commit.',
  blindSpots:
    'Whether a name is a tag or a branch is judged by its form. What a function itself takes from elsewhere is not read.',
  keywords: ['run'],
  level: 'warning',
  source: 'https://docs.gitlab.com/ci/functions/',
  examples: {
    bad: [
      { yaml: 'build:\n  run:\n    - {name: a, func: "registry.gitlab.com/x/y:1"}\n' },
      { yaml: 'build:\n  run:\n    - {name: a, step: gitlab.com/group/steps@main}\n' },
    ],
    good: [
      {
        yaml: 'build:\n  run:\n    - {name: a, func: "registry.gitlab.com/x/y:1.4.2"}\n    - {name: b, step: ./steps/own}\n',
      },
    ],
  },
  options: z.strictObject({}),
  messages: {
    none: 'The function {value} names no version.',
    moving: 'The function {address} is taken at {value}, which moves.',
  },
  *check(config, _options, { hit }) {
    for (const job of runnerJobs(config)) {
      for (const each of functionsOf(job)) {
        const { address, version, at, from } = each;
        if (version === null) yield hit(job, at, 'none', { value: address }).because(...from);
        else if (moves(each, version)) yield hit(job, at, 'moving', { address, value: version }).because(...from);
      }
    }
  },
});

const DIGEST = /^[a-z0-9]+:[0-9a-f]{32,}$/;

function moves({ kind }: CiFunction, version: string): boolean {
  // one that only the run knows
  if (version.includes('$')) return false;
  if (kind === 'git') return !isPinnedRef(version) || /^v?\d+$/.test(version);
  return !isFullVersion(version) && !DIGEST.test(version);
}
