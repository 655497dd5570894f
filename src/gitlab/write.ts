/** The writing half. Used by worker/apply.ts alone. */
import { Refused, Unclear } from '../errors.ts';
import { shorten } from '../quoted-text.ts';
import type { DiscussionPosition, LineRange, RangeEnd } from '../review/plan/action.ts';
import type { Api } from './api.ts';
import type { GitLabWriter } from './gitlab.ts';

/** GitLab refuses longer ones. */
const STATUS_TEXT = 255;
const UNKNOWN_SECONDS = 30;

export function createWriter(api: Api): GitLabWriter {
  const { requester } = api.MergeRequestDiscussions;

  /** 202: GitLab took the whole body for quick actions and kept no note. */
  function kept({ status, body }: { status: number; body: unknown }): void {
    if (status === 202) throw new Refused('GitLab took a note for quick actions and did not keep it', 202);
    expectId(body, 'a note');
  }

  return {
    async createDiscussion(projectId, iid, body, position) {
      // Never gitbeaker's `create`: it flattens the position without encoding, so that a file name can rewrite the note.
      const address = `${projectId}/merge_requests/${iid}/discussions`;
      kept(await requester.post(address, { body: { body, position: wirePosition(position) } }));
    },

    async reply(projectId, iid, discussion, body) {
      const address = `${projectId}/merge_requests/${iid}/discussions/${encodeURIComponent(discussion)}/notes`;
      kept(await requester.post(address, { body: { body } }));
    },

    async createNote(projectId, iid, body) {
      kept(await requester.post(`${projectId}/merge_requests/${iid}/notes`, { body: { body } }));
    },

    async editNote(projectId, iid, discussion, note, body) {
      const answer =
        discussion === null
          ? await api.MergeRequestNotes.edit(projectId, iid, note, { body })
          : await api.MergeRequestDiscussions.editNote(projectId, iid, discussion, note, { body });
      expectId(answer, 'a note');
    },

    async deleteNote(projectId, iid, note) {
      await api.MergeRequestNotes.remove(projectId, iid, note);
    },

    async resolveDiscussion(projectId, iid, discussion, resolved) {
      // gitbeaker puts `resolved` into the address and sends an empty object; GitLab documents the body.
      const address = `${projectId}/merge_requests/${iid}/discussions/${encodeURIComponent(discussion)}`;
      expectId((await requester.put(address, { body: { resolved } })).body, 'a discussion');
    },

    async answerCheck(projectId, iid, check, sha, state) {
      const body = { sha, external_status_check_id: check, status: state };
      await requester.post(`${projectId}/merge_requests/${iid}/status_check_responses`, { body });
    },

    async createDraft(projectId, iid, { body, position, resolves }) {
      const address = `${projectId}/merge_requests/${iid}/draft_notes`;
      const place = position ? { position: wirePosition(position) } : {};
      const reply = resolves === null ? {} : { in_reply_to_discussion_id: resolves, resolve_discussion: true };
      expectId((await requester.post(address, { body: { note: body, ...place, ...reply } })).body, 'a draft note');
    },

    async deleteDraft(projectId, iid, draft) {
      await api.MergeRequestDraftNotes.remove(projectId, iid, draft);
    },

    async publishDrafts(projectId, iid) {
      await api.MergeRequestDraftNotes.publishBulk(projectId, iid);
    },

    async setStatus(projectId, sha, status) {
      const { ref, pipelineId, targetUrl } = status;
      try {
        const answer = await api.Commits.editStatus(projectId, sha, status.state as 'pending', {
          name: status.name,
          description: shorten(status.description, STATUS_TEXT),
          ...(ref === null ? {} : { ref }),
          ...(pipelineId === null ? {} : { pipelineId }),
          ...(targetUrl === null || targetUrl.length > STATUS_TEXT ? {} : { targetUrl }),
        });
        expectId(answer, 'a status');
      } catch (error) {
        // It stands there already: GitLab knows no way from a state to itself, nor from running back to pending.
        if (error instanceof Refused && error.message.includes('Cannot transition status')) return;
        throw error;
      }
    },
  };
}

/** Whatever was written has one; else somebody other than GitLab has answered, and nobody knows what became of it. */
function expectId(answer: unknown, what: string): void {
  if (typeof answer === 'object' && answer !== null && 'id' in answer) return;
  throw new Unclear(`GitLab's answer to ${what} that was written has an unknown form`, UNKNOWN_SECONDS);
}

/** Lines are left out, not null, where there are none. */
function wirePosition(position: DiscussionPosition): Record<string, unknown> {
  const { oldLine, newLine } = position;
  return {
    position_type: oldLine === null && newLine === null ? 'file' : 'text',
    base_sha: position.baseSha,
    start_sha: position.startSha,
    head_sha: position.headSha,
    old_path: position.oldPath,
    new_path: position.newPath,
    ...(oldLine === null ? {} : { old_line: oldLine }),
    ...(newLine === null ? {} : { new_line: newLine }),
    ...(position.range ? { line_range: wireRange(position.range) } : {}),
  };
}

/** The type is left out on unchanged lines. */
function wireRange({ start, end }: LineRange): Record<string, unknown> {
  const wire = ({ lineCode, oldLine, newLine }: RangeEnd) => ({
    line_code: lineCode,
    new_line: newLine,
    ...(oldLine === null ? { type: 'new' } : { old_line: oldLine }),
  });
  return { start: wire(start), end: wire(end) };
}
