/** Draft notes over the API. */
import { has } from './access.ts';
import { ApiError, badParameter, badRequest } from './api-error.ts';
import { type DraftNote, dropDraft, publishAll, publishOne } from './draft-notes.ts';
import { type Answer, type Call, noteableOf, type Route, userOf } from './endpoint.ts';
import type { MergeRequest } from './merge-request.ts';
import { fileAt, lineCodeOf, NOWHERE, presentPosition, readPosition } from './position.ts';
import { authorizeNote } from './write-note.ts';

const DRAFTS = '/projects/:id/merge_requests/:iid/draft_notes';

export const draftNoteRoutes: readonly Route[] = [
  // Never in pages.
  ['GET', DRAFTS, (call) => ({ json: own(call).map((draft) => present(noteableOf(call), draft)) })],
  ['POST', DRAFTS, create],
  ['POST', `${DRAFTS}/bulk_publish`, (call) => done(() => publishAll(noteableOf(call), own(call)))],
  ['GET', `${DRAFTS}/:draft`, (call) => ({ json: present(noteableOf(call), draftOf(call)) })],
  ['PUT', `${DRAFTS}/:draft`, edit],
  ['PUT', `${DRAFTS}/:draft/publish`, (call) => done(() => publishOne(noteableOf(call), draftOf(call)))],
  ['DELETE', `${DRAFTS}/:draft`, (call) => done(() => dropDraft(noteableOf(call), draftOf(call)))],
];

function done(act: () => void): Answer {
  act();
  return { status: 204 };
}

function own(call: Call): DraftNote[] {
  return noteableOf(call).drafts.filter((draft) => draft.author === userOf(call));
}

function draftOf(call: Call): DraftNote {
  const found = own(call).find((draft) => String(draft.id) === call.params.draft);
  if (!found) throw new ApiError(404, '404 Not found');
  return found;
}

function create(call: Call): Answer {
  const author = userOf(call);
  if (call.body.note === undefined) throw badParameter('note is missing');
  const position = readPosition(call.body.position);
  const mergeRequest = noteableOf(call);
  authorizeNote(mergeRequest, author);
  const draft: DraftNote = {
    id: call.instance.nextId('draft'),
    author,
    note: String(call.body.note),
    position: position === NOWHERE ? null : position,
    discussion: (call.body.in_reply_to_discussion_id as string | undefined) ?? null,
    resolves: call.body.resolve_discussion === true,
  };
  checkReply(mergeRequest, draft);
  const json = present(mergeRequest, draft);
  mergeRequest.drafts.push(draft);
  mergeRequest.reviewing.add(author);
  return { status: 201, json };
}

/** One reply a thread and user; resolving takes the right to. */
function checkReply(mergeRequest: MergeRequest, { author, discussion, resolves }: DraftNote): void {
  const { instance, project } = mergeRequest;
  const thread = mergeRequest.discussions.find(({ id }) => id === discussion);
  const refuse = (field: string, fault: string) => new ApiError(400, { message: { [field]: [fault] } });
  if (discussion !== null && !thread) throw refuse('base', 'Thread to reply to cannot be found');
  if (resolves && !(thread && has(instance, author, project, 'developer'))) {
    throw refuse('base', 'User is not allowed to resolve thread');
  }
  const another = mergeRequest.drafts.some((draft) => draft.author === author && draft.discussion === discussion);
  if (discussion !== null && another) throw refuse('author_id', 'has already been taken');
}

function edit(call: Call): Answer {
  const draft = draftOf(call);
  if (call.body.note === undefined) throw badRequest('Missing params to modify');
  draft.note = String(call.body.note);
  return { json: present(noteableOf(call), draft) };
}

/** Without a place `position` is an object of nulls. Throws 500 for an unknown commit. */
function present(mergeRequest: MergeRequest, draft: DraftNote): Record<string, unknown> {
  const { position } = draft;
  const file = position ? fileAt(mergeRequest.project.repository, position) : undefined;
  return {
    id: draft.id,
    author_id: draft.author.id,
    merge_request_id: mergeRequest.id,
    resolve_discussion: draft.resolves,
    discussion_id: draft.discussion,
    note: draft.note,
    commit_id: null,
    line_code: position?.position_type === 'text' ? lineCodeOf(file, position) : null,
    position: presentPosition(position ?? NOWHERE),
  };
}
