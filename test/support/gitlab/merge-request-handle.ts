/** A merge request of the stand-in, for tests to drive and to look at. */
import type { Discussion } from './discussions.ts';
import { type Action, announce, announceOpened, type Event, type EventDetails, eventOf, oldStyle } from './events.ts';
import type { User } from './instance.ts';
import type { MergeRequest } from './merge-request.ts';
import { changeState, changeTarget, changeTitle } from './merge-request-changes.ts';
import { refsOf, type StoredPosition } from './position.ts';
import { webUrl } from './present-merge-request.ts';
import { pushTo } from './pushing.ts';
import type { FileChanges } from './repository.ts';
import type { GitLab } from './start-gitlab.ts';
import type { State } from './statuses.ts';
import { writeNote, writeReply } from './write-note.ts';

/** A discussion as a person sees it. */
export interface ShownDiscussion {
  readonly id: string;
  readonly author: string;
  readonly body: string;
  /** Without system notes. */
  readonly notes: readonly { readonly id: number; readonly author: string; readonly body: string }[];
  readonly resolved: boolean;
  readonly resolvedBy: string | null;
  /** Its line changed after it was made. */
  readonly outdated: boolean;
  readonly position: StoredPosition | null;
}

export interface ShownStatus {
  readonly name: string;
  readonly state: State;
  readonly description: string | null;
  readonly targetUrl: string | null;
  readonly project: string;
  readonly pipeline: number;
  readonly ref: string;
}

export class MergeRequestHandle {
  readonly gitlab: GitLab;
  readonly mergeRequest: MergeRequest;
  #updates = 0;

  constructor(gitlab: GitLab, mergeRequest: MergeRequest) {
    this.gitlab = gitlab;
    this.mergeRequest = mergeRequest;
  }

  get iid(): number {
    return this.mergeRequest.iid;
  }

  get projectId(): number {
    return this.mergeRequest.project.id;
  }

  get projectPath(): string {
    return this.mergeRequest.project.path;
  }

  get sha(): string {
    return this.mergeRequest.sha;
  }

  get webUrl(): string {
    return webUrl(this.mergeRequest);
  }

  /** Commits on the source branch. Not settled: the newest diff lags behind until `settle()`. */
  push(files: FileChanges, options: { settled?: boolean; by?: User } = {}): void {
    this.#pushed(files, undefined, options);
  }

  /** Replaces the branch by one commit on the target's present tip. */
  forcePush(files: FileChanges, options: { settled?: boolean; by?: User } = {}): void {
    const { project, source, targetBranch } = this.mergeRequest;
    const tip = project.repository.branch(targetBranch)!;
    source?.repository.fetch(project.repository, tip);
    this.#pushed(files, tip, options);
  }

  /** GitLab makes the diff that was held back. */
  settle(): void {
    const { mergeRequest } = this;
    if (mergeRequest.preparedAt !== null) {
      mergeRequest.refresh(mergeRequest.author);
      return;
    }
    mergeRequest.prepare();
    announceOpened(mergeRequest, mergeRequest.author);
  }

  retarget(branch: string): void {
    changeTarget(this.mergeRequest, branch, this.mergeRequest.author);
  }

  markReady(): void {
    this.rename(this.mergeRequest.title.replace(/^Draft: /, ''));
  }

  rename(title: string): void {
    changeTitle(this.mergeRequest, title, this.mergeRequest.author);
  }

  close(): void {
    changeState(this.mergeRequest, 'close', this.mergeRequest.author);
  }

  reopen(): void {
    changeState(this.mergeRequest, 'reopen', this.mergeRequest.author);
  }

  lock(): void {
    this.mergeRequest.discussionLocked = true;
  }

  /** A person writes: a single note, or a thread on a line of the newest diff. */
  comment(by: User, body: string, at?: { path: string; newLine?: number; oldLine?: number }): Discussion {
    const { mergeRequest } = this;
    const position = at && {
      ...refsOf(mergeRequest.version!),
      position_type: 'text' as const,
      old_path: at.path,
      new_path: at.path,
      old_line: at.oldLine ?? null,
      new_line: at.newLine ?? null,
      line_range: null,
    };
    const written = writeNote(mergeRequest, { author: by, body, position: position ?? null });
    if (!('discussion' in written)) throw new Error('Nothing but commands');
    return written.discussion;
  }

  reply(id: string, by: User, body: string): void {
    writeReply(this.mergeRequest, this.discussion(id), by, body);
  }

  resolve(id: string, by: User, resolved = true): void {
    this.discussion(id).resolve(by, resolved);
  }

  discussion(id: string): Discussion {
    return this.mergeRequest.discussions.find((discussion) => discussion.id === id)!;
  }

  /** Threads, oldest first. */
  discussions(): ShownDiscussion[] {
    const { mergeRequest } = this;
    return mergeRequest.discussions
      .filter((discussion) => !discussion.individual)
      .map((discussion) => {
        const [first] = discussion.notes;
        const notes = discussion.notes.filter((note) => !note.system);
        const head = first?.position?.head_sha;
        return {
          id: discussion.id,
          author: first!.author.username,
          body: first!.body,
          notes: notes.map((note) => ({ id: note.id, author: note.author.username, body: note.body })),
          resolved: discussion.resolved,
          resolvedBy: notes.find((note) => note.resolvedBy)?.resolvedBy?.username ?? null,
          outdated: head !== undefined && head !== mergeRequest.version?.headSha,
          position: first?.position ?? null,
        };
      });
  }

  /** Single notes' bodies by one user; the bot without a name. */
  notes(by: User = this.gitlab.bot): string[] {
    return this.mergeRequest.discussions
      .filter(({ individual, notes: [note] }) => individual && note?.author === by && !note.system)
      .map((discussion) => discussion.notes[0]!.body);
  }

  /** The bot's summary note; null when there is none. Throws when there are two. */
  summary(): string | null {
    const notes = this.notes();
    if (notes.length > 1) throw new Error(`The bot wrote ${notes.length} single notes`);
    return notes[0] ?? null;
  }

  /** Present statuses of the head commit, in the target project and in the fork. */
  statuses(): ShownStatus[] {
    const { project, source, sha } = this.mergeRequest;
    return [...new Set([project, source ?? project])].flatMap((place) =>
      place.statuses
        .filter((status) => status.sha === sha && status.external && !status.retried)
        .map((status) => ({
          name: status.name,
          state: status.state,
          description: status.description,
          targetUrl: status.targetUrl,
          project: place.path,
          pipeline: status.pipeline.id,
          ref: status.ref,
        })),
    );
  }

  event(action: Action, details: EventDetails = {}): Event {
    return eventOf(this.mergeRequest, this.mergeRequest.author, action, details);
  }

  /** Of an update that no hook has told of: its time is another one each time. */
  newEvent(action: Action): Event {
    this.#updates += 1;
    const event = this.event(action);
    const updatedAt = oldStyle(new Date(Date.now() + 3_600_000 + 1000 * this.#updates).toISOString());
    return { ...event, object_attributes: { ...(event.object_attributes as object), updated_at: updatedAt } };
  }

  announce(action: Action, details: EventDetails = {}): void {
    announce(this.mergeRequest, this.mergeRequest.author, action, details);
  }

  #pushed(files: FileChanges, parent: string | undefined, options: { settled?: boolean; by?: User }): void {
    const { instance, source, sourceBranch, author } = this.mergeRequest;
    const { by = author, settled = true } = options;
    const onto = parent === undefined ? {} : { parent };
    if (source) pushTo(instance, source, sourceBranch, files, { by, settled, message: 'Push', ...onto });
  }
}
