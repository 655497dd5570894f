/**
 * What one review has to read: from merge request, project, changes, discussions and policy it says why there is nothing to
 * review, what has to be looked at to tell, or what the review begins with. Pure.
 */
import type { FetchedFile, FileRequest } from './includes/request.ts';
import type { ProjectPolicy } from './policy/project-policy.ts';
import type { MergeRequestFacts } from './review/judge/pipeline-of.ts';
import { waitingCommands } from './review/plan/bot-commands.ts';
import { readMarker } from './review/plan/marker.ts';
import { statusTarget } from './review/plan/status-target.ts';
import { quickRelevance } from './review/quick-relevance.ts';
import type { Discussion, ReadyMergeRequest, Snapshot, StatusCheck, TooLarge } from './review/snapshot.ts';

/** What every review reads first. */
export interface Start extends MergeRequestFacts, Pick<Snapshot, 'takenAt' | 'me'> {
  readonly mergeRequest: ReadyMergeRequest;
  readonly discussions: readonly Discussion[];
  /** They are too large to be read, and told as none. */
  readonly discussionsUnread?: true;
  /** Ours; null: there is none, or the policy's gate is another. */
  readonly check: StatusCheck | null;
  readonly policy: ProjectPolicy;
  /** A failed status of ours stands at the head: another merge request may have left it there. */
  readonly standsRed?: true;
  /** It changes the policy that is in force, at this place in the project. */
  readonly changesPolicy?: { readonly place: string };
}

export interface Scope {
  /** `announced`: a verdict is to come, and CI's pipeline is there, so the status says that it is on its way, should that take a while. */
  readonly status: 'none' | 'wanted' | 'announced';
  /** A file that the pipeline is made of differs; absent: that remains to be seen. */
  readonly touched?: true;
  /** Finding out went beyond a limit: so would judging. */
  readonly tooLarge?: TooLarge;
}

export function scopeOf(
  start: Start,
  seen: readonly FetchedFile[] = [],
): Scope | { readonly look: readonly FileRequest[] } | { readonly skip: string } {
  const { effective } = start.policy;
  const relevance = start.changesPolicy ? 'touched' : quickRelevance(start, effective, seen);
  if (typeof relevance === 'object') return relevance;
  if (relevance === 'untouched' && !isAwaited(start)) {
    return { skip: 'the merge request does not touch the CI/CD configuration' };
  }
  return relevance === 'touched' ? touchedScope(start) : { status: statusTarget(start, effective) ? 'wanted' : 'none' };
}

/** As of every change of the policy that is in force. */
export function touchedScope(start: Start): Scope {
  const target = statusTarget(start, start.policy.effective);
  return { status: target?.madeByCi ? 'announced' : target ? 'wanted' : 'none', touched: true };
}

/** Where nothing can be found out. */
export function unknownScope(start: Start, tooLarge: TooLarge): Scope {
  return { status: statusTarget(start, start.policy.effective) ? 'wanted' : 'none', tooLarge };
}

/** Something is to be said, or brought to its end, whatever the merge request changes. */
function isAwaited({ policy, check, discussions, me, standsRed }: Start): boolean {
  // GitLab waits for the check's answer.
  if (policy.effective.status === 'always' || check !== null || standsRed) return true;
  return hasPosted(discussions, me) || waitingCommands(discussions, me).length > 0;
}

function hasPosted(discussions: readonly Discussion[], me: { readonly id: number }): boolean {
  return discussions.some(({ notes }) => notes.some((note) => note.authorId === me.id && readMarker(note.body)));
}
