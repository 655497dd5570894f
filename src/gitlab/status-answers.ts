/** Answers about commit statuses, and about who may set and who shows them. */
import { z } from 'zod';
import type { Branch, CommitStatus, StatusCheck } from '../review/snapshot.ts';
import { flag, number, person, text } from './answers.ts';

export const branch = z
  .object({ protected: flag, can_push: flag, developers_can_merge: flag })
  .transform(
    (it): Branch => ({ isProtected: it.protected, canPush: it.can_push, developersCanMerge: it.developers_can_merge }),
  );

export const commitStatus = z
  .object({
    id: z.number(),
    name: z.string(),
    // Jobs share the list and know more states; ours are only these.
    status: z.enum(['pending', 'running', 'success', 'failed', 'canceled', 'skipped']).catch('pending'),
    ref: text,
    description: text,
    target_url: text,
    author: person,
    pipeline_id: number,
  })
  .transform(
    (it): CommitStatus => ({
      id: it.id,
      name: it.name,
      state: it.status,
      ref: it.ref,
      description: it.description,
      targetUrl: it.target_url,
      authorId: it.author?.id ?? null,
      pipelineId: it.pipeline_id,
    }),
  );

export const statusCheck = z
  .object({ id: z.number(), name: z.string(), status: z.enum(['passed', 'failed', 'pending']).catch('pending') })
  .transform((it): { name: string; check: StatusCheck } => ({
    name: it.name,
    check: { id: it.id, state: it.status },
  }));

/** Beside others that have the same source branch. */
export const siblingMergeRequest = z
  .object({
    iid: z.number(),
    sha: text,
    target_branch: z.string(),
    source_branch: z.string(),
    source_project_id: number,
  })
  .transform((it) => ({
    iid: it.iid,
    sha: it.sha,
    targetBranch: it.target_branch,
    sourceBranch: it.source_branch,
    sourceProjectId: it.source_project_id,
  }));
