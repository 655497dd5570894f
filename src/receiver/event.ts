/** A webhook body → a review job, or the reason why there is none. */
import { hash } from 'node:crypto';
import { z } from 'zod';
import type { ReviewJob } from '../review/snapshot.ts';
import { hookProject } from './hook-project.ts';
import { decideNote } from './note-event.ts';

/**
 * The fields we rely on (GitLab 17.5 to 19.5). Hook templates can leave out any, and newer versions add some, so nothing
 * else is looked at. `changes.reviewers` is a pair of arrays, not an object: unread.
 */
const mergeRequestEvent = z.object({
  object_kind: z.literal('merge_request'),
  user: z.object({ id: z.number() }).nullish(),
  project: hookProject,
  object_attributes: z.object({
    iid: z.number().int().positive(),
    action: z.string().nullish(),
    state: z.string().nullish(),
    oldrev: z.string().nullish(),
    updated_at: z.string().nullish(),
    last_commit: z.object({ id: z.string() }).nullish(),
  }),
  changes: z
    .object({
      target_branch: z.unknown().optional(),
      draft: z.object({ current: z.boolean().nullish() }).optional().catch(undefined),
    })
    .nullish()
    .catch(null),
});

type MergeRequestEvent = z.infer<typeof mergeRequestEvent>;

export type Decision =
  | {
      readonly queue: ReviewJob;
      /** What the delivery is known by in its merge request: ids that are sent never mix with ours. */
      readonly claim: string;
    }
  /** The policy's own project changed. */
  | { readonly policy: string }
  | { readonly ignore: string };

export interface DeliveryFacts {
  /** The project that holds the policy; null: none does. */
  readonly policyProject: string | null;
  /** `Idempotency-Key` (GitLab 17.4 and later), null before. */
  readonly idempotencyKey: string | null;
  /** The bot's own user; null while GitLab has not told us. */
  readonly me: { readonly id: number; readonly username: string } | null;
  readonly now: Date;
}

/** `body`: parsed JSON. System hooks, group and project webhooks differ only in headers, so the body alone decides. */
export function decideEvent(body: unknown, facts: DeliveryFacts): Decision {
  const kind = kindOf(body);
  if (kind === 'note') {
    const decision = decideNote(body, facts.me);
    if ('ignore' in decision) return decision;
    return decided({ v: 1, requestedAt: facts.now.toISOString(), ...decision.asked }, 'ours');
  }
  if (isPolicyPush(body, kind, facts)) return { policy: 'the policy is read again' };
  if (kind !== 'merge_request') return { ignore: `${kind ?? 'unknown'} events are not reviewed` };
  const parsed = mergeRequestEvent.safeParse(body);
  if (!parsed.success) {
    const missing = parsed.error.issues.map((issue) => issue.path.join('.')).join(', ');
    return { ignore: `the merge request event lacks ${missing}` };
  }
  const event = parsed.data;
  const reason = reasonToReview(event);
  if (reason === null) return { ignore: `nothing to review after ${event.object_attributes.action ?? 'this event'}` };
  // Our own suggestion commits and pushes change the configuration; our own notes and resolves do not.
  if (event.user?.id === facts.me?.id && reason !== 'pushed') return { ignore: 'our own event' };
  return decided(jobOf(event, reason, facts), facts.idempotencyKey === null ? 'ours' : 'sent');
}

/** What was pushed to is of no interest: where the policy's ref leads is asked. System hooks and webhooks tell alike (GitLab 18.9). */
function isPolicyPush(body: unknown, kind: string | null, { policyProject }: DeliveryFacts): boolean {
  if (policyProject === null || (kind !== 'push' && kind !== 'tag_push')) return false;
  const parsed = z.object({ project: hookProject }).safeParse(body);
  return parsed.success && parsed.data.project.projectPath.toLowerCase() === policyProject.toLowerCase();
}

function decided(job: ReviewJob, id: 'ours' | 'sent'): Decision {
  return { queue: job, claim: `${id} ${job.delivery}` };
}

/** What is always there comes first: an object that begins with another's fields is made much more slowly (Node 20.20). */
function jobOf(event: MergeRequestEvent, reason: string, { idempotencyKey, now }: DeliveryFacts): ReviewJob {
  const { project, user, object_attributes: attributes } = event;
  const told = hashOf(event, reason);
  return {
    v: 1,
    iid: attributes.iid,
    reason,
    delivery: idempotencyKey ?? told,
    requestedAt: now.toISOString(),
    ...project,
    ...(reason === 'pushed' && user ? { pushedBy: user.id } : {}),
    // A hook template may leave out what tells of which event it is.
    ...(attributes.updated_at ? { event: told } : {}),
  };
}

function kindOf(body: unknown): string | null {
  if (typeof body !== 'object' || body === null) return null;
  const { object_kind: kind, event_name: name } = body as { object_kind?: unknown; event_name?: unknown };
  const found = kind ?? name;
  return typeof found === 'string' ? found.slice(0, 64) : null;
}

/** `changes` may be empty for any action, so it never proves that nothing changed; it only adds reasons. */
function reasonToReview({ object_attributes: attributes, changes }: MergeRequestEvent): string | null {
  const action = attributes.action ?? 'update';
  if (action === 'open') return 'opened';
  if (action === 'reopen') return 'reopened';
  // Others of the same head may have failed for its sake.
  if (action === 'close') return 'closed';
  if (action === 'merge') return 'merged';
  if (action !== 'update') return null;
  if (attributes.oldrev) return 'pushed';
  if (changes?.target_branch !== undefined) return 'target branch changed';
  if (changes?.draft?.current === false) return 'marked ready';
  return null;
}

/** Of the event, whatever hook tells of it. Before GitLab 17.4 a delivery has no id of its own, and this takes its place. */
function hashOf({ project, object_attributes: attributes }: MergeRequestEvent, reason: string): string {
  const { iid, oldrev, last_commit: commit, updated_at: time } = attributes;
  const facts = [project.projectId, iid, reason, oldrev, commit?.id, time];
  return hash('sha256', JSON.stringify(facts), 'hex').slice(0, 32);
}
