import type { Discussion, Note } from '../snapshot.ts';
import type { NoteLine } from './action.ts';
import { readMarker } from './marker.ts';

/** A note of ours with all that stands below it. */
export interface PostedThread {
  /** Of the discussion. */
  readonly id: string;
  /** Its first note. */
  readonly note: number;
  readonly body: string;
  readonly resolved: boolean;
  /** Resolved by somebody else than us, or by GitLab itself. */
  readonly resolvedByOthers: boolean;
  /** Somebody else wrote into it. */
  readonly answered: boolean;
  /** Somebody else wrote into it after our last reply. */
  readonly answeredSince: boolean;
  /** Nobody, not even we, wrote below the first note. */
  readonly alone: boolean;
  /** The last thing we said below it; null when nothing. */
  readonly lastReply: 'fixed' | 'returned' | null;
}

/** One of our own discussions about a finding. */
export interface PostedDiscussion extends PostedThread {
  readonly fingerprint: string;
  /** Null: of a version that did not write it down. */
  readonly cause: string | null;
  readonly rule: string;
  /** Its line has changed since, so GitLab shows it with an old version of the diff. */
  readonly outdated: boolean;
  /** Where it stands in the diff of today; null: GitLab has not moved it there. */
  readonly line: NoteLine | null;
  /** Of the file it was written on, as it was called then. */
  readonly path: string | null;
}

export interface PostedSummary extends PostedThread {
  /** A note that nobody can resolve; else a thread. */
  readonly plain: boolean;
}

export interface Posted {
  readonly discussions: readonly PostedDiscussion[];
  /** Our summary notes, oldest first: more than one is a repeat of ours. */
  readonly summaries: readonly PostedSummary[];
  /** Answers of ours that stood alone, until somebody talked on below. */
  readonly answerThreads: readonly PostedThread[];
}

/** What our own user has written on a merge request. A marker that somebody else copied is nothing to us. */
export function readPosted(discussions: readonly Discussion[], me: { readonly id: number }, headSha: string): Posted {
  const ours: PostedDiscussion[] = [];
  const summaries: PostedSummary[] = [];
  const answerThreads: PostedThread[] = [];
  for (const discussion of discussions) {
    const [first] = discussion.notes;
    if (!first || first.system || first.authorId !== me.id) continue;
    const marker = readMarker(first.body);
    const thread = readThread(discussion, first, me.id);
    if (marker?.kind === 'summary') summaries.push({ ...thread, plain: discussion.individualNote });
    if (marker?.kind === 'answer' && !discussion.individualNote) answerThreads.push(thread);
    if (marker?.kind !== 'finding') continue;
    ours.push({
      ...thread,
      fingerprint: marker.fingerprint,
      cause: marker.cause ?? null,
      rule: marker.rule,
      outdated: isOutdated(discussion, first, headSha),
      line: first.position?.headSha === headSha ? first.position : null,
      path: first.position?.newPath ?? null,
    });
  }
  return { discussions: ours, summaries, answerThreads };
}

function readThread(discussion: Discussion, first: Note, me: number): PostedThread {
  const resolvable = discussion.notes.filter((note) => note.resolvable);
  const resolved = resolvable.length > 0 && resolvable.every((note) => note.resolved);
  const replies = discussion.notes.slice(1).filter((note) => !note.system);
  const lastOfOurs = replies.findLastIndex((note) => note.authorId === me && isVerdict(note));
  const kind = readMarker(replies[lastOfOurs]?.body ?? '')?.kind;
  return {
    id: discussion.id,
    note: first.id,
    body: first.body,
    resolved,
    // Who writes into a resolved thread stands as the one who resolved that note of it (GitLab 18.9).
    resolvedByOthers: resolved && first.resolvedById !== me,
    answered: replies.some((note) => note.authorId !== me),
    answeredSince: replies.slice(lastOfOurs + 1).some((note) => note.authorId !== me),
    alone: replies.length === 0,
    lastReply: kind === 'fixed' || kind === 'returned' ? kind : null,
  };
}

/** An answer to somebody's question decides nothing. */
function isVerdict({ body }: Note): boolean {
  const kind = readMarker(body)?.kind;
  return kind !== undefined && kind !== 'answer';
}

/**
 * Positions follow a push some time after it, so old SHAs alone say nothing: GitLab also adds a system note to the
 * discussion, "changed this line in version 2 of the diff" (GitLab 11 and later).
 */
function isOutdated(discussion: Discussion, first: Note, headSha: string): boolean {
  if (!first.position?.headSha || first.position.headSha === headSha) return false;
  return discussion.notes.some((note) => note.system && /^changed this (line|file) in /.test(note.body));
}
