/** One plain summary note stands: a thread would keep a merge request from being merged until somebody resolves it. */
import type { Action } from './action.ts';
import type { DesiredSummary } from './desired-state.ts';
import type { Posted, PostedSummary, PostedThread } from './posted.ts';
import { close, edit } from './thread-actions.ts';

/**
 * Threads are those that early versions wrote, and plain notes that somebody answered. As long as there is something to say,
 * an answered one goes on as the summary; the others are settled, and a plain note stands instead. When all is well, no
 * thread that began with a plain note of ours stays open.
 */
export function planSummary(
  desired: DesiredSummary,
  { summaries, answerThreads }: Pick<Posted, 'summaries' | 'answerThreads'>,
): Action[] {
  const [plain, ...repeats] = summaries.filter((each) => each.plain);
  const threads = summaries.filter((each) => !each.plain);
  const summary = plain ?? threads.find((thread) => isInUse(thread, desired));
  const creates = !summary && desired.body !== null;
  const body = desired.body ?? desired.allWell;
  const isElsewhere = creates || plain !== undefined;
  return [
    ...(creates ? [{ do: 'create_note' as const, body }] : []),
    ...(summary ? edit(summary, body, summary.plain) : []),
    ...repeats.map(({ note }) => ({ do: 'delete_note' as const, note })),
    ...threads.flatMap((thread) => {
      if (thread === summary) return desired.body === null ? settle(thread, desired) : [];
      return [...edit(thread, isElsewhere ? desired.elsewhere : desired.allWell), ...settle(thread, desired)];
    }),
    ...(desired.body === null ? answerThreads.flatMap((thread) => settle(thread, desired)) : []),
  ];
}

/** One that we have resolved is out of sight. */
function isInUse({ answered, resolved, resolvedByOthers }: PostedSummary, { body }: DesiredSummary): boolean {
  return answered && (body === null || !resolved || resolvedByOthers);
}

/** Nobody needs a word where nobody has spoken. */
function settle(thread: PostedThread, { closed }: DesiredSummary): Action[] {
  return close(thread, thread.answered ? closed : null);
}
