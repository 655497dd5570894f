/** New discussions, and words that those of before are settled, as one review: people get one mail instead of one for each. */
import { Unclear } from '../src/errors.ts';
import type { DraftNote, NewDraft } from '../src/gitlab/gitlab.ts';
import type { Action } from '../src/review/plan/action.ts';
import { readMarker, sameBody } from '../src/review/plan/marker.ts';
import { type ApplyContext, isBroken, isRefusal, newNotes, once, settle } from './write-once.ts';

interface Draft extends NewDraft {
  readonly action: Action;
}

/**
 * Writes the plan's new discussions and last words as draft notes and publishes them in one go. Returns the actions that stand now: GitLab
 * checks positions only while it publishes, and what it refused or lost is for the caller to write directly. Drafts of ours
 * that a crashed run left are used where they are still right, and removed else. Never the summary: a draft without a
 * position becomes a thread, which somebody would have to resolve (GitLab 18.9).
 */
export async function publishTogether(actions: readonly Action[], context: ApplyContext): Promise<ReadonlySet<Action>> {
  const drafts = actions.flatMap(draftOf);
  if (drafts.length < 2) {
    if (context.again) await discard(context);
    return new Set();
  }
  try {
    if (!(await prepare(drafts, context))) return new Set();
  } catch (error) {
    if (!isRefusal(error)) throw error;
    context.log.warn({ reason: error.message }, 'GitLab takes no draft notes; each is written on its own');
    await discard(context);
    return new Set();
  }
  const published = await publish(context);
  const standing = await readUntilStill(drafts, context);
  if (standing.size < drafts.length) {
    context.log.warn({ missing: drafts.length - standing.size }, 'draft notes were not published');
  }
  // After a failure GitLab keeps even those that it published (18.9): they would be published a second time.
  if (!published || standing.size < drafts.length) await discard(context);
  return standing;
}

function draftOf(action: Action): Draft[] {
  if (action.do === 'resolve' && action.resolved && action.reply !== null) {
    return [{ action, body: action.reply, position: null, resolves: action.discussion }];
  }
  const [first] = action.do === 'create_discussion' ? action.attempts : [];
  return first ? [{ action, ...first, resolves: null }] : [];
}

/** False: drafts that are not ours stand there under our user, and would be published with them. */
async function prepare(drafts: readonly Draft[], context: ApplyContext): Promise<boolean> {
  const { gitlab, mergeRequest } = context;
  const { projectId, iid } = mergeRequest;
  const left = await gitlab.reader.drafts(projectId, iid);
  if (left.some((each) => readMarker(each.body) === null)) return false;
  const missing = drafts.filter((draft) => !left.some((each) => isSame(draft, each)));
  for (const { id } of left.filter((each, at) => !isWanted(each, at, left, drafts))) {
    await gitlab.writer.deleteDraft(projectId, iid, id);
  }
  for (const draft of missing) await create(draft, context);
  return true;
}

/** One that GitLab breaks over is left out. */
async function create(draft: Draft, context: ApplyContext): Promise<void> {
  const { gitlab, mergeRequest } = context;
  const { projectId, iid } = mergeRequest;
  const send = () => gitlab.writer.createDraft(projectId, iid, draft);
  const isThere = async () => (await gitlab.reader.drafts(projectId, iid)).some((each) => isSame(draft, each));
  try {
    await once(context, send, isThere);
  } catch (error) {
    if (!isBroken(error)) throw error;
    context.log.debug({ reason: error.message }, 'GitLab broke over a draft note');
  }
}

function isWanted(draft: DraftNote, at: number, all: readonly DraftNote[], wanted: readonly Draft[]): boolean {
  const match = wanted.find((each) => isSame(each, draft));
  return match !== undefined && all.findIndex((each) => isSame(match, each)) === at;
}

function isSame({ body, position, resolves }: Draft, draft: DraftNote): boolean {
  return (
    sameBody(body, draft.body) &&
    resolves === draft.resolves &&
    (['headSha', 'baseSha', 'startSha', 'oldPath', 'newPath', 'oldLine', 'newLine'] as const).every(
      (key) => position?.[key] === draft.position?.[key],
    )
  );
}

/** Sent once, whatever becomes of it: what stands afterwards is what counts. False: it failed. */
async function publish(context: ApplyContext): Promise<boolean> {
  const { projectId, iid } = context.mergeRequest;
  try {
    await context.gitlab.writer.publishDrafts(projectId, iid);
    return true;
  } catch (error) {
    if (!isRefusal(error) && !(error instanceof Unclear)) throw error;
    context.log.warn({ reason: error.message }, 'GitLab did not publish draft notes');
    return false;
  }
}

/** GitLab does not tell what became of each draft, and may still be at it: read until nothing more appears. */
async function readUntilStill(drafts: readonly Draft[], context: ApplyContext): Promise<ReadonlySet<Action>> {
  const look = async () => {
    const isThere = await newNotes(context);
    return new Set(drafts.filter(({ body, resolves }) => isThere(body, resolves)).map(({ action }) => action));
  };
  let before: ReadonlySet<Action>;
  let standing = await look();
  do {
    if (standing.size === drafts.length) return standing;
    await settle(context);
    before = standing;
    standing = await look();
  } while (standing.size > before.size);
  return standing;
}

/** Removes our drafts, as far as they are still there. */
async function discard({ gitlab, mergeRequest, log }: ApplyContext): Promise<void> {
  const { projectId, iid } = mergeRequest;
  try {
    for (const { id, body } of await gitlab.reader.drafts(projectId, iid)) {
      if (readMarker(body)) await gitlab.writer.deleteDraft(projectId, iid, id);
    }
  } catch (error) {
    if (!isRefusal(error)) throw error;
    log.debug({ reason: error.message }, 'a draft note could not be removed');
  }
}
