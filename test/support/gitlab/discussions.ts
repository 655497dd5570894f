/** Notes and the discussions that hold them. */
import { createHash } from 'node:crypto';
import { ApiError, badParameter, forbidden, invalidNote } from './api-error.ts';
import type { MergeRequest } from './merge-request.ts';
import type { StoredPosition } from './position.ts';
import { extractQuickActions } from './quick-actions.ts';
import { ACCESS, type User, type World } from './world.ts';

export interface Note {
  readonly id: number;
  type: 'DiffNote' | 'DiscussionNote' | null;
  body: string;
  readonly author: User;
  readonly system: boolean;
  readonly internal: boolean;
  readonly createdAt: string;
  updatedAt: string;
  position: StoredPosition | null;
  resolvedBy: User | null;
  resolvedAt: string | null;
}

/** The most notes that a merge request takes. 17.5, app/models/noteable limits. */
const MAX_NOTES = 5000;
const MAX_BODY = 1_000_000;

export class Discussion {
  readonly id: string;
  readonly notes: Note[] = [];
  readonly #world: World;

  constructor(world: World, first: Note) {
    this.#world = world;
    this.id = createHash('sha1').update(`discussion ${first.id}`).digest('hex');
    this.notes.push(first);
  }

  /** A single note outside of any thread. */
  get individual(): boolean {
    return this.notes[0]?.type === null;
  }

  get resolvable(): boolean {
    return this.notes.some(isResolvable);
  }

  get resolved(): boolean {
    return this.resolvable && this.notes.every((note) => !isResolvable(note) || note.resolvedAt !== null);
  }

  resolve(by: User, resolved: boolean): void {
    for (const note of this.notes.filter(isResolvable)) resolveNote(note, resolved ? by : null);
  }

  /** A reply to a single note makes it a thread; one in a resolved thread is born resolved. 17.5, notes/build_service.rb. */
  reply(author: User, body: string): Note {
    const first = this.notes[0]!;
    const wasResolved = this.resolved;
    first.type ??= 'DiscussionNote';
    const note = newNote(this.#world, author, body, { type: first.type, position: first.position });
    if (wasResolved) resolveNote(note, author);
    this.notes.push(note);
    return note;
  }

  addSystemNote(author: User, body: string): void {
    this.notes.push(newNote(this.#world, author, body, { type: this.notes[0]?.type ?? null, system: true }));
  }
}

export function isResolvable(note: Note): boolean {
  return note.type !== null && !note.system;
}

export function resolveNote(note: Note, by: User | null): void {
  note.resolvedBy = by;
  note.resolvedAt = by ? new Date().toISOString() : null;
}

export function newNote(world: World, author: User, body: string, options: Partial<Note> = {}): Note {
  const now = new Date().toISOString();
  return {
    id: world.nextId('note'),
    type: null,
    body,
    author,
    system: false,
    internal: false,
    createdAt: now,
    updatedAt: now,
    position: null,
    resolvedBy: null,
    resolvedAt: null,
    ...options,
  };
}

/** Checks a body and runs its quick actions; the rest is what may be stored. Empty = nothing but commands. */
export function takeBody(world: World, author: User, value: unknown): { body: string; names: string[] } {
  if (value === undefined || value === null) throw badParameter('body is missing');
  const text = String(value);
  if (text.length > MAX_BODY) throw invalidNote({ note: [`is too long (maximum is ${MAX_BODY} characters)`] });
  if (text.trim() === '') throw invalidNote({ note: ["can't be blank"] });
  const { body, actions } = extractQuickActions(text);
  for (const action of actions) world.quickActions.push({ ...action, username: author.username });
  return { body, names: actions.map((action) => action.name) };
}

/** Throws unless the user may write a note here now. */
export function authorizeNote(mergeRequest: MergeRequest, user: User): void {
  const access = mergeRequest.world.access(user, mergeRequest.project);
  const member = access >= ACCESS.guest;
  if (mergeRequest.project.archived || (mergeRequest.discussionLocked && !member)) throw forbidden();
  const count = mergeRequest.discussions.reduce((sum, discussion) => sum + discussion.notes.length, 0);
  if (count >= MAX_NOTES) throw invalidNote({ base: ['Maximum number of comments exceeded'] });
}

/** Own notes, or Maintainer. */
export function authorizeEdit(mergeRequest: MergeRequest, user: User, note: Note): void {
  if (mergeRequest.project.archived || note.system) throw forbidden();
  if (note.author !== user && mergeRequest.world.access(user, mergeRequest.project) < ACCESS.maintainer) {
    throw forbidden();
  }
}

/** Developer or the merge request's author. */
export function authorizeResolve(mergeRequest: MergeRequest, user: User, resolvable: boolean): void {
  const developer = mergeRequest.world.access(user, mergeRequest.project) >= ACCESS.developer;
  if (mergeRequest.project.archived || !resolvable || !(developer || mergeRequest.author === user)) throw forbidden();
}

/** Finds a note with its discussion. Throws GitLab's 404. */
export function findNote(mergeRequest: MergeRequest, id: string): { discussion: Discussion; note: Note } {
  for (const discussion of mergeRequest.discussions) {
    const note = discussion.notes.find((candidate) => String(candidate.id) === id);
    if (note) return { discussion, note };
  }
  throw new ApiError(404, '404 Note Not Found');
}

/** The thread goes with its last note. */
export function removeNote(mergeRequest: MergeRequest, note: Note): void {
  const { discussion } = findNote(mergeRequest, String(note.id));
  discussion.notes.splice(discussion.notes.indexOf(note), 1);
  if (discussion.notes.every((left) => left.system)) {
    mergeRequest.discussions.splice(mergeRequest.discussions.indexOf(discussion), 1);
  }
}
