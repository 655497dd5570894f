/**
 * A status in the pipeline of a branch is about a commit, and every open merge request that has it as head shows it: it is the
 * worst of their verdicts. The others are judged anew, and only before a status gets better: nothing about them is kept, so
 * nothing is out of date, in whatever order events come.
 */
import type { StatusDecision } from '../src/decide.ts';
import type { GitLabReader, SiblingMergeRequest } from '../src/gitlab/gitlab.ts';
import { shorten } from '../src/quoted-text.ts';
import { trustingDiff } from '../src/reading/listed-files.ts';
import type { Links } from '../src/reading/read-snapshot.ts';
import { readStart, type StartOptions } from '../src/reading/read-start.ts';
import { readingForAuthor } from '../src/reading/reading-for-author.ts';
import { wordsOf } from '../src/render/languages.ts';
import type { Words } from '../src/render/words.ts';
import type { SetStatus } from '../src/review/plan/action.ts';
import type { MergeRequest, StatusState } from '../src/review/snapshot.ts';
import type { Start } from '../src/scope.ts';
import type { Judging } from './judging.ts';
import { outcomeOf } from './outcome.ts';
import type { ApplyContext } from './write-once.ts';

export interface Told {
  /** `!7: what it says`. */
  readonly description: string;
  /** As it stands where the other's own review has written it. */
  readonly own: string;
  readonly state: StatusState;
}

export interface Others {
  /** Open merge requests of the same head. */
  readonly open: number;
  /** The worst of what they say; null: nothing. */
  readonly told: Told | null;
}

export interface SharedParts extends Links, StartOptions {
  readonly gitlab: { readonly reader: GitLabReader };
  readonly judging: Judging;
}

/** Each is a review without writing: more are not judged, and the status fails until they are fewer. */
const MOST_OTHERS = 10;
const STATUS_TEXT = 255;

/**
 * The list is read again after each judgement, so that the answer is about those that are open when it is given: others come
 * and go meanwhile, each with a review of its own that does the same.
 */
export async function othersOf(mergeRequest: MergeRequest, words: Words, parts: SharedParts): Promise<Others> {
  const { targetProjectId, sourceBranch, sha, iid } = mergeRequest;
  const known = new Map<string, Told | null>();
  for (;;) {
    const from = await parts.gitlab.reader.mergeRequestsFrom(targetProjectId, sourceBranch);
    const others = from.filter((each) => each.sha === sha && each.iid !== iid);
    if (others.length > MOST_OTHERS) return { open: others.length, told: tooMany(others.length, words) };
    const next = others.find((each) => !known.has(keyOf(each)));
    const told = others.flatMap((each) => known.get(keyOf(each)) ?? []);
    const failed = told.find(({ state }) => state === 'failed');
    if (failed || !next) return { open: others.length, told: failed ?? told[0] ?? null };
    known.set(keyOf(next), await unlessHopeless(judge(next, mergeRequest, parts)));
  }
}

/** For a plan that is written: its status as it is right by then. */
export function agreed({ mergeRequest, policy }: Start, parts: SharedParts): NonNullable<ApplyContext['agree']> {
  const words = wordsOf(policy.effective.language);
  return async (action) => {
    if (action.state === 'failed' || action.ref !== mergeRequest.sourceBranch) return action;
    return among(action, await othersOf(mergeRequest, words, parts));
  };
}

/** A status that gets better, among those of the others; null: the one that stands is right. */
export function among(action: SetStatus, { told }: Others): SetStatus | null {
  if (told?.state !== 'failed') return action;
  const { standing } = action;
  const saysSo = [told.own, told.description].includes(standing?.description ?? '');
  if (standing?.state === 'failed' && saysSo) return null;
  return { ...action, state: 'failed', description: told.description, targetUrl: null };
}

/** What its own review would set there; null: nothing. */
async function judge(
  { iid }: SiblingMergeRequest,
  { projectId, sourceBranch }: MergeRequest,
  parts: SharedParts,
): Promise<Told | null> {
  const { reader } = parts.gitlab;
  const start = await readStart({ projectId, iid }, reader, parts);
  if ('skip' in start) return null;
  const trusting = trustingDiff(readingForAuthor(reader, start, null), start, parts.attempt);
  const decision = await parts.judging.decide(start, trusting, {
    begin: async ({ status }) => (status === 'none' ? null : { links: parts, canWait: false }),
    latest: async () => ({ mergeRequest: start.mergeRequest, statuses: [] }),
  });
  if (!decision || 'skip' in decision) return null;
  const { status } = decision;
  if (!status?.wanted || status.target.ref !== sourceBranch) return null;
  return told(iid, status);
}

/** What cannot be judged says nothing here, as in its own review; what can be tried again is for the queue. */
async function unlessHopeless(judging: Promise<Told | null>): Promise<Told | null> {
  try {
    return await judging;
  } catch (error) {
    if (outcomeOf(error).next !== 'give_up') throw error;
    return null;
  }
}

function told(iid: number, { state, description }: Pick<StatusDecision, 'state' | 'description'>): Told {
  return { state, own: description, description: shorten(`!${iid}: ${description}`, STATUS_TEXT) };
}

function tooMany(count: number, words: Words): Told {
  const description = words.statusTooMany(count);
  return { state: 'failed', own: description, description };
}

function keyOf({ iid, targetBranch }: SiblingMergeRequest): string {
  return JSON.stringify([iid, targetBranch]);
}
