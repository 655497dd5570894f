/** Discussions and notes of a merge request. */
import { badParameter, badRequest, notFound } from './api-error.ts';
import { type Discussion, isResolvable, type Note, resolveNote } from './discussions.ts';
import { type Answer, type Call, noteableOf, type Route, userOf } from './endpoint.ts';
import { announce, noteEventOf } from './events.ts';
import type { MergeRequest } from './merge-request.ts';
import { page } from './paging.ts';
import { readPosition } from './position.ts';
import { presentDiscussion, presentNote } from './present-discussion.ts';
import type { Commands } from './run-quick-actions.ts';
import { addSystemNote } from './system-notes.ts';
import {
  authorizeEdit,
  authorizeNote,
  authorizeResolve,
  findNote,
  readBody,
  removeNote,
  rewriteNote,
  type Written,
  writeNote,
  writeReply,
} from './write-note.ts';

const MR = '/projects/:id/merge_requests/:iid';

export const discussionRoutes: readonly Route[] = [
  [
    'GET',
    `${MR}/discussions`,
    (call) => {
      const mergeRequest = noteableOf(call);
      const all = mergeRequest.discussions.map((discussion) => presentDiscussion(mergeRequest, discussion));
      return page(call, all, { noteable_id: String(mergeRequest.iid) });
    },
  ],
  [
    'GET',
    `${MR}/discussions/:discussion`,
    (call) => {
      const mergeRequest = noteableOf(call);
      return { json: presentDiscussion(mergeRequest, discussionOf(call, mergeRequest)) };
    },
  ],
  ['POST', `${MR}/discussions`, createDiscussion],
  ['PUT', `${MR}/discussions/:discussion`, resolveDiscussion],
  ['POST', `${MR}/discussions/:discussion/notes`, reply],
  ['GET', `${MR}/discussions/:discussion/notes/:note`, showNote],
  ['PUT', `${MR}/discussions/:discussion/notes/:note`, editDiscussionNote],
  ['DELETE', `${MR}/discussions/:discussion/notes/:note`, deleteNote],
  [
    'GET',
    `${MR}/notes`,
    (call) => {
      const mergeRequest = noteableOf(call);
      const notes = [...mergeRequest.notes].sort((a, b) => a.id - b.id);
      const ordered = call.query.get('sort') === 'asc' ? notes : notes.reverse();
      const shown = ordered.map((note) => presentNote(mergeRequest, note));
      return page(call, shown, { noteable_id: String(mergeRequest.iid) });
    },
  ],
  ['POST', `${MR}/notes`, createNote],
  ['GET', `${MR}/notes/:note`, showNote],
  ['PUT', `${MR}/notes/:note`, editNote],
  ['DELETE', `${MR}/notes/:note`, deleteNote],
];

function discussionOf(call: Call, mergeRequest: MergeRequest): Discussion {
  const found = mergeRequest.discussions.find((discussion) => discussion.id === call.params.discussion);
  if (!found) throw notFound('Discussion');
  return found;
}

/** The note in the path, in the discussion in the path where there is one. */
function noteOf(call: Call, mergeRequest: MergeRequest): Note {
  const { discussion, note } = findNote(mergeRequest, call.params.note ?? '');
  if (call.params.discussion !== undefined && discussion.id !== call.params.discussion) throw notFound('Note');
  return note;
}

/** 202 and no note when the body held nothing but quick actions. */
function commandsOnly({ changes, summary }: Commands): Answer {
  return { status: 202, json: { commands_changes: changes, summary } };
}

function createDiscussion(call: Call): Answer {
  const author = userOf(call);
  const body = readBody(call.body.body);
  const position = readPosition(call.body.position);
  const mergeRequest = noteableOf(call);
  authorizeNote(mergeRequest, author);
  const written = writeNote(mergeRequest, { author, body, position, type: 'DiscussionNote' });
  if (!('note' in written)) return commandsOnly(written);
  return { status: 201, json: presentDiscussion(mergeRequest, written.discussion) };
}

