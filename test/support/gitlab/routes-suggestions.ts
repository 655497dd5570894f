/** Applying a suggestion: a commit on the source branch, by who applies it. */
import { ApiError, forbidden } from './api-error.ts';
import type { Note } from './discussions.ts';
import { type Answer, type Call, type Route, userOf } from './endpoint.ts';
import { ACCESS } from './instance.ts';
import type { MergeRequest } from './merge-request.ts';
import { pushTo } from './pushing.ts';
import { appliedText, isAppliable, presentSuggestion, type Suggestion } from './suggestions.ts';

export const suggestionRoutes: readonly Route[] = [['PUT', '/suggestions/:id/apply', apply]];

/** Its own answer still shows it as it was. 18.9. */
function apply(call: Call): Answer {
  const user = userOf(call);
  const { mergeRequest, note, suggestion } = suggestionOf(call);
  const { instance, source, sourceBranch } = mergeRequest;
  if (!source || instance.access(user, source) < ACCESS.developer) throw forbidden();
  if (!isAppliable(mergeRequest, note, suggestion)) {
    throw new ApiError(400, { message: "Can't apply this suggestion." });
  }
  const json = presentSuggestion(mergeRequest, note, suggestion);
  const { position } = note;
  const text = appliedText(mergeRequest, position!, suggestion);
  suggestion.applied = true;
  const names = note.author === user ? '' : `\n\nCo-authored-by: ${note.author.name} <${note.author.email}>`;
  const message = `Apply 1 suggestion(s) to 1 file(s)${names}`;
  pushTo(instance, source, sourceBranch, { [position!.new_path!]: text }, { by: user, message });
  return { json };
}

function suggestionOf(call: Call): { mergeRequest: MergeRequest; note: Note; suggestion: Suggestion } {
  for (const mergeRequest of call.instance.projects.flatMap(({ mergeRequests }) => mergeRequests)) {
    for (const note of mergeRequest.notes) {
      const suggestion = note.suggestions.find(({ id }) => String(id) === call.params.id);
      if (suggestion) return { mergeRequest, note, suggestion };
    }
  }
  throw new ApiError(404, '404 Not found');
}
