import { z } from 'zod';
import { runnerJobs } from '../ci/runner-jobs.ts';
import type { Located } from '../source.ts';
import { located } from '../yaml/tree.ts';
import { defineRule } from './rule.ts';

export const shellRunnerUsed = defineRule({
  id: 'shell-runner-used',
  summary: 'A job can land on a runner that runs it as an ordinary user of the machine.',
  why: 'Jobs on a shell or ssh runner share a user: each can read what others left and change what others will run.',
  fix: 'Choose a runner class that starts a container or a virtual machine for each job.',
  blindSpots: 'Only runner classes that the policy describes are known.',
  keywords: ['tags', 'default:tags'],
  level: 'warning',
  source: 'https://docs.gitlab.com/runner/security/#usage-of-shell-executor',
  examples: {
    bad: [
      {
        yaml: 'build:\n  tags: [bare]\n  script: [make]\n',
        policy: 'runners:\n  - name: bare-metal\n    tags: [bare]\n    executor: shell\n',
      },
    ],
    good: [
      {
        yaml: 'build:\n  tags: [docker]\n  script: [make]\n',
        policy: 'runners:\n  - name: shared\n    tags: [docker]\n    executor: docker\n',
      },
    ],
  },
  options: z.strictObject({}),
  messages: { found: 'The job can land on the runner class {value}, whose executor is {executor}.' },
  *check(config, _options, context) {
    for (const job of runnerJobs(config)) {
      const runner = context.candidates(job).classes.find(({ executor }) => executor === 'shell' || executor === 'ssh');
      if (!runner) continue;
      const tags = job.keywords.get('tags');
      const at: Located<string> = tags
        ? located(runner.name, tags.value, tags.via)
        : { value: runner.name, at: job.at, path: [job.key], via: job.via };
      yield context.hit(job, at, 'found', { value: runner.name, executor: runner.executor }).judgedBy(runner);
    }
  },
});
