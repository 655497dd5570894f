/** Draft notes: seen by their author alone until they are published together. */
import { ApiError, badParameter, notFound } from './api-error.ts';
import { diffLines } from './diff.ts';
import { authorizeNote, Discussion, newNote, takeBody } from './discussions.ts';
import { type Answer, type Call, mergeRequestOf, type Route } from './endpoint.ts';
import type { MergeRequest } from './merge-request.ts';
import { checkPosition } from './position.ts';

/** Never null. */
const NOWHERE = {
  base_sha: null,
  start_sha: null,
  head_sha: null,
  old_path: null,
  new_path: null,
  position_type: 'text',
  old_line: null,
  new_line: null,
  line_range: null,
};

type Draft = MergeRequest['drafts'][number];

const DRAFTS = '/projects/:id/merge_requests/:iid/draft_notes';

export const draftNoteRoutes: readonly Route[] = [
  ['GET', DRAFTS, (call) => ({ json: own(call).map((draft) => present(mergeRequestOf(call), draft)) })],
  ['POST', DRAFTS, create],
  ['POST', `${DRAFTS}/bulk_publish`, (call) => publish(call, own(call))],
  ['PUT', `${DRAFTS}/:draft/publish`, (call) => publish(call, [draftOf(call)])],
  [
    'DELETE',
    `${DRAFTS}/:draft`,
    (call) => {
      drop(mergeRequestOf(call), draftOf(call));
      return { status: 204 };
    },
  ],
];

function own(call: Call): Draft[] {
  return mergeRequestOf(call).drafts.filter((draft) => draft.author === call.user);
}

function draftOf(call: Call): Draft {
  const found = own(call).find((draft) => String(draft.id) === call.params.draft);
  if (!found) throw notFound('Draft Note');
  return found;
}

function create(call: Call): Answer {
  const mergeRequest = mergeRequestOf(call);
  authorizeNote(mergeRequest, call.user);
  if (call.body.note === undefined) throw badParameter('note is missing');
  const draft: Draft = {
    id: call.world.nextId('draft'),
    author: call.user,
    note: String(call.body.note),
    position: call.body.position ?? null,
    discussion: (call.body.in_reply_to_discussion_id as string | undefined) ?? null,
  };
  mergeRequest.drafts.push(draft);
  return { status: 201, json: present(mergeRequest, draft) };
}

/** Positions are checked only now. A bad draft is lost without a word, or brings a 500: then all are kept, the published too. */
function publish(call: Call, drafts: readonly Draft[]): Answer {
  const mergeRequest = mergeRequestOf(call);
  let broken = false;
  for (const draft of drafts) {
    try {
      publishOne(call, mergeRequest, draft);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      broken ||= isOneSide(mergeRequest, draft);
    }
  }
  if (broken) throw new ApiError(500, '500 Internal Server Error');
  for (const draft of drafts) drop(mergeRequest, draft);
  return { status: 204 };
}

/** One side of an unchanged line. */
function isOneSide(mergeRequest: MergeRequest, { position }: Draft): boolean {
  const { new_path: path, new_line: line, old_line: old } = position as Record<string, unknown>;
  const file = mergeRequest.diff(mergeRequest.version!).find(({ newPath }) => newPath === path);
  return !old && file !== undefined && diffLines(file).some((each) => each.new === line && each.old !== null);
}

function publishOne(call: Call, mergeRequest: MergeRequest, draft: Draft): void {
  const position = draft.position ? checkPosition(mergeRequest, draft.position as Record<string, unknown>) : null;
  const { body } = takeBody(call.world, call.user, draft.note);
  if (body === '') return;
  const thread = mergeRequest.discussions.find((discussion) => discussion.id === draft.discussion);
  const type = position ? 'DiffNote' : 'DiscussionNote';
  if (thread) thread.reply(call.user, body);
  else
    mergeRequest.discussions.push(new Discussion(call.world, newNote(call.world, call.user, body, { type, position })));
}

function drop(mergeRequest: MergeRequest, draft: Draft): void {
  mergeRequest.drafts.splice(mergeRequest.drafts.indexOf(draft), 1);
}

function present(mergeRequest: MergeRequest, draft: Draft): Record<string, unknown> {
  return {
    id: draft.id,
    author_id: draft.author.id,
    merge_request_id: mergeRequest.id,
    note: draft.note,
    position: draft.position ?? NOWHERE,
    discussion_id: draft.discussion,
    resolve_discussion: false,
  };
}
