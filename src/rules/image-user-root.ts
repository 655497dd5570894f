import { z } from 'zod';
import type { Image, Job } from '../ci/config.ts';
import { runnerJobs } from '../ci/runner-jobs.ts';
import { runTimeOf } from '../runner/run-time.ts';
import type { HitDraft } from './judging/hit.ts';
import { defineRule, type RuleContext } from './rule.ts';

const messages = {
  root: 'The image {image} is to run as {value}, which is root.',
  'not-listed':
    'The image {image} is to run as {value}, which is not among the users that the policy allows ({allowed}).',
  'runner-refuses':
    'No runner class that takes the job ({runner}) allows the user {value}, so the job will fail: {sentence}',
} as const;

export const imageUserRoot = defineRule({
  id: 'image-user-root',
  summary: 'A job or service asks to run as root, or as a user who is not on the policy’s list.',
  why: 'One flaw in the kernel or the container runtime turns root in a container into root on the machine.',
  fix: 'Name an unprivileged user, or leave the choice of user to the image.',
  blindSpots: 'A job that sets no user runs as the user of its image, which is not in the file.',
  keywords: ['image:docker:user', 'image:kubernetes:user', 'services:docker:user', 'services:kubernetes:user'],
  level: 'off',
  source: 'https://docs.gitlab.com/runner/security/#usage-of-docker-executor',
  examples: {
    bad: [{ yaml: 'build:\n  image:\n    name: ruby:3\n    docker: {user: root}\n  script: [rake]\n' }],
    good: [
      { yaml: 'build:\n  image:\n    name: ruby:3\n    docker: {user: "1000"}\n  script: [rake]\n' },
      { yaml: 'build:\n  image: ruby:3\n  script: [rake]\n' },
    ],
  },
  options: z.strictObject({
    allowed: z.array(z.string()).default([]).describe('Users that may be named; empty: every user but root.'),
  }),
  messages,
  perLine: true,
  *check(config, { allowed }, context) {
    for (const job of runnerJobs(config)) {
      const images: Image[] = [...(job.image ? [job.image] : []), ...job.services];
      for (const { name, users } of images) {
        for (const user of users) {
          const message = wrongUser(user.text, allowed);
          if (!message || user.text === null) continue;
          const values = { value: user.text, image: name.source.value, allowed: allowed.join(', ') };
          yield context.hit(job, user.source, message, values).because(...user.from);
        }
      }
      yield* refusedByRunners(job, context);
    }
  },
});

function wrongUser(user: string | null, allowed: readonly string[]): 'root' | 'not-listed' | null {
  if (user === null || user === '' || allowed.includes(user)) return null;
  if (/^(root|0+)(:|$)/.test(user)) return 'root';
  return allowed.length > 0 ? 'not-listed' : null;
}

function* refusedByRunners(job: Job, context: RuleContext<typeof messages>): Iterable<HitDraft> {
  const user = job.image?.users.find(({ source }) => source.path.includes('docker'));
  if (!user) return;
  const { classes } = context.candidates(job);
  const sentences = classes.flatMap((runner) => {
    return runTimeOf(job, runner).refusals.find(({ what }) => what === 'user')?.sentence ?? [];
  });
  const [sentence] = sentences;
  if (sentence === undefined || sentences.length < classes.length) return;
  const value = user.text ?? user.source.value;
  const runner = classes.map(({ name }) => name).join(', ');
  yield context
    .hit(job, user.source, 'runner-refuses', { value, runner, sentence })
    .because(...user.from)
    .judgedBy(...classes);
}
