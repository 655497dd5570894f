import {
  AccessDenied,
  NotFound,
  Occupied,
  PositionRefused,
  Refused,
  RetryLater,
  SettingsError,
} from '../src/errors.ts';
import type { Outcome } from '../src/queue/queue.ts';

/** What becomes of a review that threw: when it is tried again, and whether. */
export function outcomeOf(error: unknown): Outcome {
  if (error instanceof Occupied) return { next: 'wait' };
  if (error instanceof RetryLater) return { next: 'later', afterSeconds: error.afterSeconds };
  // Gone, forbidden or refused: the same call would be answered the same.
  const final = [NotFound, AccessDenied, Refused, PositionRefused, SettingsError];
  if (final.some((kind) => error instanceof kind)) return { next: 'give_up' };
  // Our own mistakes do not go away by waiting; the next push is another input.
  const ours = [TypeError, RangeError, ReferenceError, SyntaxError];
  return { next: ours.some((kind) => error instanceof kind) ? 'give_up' : 'retry' };
}
