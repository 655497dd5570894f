import { z } from 'zod';
import type { Job } from '../ci/config.ts';
import { runnerJobs } from '../ci/runner-jobs.ts';
import { variablesNamed } from '../ci/yaml-variables.ts';
import { isReused } from '../runner/isolation.ts';
import { fetches, fetchingVariables } from './judging/git-strategy.ts';
import type { HitPlace } from './judging/hit.ts';
import { inCommands } from './judging/in-commands.ts';
import { defineRule } from './rule.ts';

export const gitSubmodulesExposed = defineRule({
  id: 'git-submodules-exposed',
  summary: 'Submodules are fetched into a checkout that jobs of other projects reuse.',
  why: 'The next job finds the submodules there, including private ones, and changes that an earlier job made to them affect this job.',
  fix: 'Set `GIT_STRATEGY: clone`, or do without submodules in jobs on shared runners.',
  blindSpots:
    'Only a checkout that is known to be reused counts: `GIT_STRATEGY: fetch`, or the project’s setting where it can be read.',
  keywords: ['variables', 'before_script', 'script'],
  level: 'warning',
  source: 'https://docs.gitlab.com/runner/security/#git-strategy-fetch',
  examples: {
    bad: [
      {
        yaml: 'build:\n  variables:\n    GIT_STRATEGY: fetch\n    GIT_SUBMODULE_STRATEGY: recursive\n  script: [make]\n',
      },
    ],
    good: [
      {
        yaml: 'build:\n  variables:\n    GIT_STRATEGY: clone\n    GIT_SUBMODULE_STRATEGY: recursive\n  script: [make]\n',
      },
    ],
  },
  options: z.strictObject({}),
  messages: {
    variable: '{name} is {value}, and other jobs reuse the checkout.',
    command: '{value} fetches submodules into a checkout that other jobs reuse.',
  },
  *check(config, _options, context) {
    for (const job of runnerJobs(config)) {
      const uses = submoduleUses(job);
      if (uses.length === 0 || !fetches(job, context.projectGitStrategy)) continue;
      const exposed = context.candidates(job).classes.find(isReused);
      if (!exposed) continue;
      const strategy = fetchingVariables(job).map((variable) => variable.at);
      for (const { at, value, message } of uses) {
        const values = { value, name: 'GIT_SUBMODULE_STRATEGY' };
        yield context
          .hit(job, at, message, values)
          .because(...strategy)
          .judgedBy(exposed);
      }
    }
  },
});

interface SubmoduleUse {
  readonly at: HitPlace;
  readonly value: string;
  readonly message: 'variable' | 'command';
}

function submoduleUses(job: Job): SubmoduleUse[] {
  const variables = variablesNamed(job, 'GIT_SUBMODULE_STRATEGY').flatMap(({ at, value }): SubmoduleUse[] => {
    const on = value.text === 'normal' || value.text === 'recursive';
    return on && value.text !== null ? [{ at, value: value.text, message: 'variable' }] : [];
  });
  return [...variables, ...updates(job)];
}

const updates = inCommands(({ name, words }): SubmoduleUse[] => {
  if (name !== 'git') return [];
  const at = words.findIndex((word) => word.text === 'submodule');
  const update = words[at + 1];
  if (at === -1 || update?.text !== 'update') return [];
  return [{ at: update.at, value: 'git submodule update', message: 'command' }];
});
