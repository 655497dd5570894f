/** How far a change of the policy is tried on what is known, and what is said of the rest. */
import { expect, it } from 'vitest';
import { NotFound, RetryLater } from '../../src/errors.ts';
import type { GitLabReader } from '../../src/gitlab/gitlab.ts';
import type { FileRequest } from '../../src/includes/request.ts';
import { createLog } from '../../src/log.ts';
import type { Tried } from '../../src/review/audit/policy-impact.ts';
import type { Start } from '../../src/scope.ts';
import { looseFile } from '../../src/source.ts';
import type { Trial } from '../../worker/judging.ts';
import { previewOf } from '../../worker/preview.ts';
import { fakeClock } from '../gitlab/scripted-server.ts';
import { judgeHere } from '../support/judge-here.ts';
import { memoryStore } from '../support/memory-store.ts';
import { policyFrom } from '../support/replay.ts';

const BEFORE = 'rules: {docker-in-docker: error}\n';
const NOW = new Date('2026-11-29T00:00:00Z');

/** The default branches of so many projects are known, by their numbers, and nothing of them tells. */
async function preview(
  projects: number,
  tryOne: (trial: Trial) => Promise<Tried['fails']>,
  { after = `${BEFORE}variables: {A: b}\n`, tookMs = 0 } = {},
) {
  const store = memoryStore();
  for (let number = 1; number <= projects; number++) {
    await store.keepFootprint({ projectId: number, project: `a/p${number}`, iid: null, findings: [], images: [] }, NOW);
  }
  const policy = policyFrom({ path: 'policy.yml', text: BEFORE });
  const reader = {
    project: async (id: number) => ({ id, path: `a/p${id}` }),
    fetch: async (request: FileRequest & { commit: string }) => ({
      request,
      file: looseFile('policy.yml', request.commit === 'head' ? after : BEFORE),
    }),
  } as unknown as GitLabReader;
  const start = {
    takenAt: NOW.toISOString(),
    changesPolicy: { place: 'policy.yml' },
    project: { path: 'admin/policy' },
    changes: [{ oldPath: 'policy.yml', newPath: 'policy.yml', diff: '' }],
    mergeRequest: { projectId: 99, iid: 1, diffRefs: { baseSha: 'base', headSha: 'head' } },
    policy: policy.of('admin/policy'),
  } as unknown as Start;
  const clock = fakeClock();
  const judging = {
    ...judgeHere(),
    tryPolicy: (trial: Trial) => {
      clock.pass(tookMs);
      return tryOne(trial);
    },
  };
  const { impact } = await previewOf(start, reader, {
    store,
    judging,
    policy,
    log: createLog('silent'),
    now: NOW,
    clock,
  });
  return impact;
}

it('judges no more than sixty, and says how many are left', async () => {
  let tried = 0;
  const impact = await preview(70, async () => {
    tried += 1;
    return { was: false, is: tried === 1 };
  });
  expect(tried).toBe(60);
  expect(impact).toMatchObject({
    branches: 70,
    groups: [{ group: null, branches: { breaks: 1, mended: 0 } }],
    anew: { branches: 60 },
    unjudged: { branches: 10 },
  });
});

it('begins no other after a minute', async () => {
  const impact = await preview(10, async () => ({ was: false, is: false }), { tookMs: 25_000 });
  expect(impact).toMatchObject({ anew: { branches: 4 }, unjudged: { branches: 6 } });
});

it('says so of what GitLab does not show, and goes on', async () => {
  const impact = await preview(3, async ({ on }) => {
    if ('project' in on && on.project.id === 2) throw new NotFound('it is gone');
    return 'project' in on && on.project.id === 3 ? null : { was: true, is: false };
  });
  expect(impact).toMatchObject({ groups: [{ branches: { breaks: 0, mended: 1 } }], unjudged: { branches: 2 } });
});

it('asks no more of a GitLab that asks for a while', async () => {
  let tried = 0;
  const impact = await preview(10, async () => {
    tried += 1;
    throw new RetryLater('too many requests', 60);
  });
  expect(tried).toBeLessThanOrEqual(2);
  expect(impact).toMatchObject({ unjudged: { branches: 10 } });
});

it('tries nothing where the change would never take effect, or all is told', async () => {
  const never = () => Promise.reject(new Error('nothing is to be tried'));
  expect(await preview(3, never, { after: 'rules: {nope: error}\n' })).toBeUndefined();
  expect(await preview(0, never)).toEqual({ mergeRequests: 0, branches: 0, groups: [] });
});
