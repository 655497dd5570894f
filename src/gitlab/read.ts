/** The reading half: GitLab's answers as our values, paged to the end. */
import { z } from 'zod';
import { isHidden } from '../errors.ts';
import type { FetchedFile, FileRequest } from '../includes/request.ts';
import type { Discussion, Project } from '../review/snapshot.ts';
import { MOST_READ } from '../short-texts.ts';
import * as answers from './answers.ts';
import { type Api, readAs } from './api.ts';
import type { Clock } from './clock.ts';
import { readCommit } from './file-reads.ts';
import type { GitLabReader } from './gitlab.ts';
import { KeptAnswers } from './kept-answers.ts';
import { createLintReads } from './lint-reads.ts';
import { createMemberReads } from './member-reads.ts';
import { createPipelineReads } from './pipeline-reads.ts';
import { projectAnswer } from './project-answer.ts';
import { createRunnerReads } from './runner-reads.ts';
import * as statusAnswers from './status-answers.ts';
import { createTokenRead } from './token-read.ts';

const PAGE = { perPage: 100 };
const PROJECT_MS = 10 * 60_000;
const PROJECTS = 5_000;
const VERSION_MS = 60 * 60_000;

export function createReader(
  url: string,
  { api, probe }: { readonly api: Api; readonly probe: Api },
  clock: Clock,
  fetch: (request: FileRequest) => Promise<FetchedFile>,
): Omit<GitLabReader, 'pipelineErrors'> {
  const projects = new KeptAnswers<Project>(clock, { most: PROJECTS });
  const versions = new KeptAnswers<string>(clock, { most: 1 });
  const users = new KeptAnswers<{ id: number; username: string }>(clock, { most: 1 });

  const version = async () => readAs(answers.metadata, await probe.Metadata.show(), 'its version').version;

  const readMe = async () => readAs(answers.user, await api.Users.showCurrentUser(), 'its user');

  const project = async (idOrPath: number | string) =>
    readAs(projectAnswer, await api.Projects.show(idOrPath), 'a project');

  async function discussionsOn(page: number, projectId: number, iid: number) {
    const asked = { ...PAGE, page, showExpanded: true } as const;
    const { data, paginationInfo } = await api.MergeRequestDiscussions.all<true>(projectId, iid, asked);
    const read = readAs(z.array(answers.discussion), data, 'discussions');
    // A proxy may leave out what GitLab says of the next one.
    const next: number | null = paginationInfo.next ?? (read.length < PAGE.perPage ? null : page + 1);
    return { read, next };
  }

  return {
    url,
    fetch,
    ...createRunnerReads(api),
    ...createPipelineReads(api, clock),
    ...createLintReads(api),
    ...createMemberReads(api, clock),
    ...createTokenRead(probe),

    me: () => users.get('me', 0, readMe),

    version,

    async knownVersion() {
      return (await versions.get('version', VERSION_MS, () => version().catch(() => undefined))) ?? null;
    },

    async mergeRequest(projectId, iid) {
      return readAs(answers.mergeRequest, await api.MergeRequests.show(projectId, iid), 'a merge request');
    },

    async changes(projectId, iid) {
      return readAs(z.array(answers.change), await api.MergeRequests.allDiffs(projectId, iid, PAGE), 'a diff');
    },

    project(idOrPath) {
      return projects.get(String(idOrPath).toLowerCase(), PROJECT_MS, () => project(idOrPath));
    },

    async projects(group) {
      const order = { orderBy: 'id', sort: 'asc', archived: false, ...PAGE } as const;
      const found = await (group === null
        ? api.Projects.all({ ...order, pagination: 'keyset' })
        : api.Groups.allProjects(group, { ...order, includeSubgroups: true, withShared: false }));
      return readAs(z.array(projectAnswer), found, 'projects');
    },

    projectNow(id) {
      return projects.renew(String(id), PROJECT_MS, () => project(id));
    },

    commitNow: (path, ref) => readCommit(api, path, ref ?? 'HEAD'),

    async discussions(projectId, iid) {
      // Rows move from page to page while people write.
      const found = new Map<string, Discussion>();
      const { id: me } = await users.get('me', 0, readMe);
      for (let page: number | null = 1; page !== null; ) {
        const { read, next } = await discussionsOn(page, projectId, iid);
        for (const discussion of read) found.set(discussion.id, briefly(discussion, me));
        page = next;
      }
      return [...found.values()];
    },

    async drafts(projectId, iid) {
      return readAs(z.array(answers.draftNote), await api.MergeRequestDraftNotes.all(projectId, iid), 'draft notes');
    },

    async statuses(projectId, sha, name) {
      const all = await api.Commits.allStatuses(projectId, sha, { name, ...PAGE });
      return readAs(z.array(statusAnswers.commitStatus), all, 'commit statuses').filter(
        (status) => status.name === name,
      );
    },

    async statusCheck(projectId, iid, name) {
      try {
        const all = await api.ExternalStatusChecks.all(projectId, { mergerequestIId: iid, ...PAGE });
        const found = readAs(z.array(statusAnswers.statusCheck), all, 'external status checks');
        return found.find((check) => check.name.toLowerCase() === name)?.check ?? null;
      } catch (error) {
        if (isHidden(error)) return null;
        throw error;
      }
    },

    async mergeRequestsFrom(projectId, sourceBranch) {
      const asked = { projectId, state: 'opened', sourceBranch, ...PAGE } as const;
      const all = readAs(
        z.array(statusAnswers.siblingMergeRequest),
        await api.MergeRequests.all(asked),
        'open merge requests of a branch',
      );
      return all.filter((each) => each.sourceProjectId === projectId && each.sourceBranch === sourceBranch);
    },

    async openMergeRequests() {
      const asked = { scope: 'all', state: 'opened', orderBy: 'updated_at', ...PAGE } as const;
      const found = readAs(
        z.array(answers.listedMergeRequest),
        await api.MergeRequests.all(asked),
        'open merge requests',
      );
      return found.map((it) => ({
        projectId: it.project_id,
        projectPath: it.references.full.replace(/!\d+$/, ''),
        iid: it.iid,
        sha: it.sha,
        updatedAt: it.updated_at,
      }));
    },
  };
}

/** Of others' notes the beginning alone: thousands, a megabyte each, would fill the memory. A slice would keep the whole alive. */
function briefly(discussion: Discussion, me: number): Discussion {
  const notes = discussion.notes.map((note) => {
    const isShort = note.authorId === me || note.body.length <= MOST_READ;
    return isShort ? note : { ...note, body: Buffer.from(note.body.slice(0, MOST_READ)).toString() };
  });
  return { ...discussion, notes };
}
