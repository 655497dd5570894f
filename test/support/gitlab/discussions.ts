/** Notes and the discussions that hold them. */
import { createHash } from 'node:crypto';
import type { Instance, User } from './instance.ts';
import type { StoredPosition } from './position.ts';
import type { Suggestion } from './suggestions.ts';

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
  suggestions: readonly Suggestion[];
  resolvedBy: User | null;
  resolvedAt: string | null;
}

export class Discussion {
  readonly id: string;
  readonly notes: Note[] = [];
  readonly #instance: Instance;

  constructor(instance: Instance, first: Note) {
    this.#instance = instance;
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
    // Who resolved a note before stays its resolver.
    const notes = this.notes.filter((note) => isResolvable(note) && !(resolved && note.resolvedAt !== null));
    for (const note of notes) resolveNote(note, resolved ? by : null);
  }

  /** A reply to a single note makes it a thread; one in a resolved thread is born resolved. 17.5, notes/build_service.rb. */
  reply(author: User, body: string): Note {
    const first = this.notes[0]!;
    const wasResolved = this.resolved;
    first.type ??= 'DiscussionNote';
    const note = newNote(this.#instance, author, body, { type: first.type, position: first.position });
    if (wasResolved) resolveNote(note, author);
    this.notes.push(note);
    return note;
  }

  addSystemNote(author: User, body: string): void {
    const first = this.notes[0];
    const place = { type: first?.type ?? null, position: first?.position ?? null };
    this.notes.push(newNote(this.#instance, author, body, { ...place, system: true }));
  }
}

export function isResolvable(note: Note): boolean {
  return note.type !== null && !note.system;
}

export function resolveNote(note: Note, by: User | null): void {
  note.resolvedBy = by;
  note.resolvedAt = by ? new Date().toISOString() : null;
}

export function newNote(instance: Instance, author: User, body: string, options: Partial<Note> = {}): Note {
  const now = new Date().toISOString();
  return {
    id: instance.nextId('note'),
    type: null,
    body,
    author,
    system: false,
    internal: false,
    createdAt: now,
    updatedAt: now,
    position: null,
    suggestions: [],
    resolvedBy: null,
    resolvedAt: null,
    ...options,
  };
}
