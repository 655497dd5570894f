/** GitLab's JSON → our values. Only what is used is checked; a field that is left out is unknown, never false. */
import { z } from 'zod';
import type {
  Change,
  DiffRefs,
  Discussion,
  LintResult,
  MergeRequest,
  Note,
  NotePosition,
  Pipeline,
} from '../review/snapshot.ts';
import type { DraftNote } from './gitlab.ts';

export const text = z
  .string()
  .nullish()
  .transform((value) => value ?? null);
export const number = z
  .number()
  .nullish()
  .transform((value) => value ?? null);
export const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? false);
export const person = z.object({ id: z.number(), username: z.string().nullish() }).nullish();

export const user = z.object({ id: z.number(), username: z.string() });
export const metadata = z.object({ version: z.string() });
export const commit = z.object({ id: z.string() });
export const template = z.object({ content: z.string() });
export const treeEntry = z.object({ type: z.string(), path: z.string() });
/** `commit` is left out when the token may not see the code. */
export const release = z.object({
  tag_name: z.string(),
  upcoming_release: flag,
  commit: z.object({ id: z.string() }).nullish(),
});

const diffRefs = z
  .object({ base_sha: text, start_sha: text, head_sha: text })
  .nullish()
  .transform((refs): DiffRefs | null =>
    refs?.base_sha && refs.start_sha && refs.head_sha
      ? { baseSha: refs.base_sha, startSha: refs.start_sha, headSha: refs.head_sha }
      : null,
  );

export const pipeline = z
  .object({
    id: z.number(),
    project_id: z.number().optional(),
    sha: z.string(),
    ref: z.string(),
    source: text,
    status: z.string().nullish(),
  })
  .transform(
    ({ project_id, source, status, ...it }): Pipeline => ({
      ...it,
      source: source ?? '',
      ...(status === 'failed' ? { failed: true } : {}),
      ...(project_id === undefined ? {} : { projectId: project_id }),
    }),
  );

export const mergeRequest = z
  .object({
    project_id: z.number(),
    iid: z.number(),
    state: z.enum(['opened', 'closed', 'merged', 'locked']),
    draft: flag,
    title: z.string(),
    web_url: z.string(),
    sha: text,
    diff_refs: diffRefs,
    source_branch: z.string(),
    target_branch: z.string(),
    source_project_id: number,
    target_project_id: z.number(),
    author: person,
    prepared_at: text,
    changes_count: text,
    user_notes_count: number,
    head_pipeline: pipeline.nullish().transform((found) => found ?? null),
    discussion_locked: flag,
  })
  .transform(
    (it): MergeRequest => ({
      projectId: it.project_id,
      iid: it.iid,
      state: it.state,
      draft: it.draft,
      title: it.title,
      webUrl: it.web_url,
      sha: it.sha ?? '',
      diffRefs: it.diff_refs,
      sourceBranch: it.source_branch,
      targetBranch: it.target_branch,
      sourceProjectId: it.source_project_id,
      targetProjectId: it.target_project_id,
      authorId: it.author?.id ?? null,
      preparedAt: it.prepared_at,
      changesCount: it.changes_count,
      ...(it.user_notes_count === null ? {} : { userNotesCount: it.user_notes_count }),
      headPipeline: it.head_pipeline,
      discussionLocked: it.discussion_locked,
    }),
  );

export const listedMergeRequest = z.object({
  iid: z.number(),
  project_id: z.number(),
  sha: text,
  updated_at: z.string(),
  references: z.object({ full: z.string() }),
});

export const change = z
  .object({
    old_path: z.string(),
    new_path: z.string(),
    new_file: z.boolean(),
    renamed_file: z.boolean(),
    deleted_file: z.boolean(),
    diff: text,
    collapsed: flag,
    too_large: flag,
  })
  .transform(
    (it): Change => ({
      oldPath: it.old_path,
      newPath: it.new_path,
      newFile: it.new_file,
      renamedFile: it.renamed_file,
      deletedFile: it.deleted_file,
      diff: it.diff ?? '',
      collapsed: it.collapsed,
      tooLarge: it.too_large,
    }),
  );

