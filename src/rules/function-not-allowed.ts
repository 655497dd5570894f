import { z } from 'zod';
import { runnerJobs } from '../ci/runner-jobs.ts';
import { matchesImage } from '../runner/image-pattern.ts';
import { functionsOf } from './judging/functions-of.ts';
import { hostOf, isForeignHost } from './judging/hosts.ts';
import { defineRule } from './rule.ts';

export const functionNotAllowed = defineRule({
  id: 'function-not-allowed',
  summary: 'A CI function or step from outside the policy’s list, or from outside this GitLab.',
  why: 'It runs with the variables and rights of the job, like a script of the project.',
  fix: 'Use a function of the list, or ask for this one to be added.',
  blindSpots:
    'Addresses in unknown variables are not checked. What a function itself takes from elsewhere is not read.',
  keywords: ['run'],
  level: 'error',
  source: 'https://docs.gitlab.com/ci/functions/',
  examples: {
    bad: [
      { yaml: 'build:\n  run:\n    - {name: a, func: "ghcr.io/x/y:1.0.0"}\n' },
      {
        yaml: 'build:\n  run:\n    - {name: a, step: gitlab.example.com/other/steps@v1.0.0}\n',
        policy: 'rules:\n  function-not-allowed:\n    allow: [gitlab.example.com/infra/**]\n',
      },
    ],
    good: [{ yaml: 'build:\n  run:\n    - {name: a, step: gitlab.example.com/infra/steps@v1.0.0}\n' }],
  },
  options: z.strictObject({
    allow: z
      .array(z.string())
      .default([])
      .describe('Globs of addresses without a version; empty: everything on this instance and its registry.'),
  }),
  messages: {
    foreign: 'The function {value} comes from outside this GitLab instance.',
    'not-listed': 'The function {value} is not among those that the policy allows.',
  },
  requestable: true,
  *check(config, { allow }, { hit, serverFqdn }) {
    for (const job of runnerJobs(config)) {
      for (const { address, at, from } of functionsOf(job)) {
        const host = hostOf(`//${address}`);
        if (host === null || address.includes('$')) continue;
        const allowed =
          allow.length === 0
            ? !isForeignHost(host, serverFqdn)
            : allow.some((pattern) => matchesImage(pattern, address));
        if (allowed) continue;
        const message = allow.length === 0 ? 'foreign' : 'not-listed';
        yield hit(job, at, message, { value: address }).because(...from);
      }
    }
  },
});
