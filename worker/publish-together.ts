/** New discussions as one review, so that people get one mail instead of one for each. */
import type { DraftNote } from '../src/gitlab/gitlab.ts';
import type { Action, DiscussionPosition } from '../src/review/plan/action.ts';
import { readMarker, sameBody } from '../src/review/plan/marker.ts';
import { type ApplyContext, isRefusal, newNotes, once, settle } from './write-once.ts';

interface Draft {
  readonly action: Action;
  readonly body: string;
  /** Null: a note on the merge request itself. */
  readonly position: DiscussionPosition | null;
}

/**
 * Writes the plan's new discussions, and its summary with them, as draft notes and publishes them in one go. Returns the
 * actions that stand now: GitLab checks positions only while it publishes, and what it refused or lost is for the caller to
 * write directly. Drafts of ours that a crashed run left are used where they are still right, and removed else.
 */
export async function publishTogether(actions: readonly Action[], context: ApplyContext): Promise<ReadonlySet<Action>> {
  const drafts = actions.flatMap(draftOf);
  const mails = drafts.filter(({ position }) => position !== null).length;
  if (mails < 2) return new Set();
  try {
    if (!(await prepare(drafts, context))) return new Set();
  } catch (error) {
    if (!isRefusal(error)) throw error;
    context.log.warn({ reason: error.message }, 'GitLab takes no draft notes; each is written on its own');
    return new Set();
  }
  await publish(context);
  return standing(drafts, context);
}

function draftOf(action: Action): Draft[] {
  if (action.do === 'create_note') return [{ action, body: action.body, position: null }];
  const [first] = action.do === 'create_discussion' ? action.attempts : [];
  return first ? [{ action, ...first }] : [];
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
  for (const draft of missing) {
    const send = () => gitlab.writer.createDraft(projectId, iid, draft.body, draft.position);
    await once(context, send, async () =>
      (await gitlab.reader.drafts(projectId, iid)).some((each) => isSame(draft, each)),
    );
  }
  return true;
}

function isWanted(draft: DraftNote, at: number, all: readonly DraftNote[], wanted: readonly Draft[]): boolean {
  const match = wanted.find((each) => isSame(each, draft));
  return match !== undefined && all.findIndex((each) => isSame(match, each)) === at;
}

function isSame({ body, position }: Draft, draft: DraftNote): boolean {
  const there = draft.position;
  if (!sameBody(body, draft.body) || (position === null) !== (there === null)) return false;
  return (
    position === null ||
    (['headSha', 'baseSha', 'startSha', 'oldPath', 'newPath', 'oldLine', 'newLine'] as const).every(
      (key) => position[key] === there?.[key],
    )
  );
}

/** However it fails, what stands afterwards is what counts. */
async function publish(context: ApplyContext): Promise<void> {
  const { projectId, iid } = context.mergeRequest;
  try {
    await once(
      context,
      () => context.gitlab.writer.publishDrafts(projectId, iid),
      async () => true,
    );
  } catch (error) {
    if (!isRefusal(error)) throw error;
    context.log.warn({ reason: error.message }, 'GitLab did not publish draft notes');
  }
}

/** GitLab does not tell what became of each draft: it is read, a second time when something seems missing. */
async function standing(drafts: readonly Draft[], context: ApplyContext): Promise<ReadonlySet<Action>> {
  const { gitlab, mergeRequest } = context;
  const { projectId, iid } = mergeRequest;
  const found = async () => {
    const isThere = await newNotes(context, null);
    return drafts.filter(({ body }) => isThere(body)).map(({ action }) => action);
  };
  let actions = await found();
  if (actions.length < drafts.length) {
    await settle(context);
    actions = await found();
  }
  if (actions.length < drafts.length) {
    context.log.warn({ missing: drafts.length - actions.length }, 'draft notes were not published');
    for (const { id, body } of await gitlab.reader.drafts(projectId, iid)) {
      if (readMarker(body)) await gitlab.writer.deleteDraft(projectId, iid, id);
    }
  }
  return new Set(actions);
}