/** A draft note without a position has one whose values are null (GitLab 18.9). */
const position = z
  .object({
    position_type: text,
    base_sha: text,
    start_sha: text,
    head_sha: text,
    old_path: text,
    new_path: text,
    old_line: number,
    new_line: number,
  })
  .nullish()
  .transform((it): NotePosition | null =>
    it?.head_sha
      ? {
          positionType: it.position_type ?? '',
          baseSha: it.base_sha,
          startSha: it.start_sha,
          headSha: it.head_sha,
          oldPath: it.old_path,
          newPath: it.new_path,
          oldLine: it.old_line,
          newLine: it.new_line,
        }
      : null,
  );

const note = z
  .object({
    id: z.number(),
    author: person,
    body: text,
    system: flag,
    internal: flag,
    confidential: flag,
    resolvable: flag,
    resolved: flag,
    resolved_by: person,
    created_at: text,
    updated_at: text,
    resolved_at: text,
    position,
  })
  .transform(
    (it): Note => ({
      id: it.id,
      authorId: it.author?.id ?? null,
      ...(it.author?.username ? { author: it.author.username } : {}),
      body: it.body ?? '',
      system: it.system,
      // `confidential` before GitLab 15.5.
      ...(it.internal || it.confidential ? { internal: true as const } : {}),
      resolvable: it.resolvable,
      resolved: it.resolved,
      resolvedById: it.resolved_by?.id ?? null,
      createdAt: it.created_at ?? '',
      ...(wasEdited(it) ? { edited: true as const } : {}),
      position: it.position,
    }),
  );

/** The API tells when a note changed last, and resolving it is a change too (app/models/concerns/resolvable_note.rb, 18.11). */
function wasEdited({ created_at, updated_at, resolved_at }: Readonly<Record<string, unknown>>): boolean {
  const at = (time: unknown) => (typeof time === 'string' ? Date.parse(time) : Number.NaN);
  const isSame = (a: number, b: number) => Number.isNaN(a) || Math.abs(a - b) <= 1000;
  return !isSame(at(updated_at), at(created_at)) && !isSame(at(updated_at), at(resolved_at) || 0);
}

export const discussion = z
  .object({ id: z.string(), individual_note: flag, notes: z.array(note) })
  .transform((it): Discussion => ({ id: it.id, individualNote: it.individual_note, notes: it.notes }));

export const draftNote = z
  .object({ id: z.number(), note: z.string(), position, discussion_id: text, resolve_discussion: flag })
  .transform(
    (it): DraftNote => ({
      id: it.id,
      body: it.note,
      position: it.position,
      resolves: it.resolve_discussion ? it.discussion_id : null,
    }),
  );

/** `commits`: where the includes were resolved. */
export const lint = z
  .object({
    valid: z.boolean(),
    errors: z.array(z.string()).nullish(),
    merged_yaml: text,
    includes: z
      .array(
        z.object({
          type: z.string().nullish(),
          location: z.string().nullish(),
          extra: z.object({ project: text, ref: text }).nullish(),
          context_project: text,
          context_sha: text,
        }),
      )
      .nullish(),
  })
  .transform((it): { result: Omit<LintResult, 'pipeline'>; commits: readonly (string | null)[] } => ({
    result: {
      valid: it.valid,
      errors: it.errors ?? [],
      mergedYaml: it.merged_yaml,
      includes: (it.includes ?? []).map((include) => ({
        type: include.type ?? '',
        location: include.location ?? '',
        project: include.type === 'local' ? include.context_project : (include.extra?.project ?? null),
        ref: include.extra?.ref ?? null,
      })),
    },
    commits: (it.includes ?? []).map((include) => include.context_sha),
  }));
