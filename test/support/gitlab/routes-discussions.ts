/** Discussions and notes of a merge request. */
import { badParameter, badRequest, notFound } from './api-error.ts';
import {
  authorizeEdit,
  authorizeNote,
  authorizeResolve,
  Discussion,
  findNote,
  isResolvable,
  type Note,
  newNote,
  removeNote,
  resolveNote,
  takeBody,
} from './discussions.ts';
import { type Answer, type Call, mergeRequestOf, page, type Route } from './endpoint.ts';
import { eventOf, noteEventOf } from './events.ts';
import type { MergeRequest } from './merge-request.ts';
import { checkPosition } from './position.ts';
import { blockingResolved } from './present.ts';
import { presentDiscussion, presentNote } from './present-discussion.ts';

const MR = '/projects/:id/merge_requests/:iid';

export const discussionRoutes: readonly Route[] = [
  [
    'GET',
    `${MR}/discussions`,
    (call) => {
      const mergeRequest = mergeRequestOf(call);
      return page(
        call,
        mergeRequest.discussions.map((discussion) => presentDiscussion(mergeRequest, discussion)),
      );
    },
  ],
  [
    'GET',
    `${MR}/discussions/:discussion`,
    (call) => {
      const mergeRequest = mergeRequestOf(call);
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
      const mergeRequest = mergeRequestOf(call);
      const notes = mergeRequest.discussions.flatMap((discussion) => discussion.notes);
      const ordered = call.query.get('sort') === 'asc' ? notes : notes.reverse();
      return page(
        call,
        ordered.map((note) => presentNote(mergeRequest, note)),
      );
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
function commandsOnly(names: readonly string[]): Answer {
  return { status: 202, json: { commands_changes: {}, summary: names.map((name) => `Ran /${name}.`) } };
}

function createDiscussion(call: Call): Answer {
  const mergeRequest = mergeRequestOf(call);
  authorizeNote(mergeRequest, call.user);
  const given = call.body.position;
  if (given !== undefined && (given === null || typeof given !== 'object')) throw badParameter('position is invalid');
  const position = given ? checkPosition(mergeRequest, given as Record<string, unknown>) : null;
  const { body, names } = takeBody(call.world, call.user, call.body.body);
  if (body === '') return commandsOnly(names);
  const type = position ? 'DiffNote' : 'DiscussionNote';
  const discussion = new Discussion(call.world, newNote(call.world, call.user, body, { type, position }));
  mergeRequest.discussions.push(discussion);
  call.world.onEvent(noteEventOf(mergeRequest, discussion, discussion.notes[0]!));
  return { status: 201, json: presentDiscussion(mergeRequest, discussion) };
}

function createNote(call: Call): Answer {
  const mergeRequest = mergeRequestOf(call);
  authorizeNote(mergeRequest, call.user);
  const { body, names } = takeBody(call.world, call.user, call.body.body);
  if (body === '') return commandsOnly(names);
  const note = newNote(call.world, call.user, body, { internal: call.body.internal === true });
  const discussion = new Discussion(call.world, note);
  mergeRequest.discussions.push(discussion);
  call.world.onEvent(noteEventOf(mergeRequest, discussion, note));
  return { status: 201, json: presentNote(mergeRequest, note) };
}

function reply(call: Call): Answer {
  const mergeRequest = mergeRequestOf(call);
  const discussion = discussionOf(call, mergeRequest);
  authorizeNote(mergeRequest, call.user);
  const { body, names } = takeBody(call.world, call.user, call.body.body);
  if (body === '') return commandsOnly(names);
  const note = discussion.reply(call.user, body);
  call.world.onEvent(noteEventOf(mergeRequest, discussion, note));
  return { status: 201, json: presentNote(mergeRequest, note) };
}

function showNote(call: Call): Answer {
  const mergeRequest = mergeRequestOf(call);
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
  const mergeRequest = mergeRequestOf(call);
  const note = noteOf(call, mergeRequest);
  authorizeResolve(mergeRequest, call.user, true);
  if (!isResolvable(note)) throw badRequest('Note is not resolvable');
  resolving(call, mergeRequest, () => resolveNote(note, call.body.resolved === true ? call.user : null));
  return { json: presentNote(mergeRequest, note) };
}

function editNote(call: Call): Answer {
  const mergeRequest = mergeRequestOf(call);
  const note = noteOf(call, mergeRequest);
  authorizeEdit(mergeRequest, call.user, note);
  const { body, names } = takeBody(call.world, call.user, call.body.body);
  if (body === '') {
    removeNote(mergeRequest, note);
    return commandsOnly(names);
  }
  note.body = body;
  note.updatedAt = new Date().toISOString();
  return { json: presentNote(mergeRequest, note) };
}

function deleteNote(call: Call): Answer {
  const mergeRequest = mergeRequestOf(call);
  const note = noteOf(call, mergeRequest);
  authorizeEdit(mergeRequest, call.user, note);
  removeNote(mergeRequest, note);
  return { status: 204 };
}

function resolveDiscussion(call: Call): Answer {
  const mergeRequest = mergeRequestOf(call);
  const discussion = discussionOf(call, mergeRequest);
  if (call.body.resolved === undefined) throw badParameter('resolved is missing');
  authorizeResolve(mergeRequest, call.user, discussion.resolvable);
  resolving(call, mergeRequest, () => discussion.resolve(call.user, call.body.resolved === true));
  return { json: presentDiscussion(mergeRequest, discussion) };
}

/** Resolving the last open thread is an event of its own, whoever does it. */
function resolving(call: Call, mergeRequest: MergeRequest, change: () => void): void {
  const before = blockingResolved(mergeRequest);
  change();
  if (!before && blockingResolved(mergeRequest)) call.world.onEvent(eventOf(mergeRequest, call.user, 'update'));
}
