/** Reads about the pipelines of merge requests, and who may set statuses in them. */
import { z } from 'zod';
import { isHidden } from '../errors.ts';
import type { Branch } from '../review/snapshot.ts';
import * as answers from './answers.ts';
import { type Api, readAs } from './api.ts';
import type { Clock } from './clock.ts';
import type { GitLabReader } from './gitlab.ts';
import { KeptAnswers } from './kept-answers.ts';
import * as statusAnswers from './status-answers.ts';

const BRANCH_MS = 5 * 60_000;
const BRANCHES = 5_000;

export function createPipelineReads(api: Api, clock: Clock): Pick<GitLabReader, 'pipelines' | 'branch'> {
  const branches = new KeptAnswers<Branch>(clock, { most: BRANCHES });
  return {
    async pipelines(projectId, sha) {
      return readAs(z.array(answers.pipeline), await api.Pipelines.all(projectId, { sha, perPage: 100 }), 'pipelines');
    },

    async branch(projectId, name) {
      try {
        return await branches.get(JSON.stringify([projectId, name]), BRANCH_MS, async () =>
          readAs(statusAnswers.branch, await api.Branches.show(projectId, name), 'a branch'),
        );
      } catch (error) {
        if (isHidden(error)) return null;
        throw error;
      }
    },
  };
}
