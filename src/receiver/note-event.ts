/** A comment on a merge request that asks something of us → the fields of a review job. */
import { z } from 'zod';
import { commandIn } from '../review/plan/bot-commands.ts';
import type { ReviewJob } from '../review/snapshot.ts';
import { hookProject } from './hook-project.ts';

/** Group and project webhooks send these, system hooks never (GitLab 17.5 to 19.5). */
const noteEvent = z.object({
  user: z.object({ id: z.number() }).nullish(),
  project: hookProject,
  object_attributes: z.object({
    id: z.number().int().positive(),
    note: z.string(),
    noteable_type: z.string().nullish(),
    /** Absent before GitLab 16.11. */
    action: z.string().nullish(),
    system: z.boolean().nullish(),
    author_id: z.number().nullish(),
  }),
  merge_request: z.object({ iid: z.number().int().positive(), state: z.string().nullish() }).nullish(),
});

type Asked = Omit<ReviewJob, 'v' | 'requestedAt' | 'noPipelineFor'>;

/**
 * The text only says that a review is worth its while: the worker reads the notes themselves, and answers each once.
 * `me`: the bot's own user.
 */
export function decideNote(
  body: unknown,
  me: { readonly id: number; readonly username: string } | null,
): { readonly asked: Asked } | { readonly ignore: string } {
  const parsed = noteEvent.safeParse(body);
  if (!parsed.success) {
    const missing = parsed.error.issues.map((issue) => issue.path.join('.')).join(', ');
    return { ignore: `the note event lacks ${missing}` };
  }
  const { user, project, object_attributes: note, merge_request: mergeRequest } = parsed.data;
  if (!mergeRequest || note.noteable_type !== 'MergeRequest') return { ignore: 'the note is on no merge request' };
  if (note.system) return { ignore: 'the note is GitLab’s own' };
  if ((note.action ?? 'create') !== 'create') return { ignore: 'the note is not new' };
  if (!me) return { ignore: 'GitLab has not told yet who we are: the next review answers' };
  if (user?.id === me.id || note.author_id === me.id) return { ignore: 'our own note' };
  const command = commandIn(note.note, me.username);
  if (!command) return { ignore: 'the note asks nothing of us' };
  if ((mergeRequest.state ?? 'opened') !== 'opened') return { ignore: 'the merge request is not open' };
  return {
    asked: {
      ...project,
      iid: mergeRequest.iid,
      reason: `asked to ${command.name}`,
      // Group and project webhooks both tell of the same note.
      delivery: `note-${project.projectId}-${note.id}`,
    },
  };
}
