/** Writing notes: who may, what is taken, what a body does. */
import { has } from './access.ts';
import { ApiError, badParameter, broken, forbidden, invalidNote } from './api-error.ts';
import { Discussion, type Note, newNote } from './discussions.ts';
import { noteEventOf } from './events.ts';
import type { User } from './instance.ts';
import type { MergeRequest } from './merge-request.ts';
import {
  fileAt,
  isComplete,
  lineAt,
  lineCodeOf,
  rangeFault,
  refsOf,
  type StoredPosition,
  sameRefs,
} from './position.ts';
import { extractQuickActions } from './quick-actions.ts';
import { type Commands, runQuickActions } from './run-quick-actions.ts';
import { readSuggestions } from './suggestions.ts';
import { tracePosition } from './trace-position.ts';

/** The most notes that a merge request takes. 17.5, app/models/noteable limits. */
const MAX_NOTES = 5000;
const MAX_BODY = 1_000_000;

/** What came of a body: a note, or nothing but commands. */
export type Written = { readonly note: Note; readonly discussion: Discussion; readonly commands: Commands } | Commands;

export interface NewNote {
  readonly author: User;
  readonly body: string;
  readonly type?: 'DiscussionNote';
  readonly position?: StoredPosition | null;
  readonly internal?: boolean;
}

/** Throws unless the user may write a note here now. */
export function authorizeNote(mergeRequest: MergeRequest, user: User): void {
  const { instance, project, discussionLocked } = mergeRequest;
  if (project.archived || (discussionLocked && !has(instance, user, project, 'guest'))) throw forbidden();
  if (mergeRequest.notes.length >= MAX_NOTES) throw invalidNote({ base: ['Maximum number of comments exceeded'] });
}

/** Own notes, or Maintainer. */
export function authorizeEdit(mergeRequest: MergeRequest, user: User, note: Note): void {
  const { instance, project } = mergeRequest;
  if (project.archived || note.system) throw forbidden();
  if (note.author !== user && !has(instance, user, project, 'maintainer')) throw forbidden();
}

/** Developer, or the author of the merge request or of the thread. */
export function authorizeResolve(mergeRequest: MergeRequest, user: User, discussion: Discussion): void {
  const { instance, project } = mergeRequest;
  const own = mergeRequest.author === user || discussion.notes[0]?.author === user;
  if (project.archived || !discussion.resolvable || !(own || has(instance, user, project, 'developer')))
    throw forbidden();
}

/** As it is stored, spaces at its end left out. Throws 400 where it is none. */
export function readBody(value: unknown): string {
  if (value === undefined || value === null) throw badParameter('body is missing');
  const text = String(value);
  if (text.includes('\0')) throw new ApiError(400, 'Bad Request', 'text');
  return text.trimEnd();
}

/** A note of its own. Throws GitLab's 400; or its 500, which keeps the note all the same. */
export function writeNote(mergeRequest: MergeRequest, given: NewNote): Written {
  const { instance } = mergeRequest;
  const { author, position = null } = given;
  const faults = { ...placeFaults(mergeRequest, position), ...bodyFaults(given.body) };
  if (Object.keys(faults).length > 0) throw invalidNote(faults);
  const { rest, actions } = extractQuickActions(given.body, instance.version);
  if (rest === '') return runQuickActions(mergeRequest, author, actions);
  const note = newNote(instance, author, rest, {
    type: position ? 'DiffNote' : (given.type ?? null),
    internal: given.internal ?? false,
    position: position && currentPosition(mergeRequest, position),
    suggestions: readSuggestions(mergeRequest, position, rest),
  });
  const discussion = keep(mergeRequest, new Discussion(instance, note));
  const commands = runQuickActions(mergeRequest, author, actions);
  if (position && isLost(mergeRequest, position)) throw broken();
  complainOfRange(mergeRequest, position);
  return { note, discussion, commands };
}

export function writeReply(mergeRequest: MergeRequest, discussion: Discussion, author: User, body: string): Written {
  const faults = bodyFaults(body);
  if (Object.keys(faults).length > 0) throw invalidNote(faults);
  const { rest, actions } = extractQuickActions(body, mergeRequest.instance.version);
  if (rest === '') return runQuickActions(mergeRequest, author, actions);
  const note = discussion.reply(author, rest);
  note.suggestions = readSuggestions(mergeRequest, note.position, note.body);
  mergeRequest.instance.onEvent(noteEventOf(mergeRequest, discussion, note));
  return { note, discussion, commands: runQuickActions(mergeRequest, author, actions) };
}

