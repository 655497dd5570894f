/** Snapshots from two trees of files, taken as the worker takes them, without a GitLab. */
import { createHash } from 'node:crypto';
import type { FetchedFile, FileRequest } from '../../src/includes/request.ts';
import { readSnapshot } from '../../src/reading/read-snapshot.ts';
import type { Change, MergeRequest, Project, Snapshot } from '../../src/review/snapshot.ts';
import { ruleCatalogue } from '../../src/rules/index.ts';
import type { Start } from '../../src/scope.ts';
import { diffTrees, presentDiff } from './gitlab/diff-trees.ts';
import { refs } from './make-finding.ts';
import { policyFrom } from './replay.ts';

export type Files = Readonly<Record<string, string>>;

export interface Situation {
  readonly base: Files;
  readonly head: Files;
  /** Files of other projects, by `project:/path`, at whatever ref. */
  readonly others?: Files;
  readonly policy?: string;
  readonly mergeRequest?: Partial<MergeRequest>;
  readonly project?: Partial<Project>;
  readonly posted?: Snapshot['posted'];
  /** Replaces what GitLab would say of the diff. */
  readonly changes?: readonly Change[];
}

/** A policy file with these rules alone, so that a test does not hang on what other rules say by default. */
export function policyText(rules: Readonly<Record<string, string>>, settings = ''): string {
  const others = ruleCatalogue.filter(({ id }) => !Object.hasOwn(rules, id)).map(({ id }) => [id, 'off'] as const);
  const lines = [...Object.entries(rules), ...others].map(([id, setting]) => `  ${id}: ${setting}\n`);
  return `${settings}rules:\n${lines.join('')}`;
}

/** What `image-not-allowed` is set to where a test does not say. */
export const ALLOW = '{ allow: ["registry.example.com/**"] }';

export const me = { id: 1, username: 'pipewarden' };

export async function snapshotOf(situation: Situation): Promise<Snapshot> {
  const { discussions, statuses, check = null } = situation.posted ?? { discussions: [], statuses: [] };
  const text = situation.policy ?? policyText({ 'image-not-allowed': ALLOW });
  const project = { ...PROJECT, ...situation.project };
  const start: Start = {
    takenAt: '2026-01-01T10:00:00.000Z',
    gitlabUrl: 'https://gitlab.example.com',
    me,
    mergeRequest: { ...MERGE_REQUEST, ...situation.mergeRequest, diffRefs: refs },
    project,
    changes: situation.changes ?? changesOf(situation.base, situation.head),
    discussions,
    check,
    policy: policyFrom({ path: 'policy.yml', text }).of(project.path),
  };
  const links = {
    publicUrl: 'https://warden.example.com',
    reportUrl: 'https://warden.example.com/reviews/1?signature=x',
  };
  const read = await readSnapshot(start, links, {
    fetch: (request) => Promise.resolve(answer(request, situation)),
    knownVersion: async () => null,
    lint: async () => null,
    accessLevel: async () => 30,
    groupAccessLevel: async () => null,
    pipelineErrors: async () => [],
  });
  return { ...read, posted: { ...read.posted, statuses } };
}

const MERGE_REQUEST: MergeRequest = {
  projectId: 7,
  iid: 3,
  state: 'opened',
  draft: false,
  title: 'Change the pipeline',
  webUrl: 'https://gitlab.example.com/group/app/-/merge_requests/3',
  sha: refs.headSha,
  diffRefs: refs,
  sourceBranch: 'topic',
  targetBranch: 'main',
  sourceProjectId: 7,
  targetProjectId: 7,
  authorId: 2,
  preparedAt: '2026-01-01T09:59:00.000Z',
  changesCount: null,
  headPipeline: null,
  discussionLocked: false,
};

const PROJECT: Project = {
  id: 7,
  path: 'group/app',
  webUrl: 'https://gitlab.example.com/group/app',
  defaultBranch: 'main',
  archived: false,
  ciConfigPath: '',
  buildGitStrategy: 'clone',
};

function changesOf(base: Files, head: Files): Change[] {
  return diffTrees(treeOf(base), treeOf(head)).map((diff) => {
    const shown = presentDiff(diff);
    return {
      oldPath: diff.oldPath,
      newPath: diff.newPath,
      newFile: diff.old === null,
      renamedFile: diff.old !== null && diff.new !== null && diff.oldPath !== diff.newPath,
      deletedFile: diff.new === null,
      diff: String(shown.diff),
      collapsed: shown.collapsed === true,
      tooLarge: shown.too_large === true,
    };
  });
}

function treeOf(files: Files) {
  return new Map(Object.entries(files).map(([path, text]) => [path, { text, mode: '100644', id: sha(text) }]));
}

function sha(text: string): string {
  return createHash('sha1').update(text).digest('hex');
}

function answer(request: FileRequest, { base, head, others = {} }: Situation): FetchedFile {
  const at = (commit: string) => (commit === refs.baseSha ? base : head);
  if (request.kind === 'tree') {
    const under = request.under === '' ? '' : `${request.under.replace(/\/$/, '')}/`;
    return { request, paths: Object.keys(at(request.commit)).filter((path) => path.startsWith(under)) };
  }
  if (request.kind === 'file' && request.project === PROJECT.path) {
    const text = at(request.commit)[request.path];
    const { path, project, commit } = request;
    if (text === undefined) return { request, unavailable: 'not_found' };
    return { request, file: { id: path, path, project, ref: commit, commit, text } };
  }
  if (request.kind === 'project' || request.kind === 'file') {
    const { path, project } = request;
    const text = others[`${project}:/${path}`];
    const ref = request.kind === 'project' ? request.ref : request.commit;
    if (text === undefined) return { request, unavailable: 'forbidden' };
    return {
      request,
      file: { id: `${project}@${ref ?? 'HEAD'}:/${path}`, path, project, ref, commit: sha(text), text },
    };
  }
  return { request, unavailable: 'offline' };
}
