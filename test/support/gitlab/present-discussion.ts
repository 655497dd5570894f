/** The API's entities of discussions and notes. */
import { type Discussion, isResolvable, type Note } from './discussions.ts';
import type { MergeRequest } from './merge-request.ts';
import { presentPosition } from './position.ts';
import { presentUser } from './present-user.ts';
import { presentSuggestion } from './suggestions.ts';

type Json = Record<string, unknown>;

export function presentDiscussion(mergeRequest: MergeRequest, discussion: Discussion): Json {
  return {
    id: discussion.id,
    individual_note: discussion.individual,
    notes: discussion.notes.map((note) => presentNote(mergeRequest, note)),
  };
}

/** `changes`: of the quick actions that came with it, told once. */
export function presentNote(mergeRequest: MergeRequest, note: Note, changes: Json = {}): Json {
  const { instance } = mergeRequest;
  const resolvable = isResolvable(note);
  return {
    id: note.id,
    type: note.type,
    body: note.body,
    author: presentUser(instance, note.author),
    created_at: note.createdAt,
    updated_at: note.updatedAt,
    system: note.system,
    noteable_id: mergeRequest.id,
    noteable_type: 'MergeRequest',
    project_id: mergeRequest.project.id,
    ...(note.position ? { commit_id: null, position: presentPosition(note.position) } : {}),
    resolvable,
    ...(resolvable
      ? {
          resolved: note.resolvedAt !== null,
          resolved_by: note.resolvedBy ? presentUser(instance, note.resolvedBy) : null,
          resolved_at: note.resolvedAt,
        }
      : {}),
    ...(note.position
      ? { suggestions: note.suggestions.map((suggestion) => presentSuggestion(mergeRequest, note, suggestion)) }
      : {}),
    confidential: note.internal,
    internal: note.internal,
    imported: false,
    imported_from: 'none',
    noteable_iid: mergeRequest.iid,
    commands_changes: changes,
  };
}
