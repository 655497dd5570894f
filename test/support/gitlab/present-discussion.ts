/** The API's entities of discussions and notes. */
import { type Discussion, isResolvable, type Note } from './discussions.ts';
import type { MergeRequest } from './merge-request.ts';
import { presentUser } from './present.ts';

type Json = Record<string, unknown>;

export function presentDiscussion(mergeRequest: MergeRequest, discussion: Discussion): Json {
  return {
    id: discussion.id,
    individual_note: discussion.individual,
    ...(discussion.resolvable ? { resolvable: true, resolved: discussion.resolved } : { resolvable: false }),
    notes: discussion.notes.map((note) => presentNote(mergeRequest, note)),
  };
}

export function presentNote(mergeRequest: MergeRequest, note: Note): Json {
  const { world } = mergeRequest;
  const resolvable = isResolvable(note);
  return {
    id: note.id,
    type: note.type,
    body: note.body,
    author: presentUser(world, note.author),
    created_at: note.createdAt,
    updated_at: note.updatedAt,
    system: note.system,
    noteable_id: mergeRequest.id,
    noteable_type: 'MergeRequest',
    noteable_iid: mergeRequest.iid,
    project_id: mergeRequest.project.id,
    commit_id: null,
    ...(note.position ? { position: note.position } : {}),
    resolvable,
    ...(resolvable
      ? {
          resolved: note.resolvedAt !== null,
          resolved_by: note.resolvedBy ? presentUser(world, note.resolvedBy) : null,
          resolved_at: note.resolvedAt,
        }
      : {}),
    suggestions: [],
    confidential: note.internal,
    internal: note.internal,
    imported: false,
    imported_from: 'none',
    commands_changes: {},
  };
}