function createNote(call: Call): Answer {
  const author = userOf(call);
  const body = readBody(call.body.body);
  const mergeRequest = noteableOf(call);
  authorizeNote(mergeRequest, author);
  return newNoteAnswer(mergeRequest, writeNote(mergeRequest, { author, body, internal: call.body.internal === true }));
}

function reply(call: Call): Answer {
  const author = userOf(call);
  const body = readBody(call.body.body);
  const mergeRequest = noteableOf(call);
  const discussion = discussionOf(call, mergeRequest);
  authorizeNote(mergeRequest, author);
  return newNoteAnswer(mergeRequest, writeReply(mergeRequest, discussion, author, body));
}

function newNoteAnswer(mergeRequest: MergeRequest, written: Written): Answer {
  if (!('note' in written)) return commandsOnly(written);
  return { status: 201, json: presentNote(mergeRequest, written.note, { ...written.commands.changes }) };
}

function showNote(call: Call): Answer {
  const mergeRequest = noteableOf(call);
  return { json: presentNote(mergeRequest, noteOf(call, mergeRequest)) };
}

function editDiscussionNote(call: Call): Answer {
  const has = (name: string) => call.body[name] !== undefined && call.body[name] !== null;
  if (has('body') === has('resolved')) {
    throw badParameter(
      has('body')
        ? 'body, resolved are mutually exclusive'
        : 'body, resolved are missing, exactly one parameter must be provided',
    );
  }
  if (has('body')) return editNote(call);
  const mergeRequest = noteableOf(call);
  const { discussion, note } = findNote(mergeRequest, call.params.note ?? '');
  const user = userOf(call);
  authorizeResolve(mergeRequest, user, discussion);
  if (!isResolvable(note)) throw badRequest('Note is not resolvable');
  resolving(mergeRequest, call, () => resolveNote(note, readResolved(call) ? user : null));
  return { json: presentNote(mergeRequest, note) };
}

/** Nothing given changes nothing. */
function editNote(call: Call): Answer {
  const user = userOf(call);
  const { body: given } = call.body;
  if (given === '') throw badParameter('body is empty');
  const body = given === undefined ? null : readBody(given);
  const mergeRequest = noteableOf(call);
  const note = noteOf(call, mergeRequest);
  authorizeEdit(mergeRequest, user, note);
  if (body === null) return { json: presentNote(mergeRequest, note) };
  const { kept, commands } = rewriteNote(mergeRequest, note, user, body);
  if (!kept) return commandsOnly(commands);
  const { discussion } = findNote(mergeRequest, String(note.id));
  call.instance.onEvent(noteEventOf(mergeRequest, discussion, note, 'update'));
  return { json: presentNote(mergeRequest, note, { ...commands.changes }) };
}

function deleteNote(call: Call): Answer {
  const mergeRequest = noteableOf(call);
  const note = noteOf(call, mergeRequest);
  authorizeEdit(mergeRequest, userOf(call), note);
  removeNote(mergeRequest, note);
  return { status: 204 };
}

function resolveDiscussion(call: Call): Answer {
  const user = userOf(call);
  const resolved = readResolved(call);
  const mergeRequest = noteableOf(call);
  const discussion = discussionOf(call, mergeRequest);
  authorizeResolve(mergeRequest, user, discussion);
  resolving(mergeRequest, call, () => discussion.resolve(user, resolved));
  return { json: presentDiscussion(mergeRequest, discussion) };
}

/** In the body or in the query. */
function readResolved(call: Call): boolean {
  const given = call.body.resolved ?? call.query.get('resolved') ?? undefined;
  if (given === undefined) throw badParameter('resolved is missing');
  if (![true, false, 'true', 'false'].includes(given as string)) throw badParameter('resolved is invalid');
  return given === true || given === 'true';
}

/** Resolving the last open thread is an event of its own, whoever does it. */
function resolving(mergeRequest: MergeRequest, call: Call, change: () => void): void {
  const before = mergeRequest.allResolved;
  change();
  if (before || !mergeRequest.allResolved) return;
  addSystemNote(mergeRequest, userOf(call), 'resolved all threads');
  announce(mergeRequest, userOf(call), 'update');
}
