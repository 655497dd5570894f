import { z } from 'zod';
import type { ExpandedText } from '../ci/config.ts';
import { allJobs } from '../ci/runner-jobs.ts';
import { shownText } from '../ci/yaml-variables.ts';
import { isAuthorChosen } from './judging/author-text.ts';
import { environmentNames } from './judging/job-texts.ts';
import { defineRule } from './rule.ts';

export const environmentFromBranch = defineRule({
  id: 'environment-from-branch',
  summary: 'A branch name or title chooses the environment of a job, and with it which secrets the job gets.',
  why: 'Variables and agents are given to environments by name: who calls a branch `production` gets what only production should have.',
  fix: 'Put a fixed name before it, as in `review/$CI_COMMIT_REF_SLUG`, or let the job run only for protected branches.',
  blindSpots:
    'Whether any variable is limited to an environment, or any environment is protected, is not known here. A name that begins with a fixed text is taken for harmless, and so are names of tags.',
  keywords: ['environment', 'environment:name'],
  level: 'warning',
  source: 'https://docs.gitlab.com/ci/environments/#limit-the-environment-scope-of-a-cicd-variable',
  examples: {
    bad: [
      { yaml: 'deploy:\n  environment: $CI_COMMIT_REF_NAME\n  script: [./deploy]\n' },
      {
        yaml: 'deploy:\n  variables: {TARGET: $CI_COMMIT_REF_SLUG}\n  environment: {name: "$TARGET/app"}\n  script: [./deploy]\n',
      },
    ],
    good: [
      { yaml: 'review:\n  environment: review/$CI_COMMIT_REF_SLUG\n  script: [./deploy]\n' },
      {
        yaml: 'deploy:\n  environment: $CI_COMMIT_REF_NAME\n  rules: [{if: $CI_COMMIT_REF_PROTECTED == "true"}]\n  script: [./deploy]\n',
      },
    ],
  },
  options: z.strictObject({}),
  messages: {
    whole: 'The environment {environment} is whatever {value} says, so its author chooses which secrets the job gets.',
    start: 'The environment {environment} begins with {value}, so its author can choose which secrets the job gets.',
  },
  *check(config, _options, { hit }) {
    for (const job of allJobs(config)) {
      if (!job.keywords.has('environment')) continue;
      for (const name of environmentNames(job)) {
        const chosen = firstVariable(name);
        if (chosen === null || !isAuthorChosen(chosen, job.cases)) continue;
        const message = name.pieces.length === 1 ? 'whole' : 'start';
        yield hit(job, name.source, message, { environment: shownText(name), value: `$${chosen}` }).because(
          ...name.from,
        );
      }
    }
  },
});

/** The variable that the name begins with. */
function firstVariable({ pieces: [first] }: ExpandedText): string | null {
  return first === undefined || typeof first === 'string' ? null : first.unknown;
}
