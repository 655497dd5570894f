import { z } from 'zod';
import type { ExpandedText, Job } from '../ci/config.ts';
import { runnerJobs } from '../ci/runner-jobs.ts';
import { isOffered } from '../runner/candidates.ts';
import { matchesImage } from '../runner/image-pattern.ts';
import { isIsolated } from '../runner/isolation.ts';
import type { Located } from '../source.ts';
import { located } from '../yaml/tree.ts';
import type { HitDraft } from './judging/hit.ts';
import { userVariableIn } from './judging/user-variables.ts';
import { defineRule, type RuleContext } from './rule.ts';

const messages = {
  'not-offered': 'The tags {value} select a runner class that is not offered to this project.',
  privileged:
    'The job can land on the privileged runner class {runner}, and can run in pipelines of unprotected branches.',
  'not-listed': 'The tag {value} is not among those that the policy allows ({allowed}).',
  'user-chosen': 'The tag {value} lets anyone who names a branch or a merge request choose the runner.',
} as const;

type Context = RuleContext<typeof messages>;

export const runnerNotAllowed = defineRule({
  id: 'runner-not-allowed',
  summary: 'A job can run on a runner that is not meant for it.',
  why: 'A privileged or dedicated runner that anyone’s branch can reach gives its rights to everyone.',
  fix: 'Use the tags of a runner that is offered to the project, or limit the job to protected branches with `rules`.',
  blindSpots:
    'Which runners GitLab offers to the project is known only from the policy. `rules` are part of the same merge request, so they stop nobody who can change them.',
  keywords: ['tags', 'default:tags', 'rules'],
  level: 'error',
  source: 'https://docs.gitlab.com/runner/security/#reduce-the-security-risk-of-using-privileged-containers',
  examples: {
    bad: [
      {
        yaml: 'build:\n  tags: [release]\n  script: [make]\n',
        policy:
          'runners:\n  - name: releases\n    tags: [release]\n    executor: docker\n    projects: ["releng/**"]\n',
      },
      { yaml: 'build:\n  tags: [$CI_COMMIT_REF_NAME]\n  script: [make]\n' },
    ],
    good: [
      {
        yaml: 'build:\n  tags: [release]\n  script: [make]\n',
        policy: 'runners:\n  - name: releases\n    tags: [release]\n    executor: docker\n',
      },
    ],
  },
  options: z.strictObject({
    allow_tags: z.array(z.string()).default([]).describe('Tags that may be used; empty: every tag.'),
  }),
  messages,
  *check(config, options, context) {
    for (const job of runnerJobs(config)) {
      for (const tag of job.tags ?? []) yield* judgeTag(job, tag, options.allow_tags, context);
      yield* judgeRunner(job, context);
    }
  },
});

function* judgeTag(job: Job, tag: ExpandedText, allowed: readonly string[], { hit }: Context): Iterable<HitDraft> {
  const { source, text, from } = tag;
  const chosen = [source, ...from].some((written) => userVariableIn(written.value) !== null);
  if (chosen) yield hit(job, source, 'user-chosen', { value: source.value }).because(...from);
  else if (text !== null && allowed.length > 0 && !allowed.some((pattern) => matchesImage(pattern, text))) {
    yield hit(job, source, 'not-listed', { value: text, allowed: allowed.join(', ') }).because(...from);
  }
}

function* judgeRunner(job: Job, context: Context): Iterable<HitDraft> {
  const { classes, assumed, unknownTags } = context.candidates(job);
  const tags = (job.tags ?? []).flatMap((tag) => (tag.text === null ? [] : [tag.text]));
  const at = tagsLocation(job);
  if (assumed && tags.length > 0) {
    const reserved = context.runners.find((runner) => {
      return tags.every((tag) => runner.tags.includes(tag)) && !isOffered(runner, context.project);
    });
    if (reserved) yield context.hit(job, at, 'not-offered', { value: tags.join(', ') });
    return;
  }
  if (assumed || unknownTags.length > 0 || job.kind === 'unused' || !job.mayBeUnprotected) return;
  const runner = classes.find((each) => each.privileged && !each.protectedOnly && !isIsolated(each));
  if (!runner) return;
  yield context
    .hit(job, at, 'privileged', { runner: runner.name }, runner.name)
    .because(job.keywords.get('rules')?.value.at ?? job.at)
    .judgedBy(runner);
}

function tagsLocation(job: Job): Located<unknown> {
  const tags = job.keywords.get('tags');
  return tags ? located('tags', tags.value, tags.via) : { value: 'tags', at: job.at, path: [job.key], via: job.via };
}
