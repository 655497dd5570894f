/** GitLab's stand-in in a process of its own: projects with open merge requests, each with one finding. */
import type { ReviewJob } from '../../src/review/snapshot.ts';
import { startGitLab } from '../support/gitlab/start-gitlab.ts';
import { reviewJob } from '../support/review-job.ts';
import { beginPart } from './part.ts';

export interface Served {
  readonly url: string;
  readonly token: string;
}

const CI = '.gitlab-ci.yml';
const GOOD = 'build:\n  image: ruby:3\n  script: [make]\n';
const A_PROJECT = 100;

const gitlab = await startGitLab({ contract: false, latencyMs: Number(process.env.LATENCY_MS ?? 0) });
// All of them are kept, for tests that look at them.
setInterval(() => gitlab.forgetRequests(), 1000).unref();
let made = 0;

function open(count: number): readonly ReviewJob[] {
  const jobs: ReviewJob[] = [];
  while (jobs.length < count) {
    made += 1;
    const project = gitlab.project(`group/app-${made}`, { [CI]: GOOD }, { ci: false });
    for (let each = 0; each < A_PROJECT && jobs.length < count; each += 1) {
      const mergeRequest = project.mergeRequest({ files: { [CI]: GOOD.replace('ruby:3', `evil/miner:${each}`) } });
      const { projectId, projectPath, iid, sha } = mergeRequest;
      project.pipeline({ ref: `refs/merge-requests/${iid}/head`, sha });
      jobs.push(reviewJob({ projectId, projectPath, iid, event: sha }));
    }
  }
  return jobs;
}

beginPart({ url: gitlab.url, token: gitlab.token } satisfies Served, async (count: number) => open(count));
