/** A merge request's discussions in memory: takes the actions of a plan, and what people and pushes do between plans. */

import type { Action, DiscussionPosition } from '../../src/review/plan/action.ts';
import { readMarker } from '../../src/review/plan/marker.ts';
import type { CommitStatus, Discussion, Note } from '../../src/review/snapshot.ts';

export const BOT = 1;
export const PERSON = 2;

type Writable<T> = { -readonly [K in keyof T]: T[K] };
type ModelNote = Writable<Note>;
interface ModelDiscussion {
  id: string;
  individualNote: boolean;
  notes: ModelNote[];
}

export class PostedModel {
  discussions: ModelDiscussion[] = [];
  statuses: CommitStatus[] = [];
  headSha = 'head-1';
  #next = 1;

  read(): readonly Discussion[] {
    return structuredClone(this.discussions);
  }

  apply(action: Action): void {
    switch (action.do) {
      case 'create_discussion':
        this.open(BOT, action.attempts[0]!.body, action.attempts[0]!.position);
        break;
      case 'create_note':
        this.discussions.push({ id: this.#id(), individualNote: true, notes: [this.#note(BOT, action.body, false)] });
        break;
      case 'reply':
        this.reply(action.discussion, BOT, action.body);
        break;
      case 'edit_note':
        this.#find(action.note).note.body = action.body.trimEnd();
        break;
      case 'delete_note': {
        const { discussion, note } = this.#find(action.note);
        if (note.authorId !== BOT) throw new Error('deleted a note of somebody else');
        if (discussion.notes.some((each) => each.authorId !== BOT && !each.system))
          throw new Error('deleted an answered note');
        discussion.notes = discussion.notes.filter((each) => each !== note);
        this.discussions = this.discussions.filter((each) => each.notes.length > 0);
        break;
      }
      case 'resolve':
        this.resolve(action.discussion, BOT, action.resolved);
        if (action.reply !== null) this.reply(action.discussion, BOT, action.reply);
        break;
      case 'set_status':
        this.statuses.push({
          id: this.#number(),
          name: 'pipewarden',
          state: action.state,
          ref: action.ref,
          description: action.description,
          targetUrl: action.targetUrl,
          authorId: BOT,
          pipelineId: action.pipelineId,
        });
    }
  }

  open(author: number, body: string, position?: DiscussionPosition): void {
    const note = this.#note(author, body, true);
    note.position = position
      ? { positionType: position.newLine === null ? 'file' : 'text', ...position, headSha: this.headSha }
      : null;
    this.discussions.push({ id: this.#id(), individualNote: false, notes: [note] });
  }

  reply(id: string, author: number, body: string): void {
    const discussion = this.#discussion(id);
    const [first] = discussion.notes;
    // A reply makes a thread of a single note; in a resolved one it stands as resolved by its author (GitLab 18.9).
    discussion.individualNote = false;
    const note = this.#note(author, body, true);
    if (first) Object.assign(first, { resolvable: true });
    note.resolved = first?.resolved ?? false;
    note.resolvedById = note.resolved ? author : null;
    discussion.notes.push(note);
  }

  resolve(id: string, by: number, resolved: boolean): void {
    for (const note of this.#discussion(id).notes.filter((each) => each.resolvable)) {
      note.resolved = resolved;
      note.resolvedById = resolved ? by : null;
    }
  }

  /** A push: lines whose discussions are named change, the others move along. */
  push(changedDiscussions: ReadonlySet<string>): void {
    this.headSha = `head-${this.#number()}`;
    for (const { id, notes } of this.discussions) {
      const [first] = notes;
      if (!first?.position || first.position.headSha === null) continue;
      const outdated = notes.some((note) => note.system);
      if (changedDiscussions.has(id) && !outdated) {
        notes.push({ ...this.#note(PERSON, 'changed this line in [version 2 of the diff](x)', false), system: true });
      } else if (!outdated) {
        first.position = { ...first.position, headSha: this.headSha };
      }
    }
  }

  /** Threads and notes that hold our summary. */
  summaries(): readonly ModelDiscussion[] {
    return this.discussions.filter(
      ({ notes: [first] }) => first?.authorId === BOT && readMarker(first.body)?.kind === 'summary',
    );
  }

  /** Our discussions of one finding. */
  ours(fingerprint: string): readonly ModelDiscussion[] {
    return this.discussions.filter(({ notes: [first] }) => {
      const marker = first?.authorId === BOT ? readMarker(first.body) : null;
      return marker?.kind === 'finding' && marker.fingerprint === fingerprint;
    });
  }

  #note(authorId: number, body: string, resolvable: boolean): ModelNote {
    return {
      id: this.#number(),
      authorId,
      body: body.trimEnd(),
      system: false,
      resolvable,
      resolved: false,
      resolvedById: null,
      createdAt: '2026-01-01T00:00:00Z',
      position: null,
    };
  }

  #find(note: number): { discussion: ModelDiscussion; note: ModelNote } {
    for (const discussion of this.discussions) {
      const found = discussion.notes.find((each) => each.id === note);
      if (found) return { discussion, note: found };
    }
    throw new Error(`no note ${note}`);
  }

  #discussion(id: string): ModelDiscussion {
    const found = this.discussions.find((each) => each.id === id);
    if (!found) throw new Error(`no discussion ${id}`);
    return found;
  }

  #id(): string {
    return `d${this.#number()}`;
  }

  #number(): number {
    return this.#next++;
  }
}