/** Where the new body holds nothing but commands the note is gone. */
export function rewriteNote(
  mergeRequest: MergeRequest,
  note: Note,
  author: User,
  body: string,
): { kept: boolean; commands: Commands } {
  if (body.length > MAX_BODY) throw invalidNote(bodyFaults(body));
  const { rest, actions } = extractQuickActions(body, mergeRequest.instance.version);
  const commands = runQuickActions(mergeRequest, author, actions);
  const kept = rest !== '';
  if (!kept) {
    removeNote(mergeRequest, note);
    return { kept, commands };
  }
  note.body = rest;
  note.updatedAt = new Date().toISOString();
  note.suggestions = readSuggestions(mergeRequest, note.position, note.body);
  return { kept, commands };
}

/** Finds a note with its discussion. Throws GitLab's 404. */
export function findNote(mergeRequest: MergeRequest, id: string): { discussion: Discussion; note: Note } {
  for (const discussion of mergeRequest.discussions) {
    const note = discussion.notes.find((candidate) => String(candidate.id) === id);
    if (note) return { discussion, note };
  }
  throw new ApiError(404, '404 Not found');
}

/** The thread goes with its last note. */
export function removeNote(mergeRequest: MergeRequest, note: Note): void {
  const { discussion } = findNote(mergeRequest, String(note.id));
  discussion.notes.splice(discussion.notes.indexOf(note), 1);
  if (discussion.notes.every((left) => left.system)) {
    mergeRequest.discussions.splice(mergeRequest.discussions.indexOf(discussion), 1);
  }
}

/** Whether a draft that cannot be published would be a line of the diff after all, by a trace: then publishing breaks. */
export function breaksPublishing(mergeRequest: MergeRequest, position: StoredPosition): boolean {
  const traced = trace(mergeRequest, position);
  return traced !== null && lineCodeOf(fileAt(mergeRequest.project.repository, traced), traced) !== null;
}

function placeFaults(
  mergeRequest: MergeRequest,
  position: StoredPosition | null,
): Readonly<Record<string, readonly string[]>> {
  if (!position) return {};
  const current = currentPosition(mergeRequest, position);
  const file = fileAt(mergeRequest.project.repository, current);
  const isLost = current.position_type === 'text' && lineCodeOf(file, current) === null;
  return { ...(isLost ? NO_LINE_CODE : {}), ...(isComplete(current) ? {} : INCOMPLETE) };
}

const NO_LINE_CODE = { line_code: ["can't be blank", 'must be a valid line code'] };
const INCOMPLETE = { position: ['is incomplete'] };

function bodyFaults(body: string): Readonly<Record<string, readonly string[]>> {
  if (body.trim() === '') return { note: ["can't be blank"] };
  return body.length > MAX_BODY ? { note: [`is too long (maximum is ${MAX_BODY} characters)`] } : {};
}

function keep(mergeRequest: MergeRequest, discussion: Discussion): Discussion {
  mergeRequest.discussions.push(discussion);
  mergeRequest.instance.onEvent(noteEventOf(mergeRequest, discussion, discussion.notes[0]!));
  return discussion;
}

/** A line of another version is traced to the newest; where it changed since, the note stays where it was asked for. */
function currentPosition(mergeRequest: MergeRequest, position: StoredPosition): StoredPosition {
  const { version } = mergeRequest;
  if (position.position_type !== 'text' || !version || sameRefs(position, refsOf(version))) return position;
  return trace(mergeRequest, position) ?? position;
}

function trace(mergeRequest: MergeRequest, position: StoredPosition): StoredPosition | null {
  const { version, project } = mergeRequest;
  const [start, head] = [position.start_sha, position.head_sha].map((sha) => project.repository.resolve(sha));
  if (position.head_sha === '' || !version) return null;
  if (!start || !head) throw broken();
  const base = project.repository.resolve(position.base_sha) ?? start;
  const [c, d] = [mergeRequest.tree(version.baseSha), mergeRequest.tree(version.headSha)];
  const traced = tracePosition(position, { a: base.tree, b: head.tree, c, d }, version);
  return 'position' in traced ? traced.position : null;
}

/**
 * After saving a note on a line GitLab keeps that piece of the diff, by the place that was asked for: in the newest version as
 * it has it, with its renames. Where the line is not found there, the answer is 500 and the note stays. 18.9,
 * app/models/diff_note.rb, create_diff_file.
 */
function isLost(mergeRequest: MergeRequest, position: StoredPosition): boolean {
  const { version, project } = mergeRequest;
  if (position.position_type !== 'text') return false;
  const path = position.new_path ?? position.old_path;
  const file =
    version && sameRefs(position, refsOf(version))
      ? mergeRequest.diff(version).find(({ newPath, oldPath }) => newPath === path || oldPath === path)
      : fileAt(project.repository, position);
  return !file || !lineAt(file, position);
}

function complainOfRange(mergeRequest: MergeRequest, position: StoredPosition | null): void {
  const fault = position && rangeFault(fileAt(mergeRequest.project.repository, position), position);
  if (fault) mergeRequest.instance.complain(fault);
}
