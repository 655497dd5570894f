/** Reads everything a review is decided from. What is equal at merge base and head is read once. */
import { ownConfigs } from '../ci/config-parts.ts';
import { parseConfigPath } from '../ci/load/root.ts';
import type { GitLabReader } from '../gitlab/gitlab.ts';
import { type FileRequest, lookupIn } from '../includes/request.ts';
import { type Fetch, type Gathered, gather } from '../review/gather.ts';
import { relevance } from '../review/judge/relevance.ts';
import { MAX_RUNNER_CONFIGS, runnerConfigsIn } from '../review/judge/runner-configs.ts';
import { type Side, sideOf } from '../review/judge/side.ts';
import type { Snapshot, TooLarge } from '../review/snapshot.ts';
import { listsAll, toldAtBase } from '../review/told-at-base.ts';
import { unlistedChanges } from '../review/unlisted-changes.ts';
import type { Start } from '../scope.ts';
import { askersIn } from './read-askers.ts';
import { askLint, readLint } from './read-lint.ts';
import { policyFilesIn } from './read-policy-change.ts';
import { refusalOf } from './read-refusal.ts';

type SnapshotReader = Pick<
  GitLabReader,
  'fetch' | 'knownVersion' | 'lint' | 'accessLevel' | 'groupAccessLevel' | 'pipelineErrors'
>;

/** What is no part of GitLab's state. */
export type Links = Pick<
  Snapshot,
  'publicUrl' | 'newestReportUrl' | 'reportUrl' | 'answersComments' | 'accepted' | 'impact'
>;

type ReadSide = Side & Gathered;

const MOST = { runnerConfigs: MAX_RUNNER_CONFIGS };

/** All but what is read at the last moment. `touched`: the change is about the pipeline, so that lint is asked at once. */
export async function readSnapshot(
  start: Start,
  links: Links,
  reader: SnapshotReader,
  touched = false,
): Promise<Snapshot> {
  const { project, policy } = start;
  const facts = { ...start, ...(await versionFrom(reader)) };
  const asksLint = policy.effective.lint && hasLocalRoot(start);
  const [{ head, base }, askers, policyFiles, asked] = await Promise.all([
    readSides(facts, reader),
    askersIn(start, reader),
    policyFilesIn(start, reader),
    touched && asksLint ? askLint(start, reader) : undefined,
  ]);
  const unlisted = listsAll(start) ? [] : unlistedChanges(start.changes, base.files, head.files, project.path);
  const snapshot = {
    ...snapshotOf(facts, links),
    ...askers,
    ...(await refusalOf(start, head, reader)),
    ...policyFiles,
    changes: [...start.changes, ...unlisted],
    base: base.files,
    head: head.files,
  };
  if (!asksLint || !isLinted(snapshot, base, head)) return { ...snapshot, lint: null };
  const lint = await readLint(facts, head, asked === undefined ? await askLint(start, reader) : asked, reader);
  if (!lint.told) return { ...snapshot, ...lint };
  const further = await readSides({ ...facts, told: lint.told }, reader);
  return { ...snapshot, ...lint, base: further.base.files, head: further.head.files };
}

/** Without files: reading or judging them went beyond a limit. */
export async function unreadSnapshot(
  start: Start,
  tooLarge: TooLarge,
  links: Links,
  reader: Pick<GitLabReader, 'knownVersion' | 'accessLevel' | 'groupAccessLevel'>,
): Promise<Snapshot> {
  const snapshot = snapshotOf({ ...start, ...(await versionFrom(reader)) }, links);
  return { ...snapshot, ...(await askersIn(start, reader)), tooLarge };
}

async function versionFrom(reader: Pick<GitLabReader, 'knownVersion'>): Promise<Pick<Snapshot, 'gitlabVersion'>> {
  const version = await reader.knownVersion();
  return version === null ? {} : { gitlabVersion: version };
}

function snapshotOf(start: Start & Pick<Snapshot, 'gitlabVersion'>, links: Links): Snapshot {
  const { takenAt, gitlabUrl, gitlabVersion, me, mergeRequest, project, changes, discussions, check, policy } = start;
  return {
    takenAt,
    gitlabUrl,
    ...(gitlabVersion === undefined ? {} : { gitlabVersion }),
    me,
    mergeRequest,
    project,
    changes,
    base: [],
    head: [],
    policy: policy.source,
    posted: { discussions, ...(start.discussionsUnread ? { unread: true as const } : {}), statuses: [], check },
    publicUrl: links.publicUrl,
    answersComments: links.answersComments ?? false,
    reportUrl: links.reportUrl,
    ...(links.newestReportUrl ? { newestReportUrl: links.newestReportUrl } : {}),
    ...(links.accepted ? { accepted: links.accepted } : {}),
    ...(links.impact ? { impact: links.impact } : {}),
  };
}

async function readSides(
  start: Start & Pick<Snapshot, 'told'>,
  reader: Pick<GitLabReader, 'fetch'>,
): Promise<Record<'head' | 'base', ReadSide>> {
  const { project, mergeRequest, policy } = start;
  const { baseSha, headSha } = mergeRequest.diffRefs;
  const read = async (side: Side, fetch: Fetch) => ({ ...side, ...(await gather(side, fetch, MOST)) });
  const sideAt = (which: 'base' | 'head', commit: string) => sideOf(start, which, commit, policy.effective);

  const head = await read(sideAt('head', headSha), fetchAt(project.path, headSha, reader));
  const told = toldAtBase(head.files, start);
  const fetchBase = fetchAt(project.path, baseSha, reader);
  const base = await read(sideAt('base', baseSha), async (request) => told(request) ?? fetchBase(request));
  return { head, base };
}

/** A file of the project itself at the side's commit goes by its plain path, as in the diff. */
function fetchAt(project: string, commit: string, reader: Pick<GitLabReader, 'fetch'>): Fetch {
  return async (request) => {
    const answer = await reader.fetch(request);
    if (!isOwn(request, project, commit) || !('file' in answer)) return answer;
    return { ...answer, file: { ...answer.file, id: answer.file.path } };
  };
}

function isOwn(request: FileRequest, project: string, commit: string): boolean {
  return request.kind === 'file' && request.project === project && request.commit === commit;
}

/** Lint takes the root from the project itself, whatever the project's settings say (lib/api/lint.rb, 18.11). */
function hasLocalRoot({ project, changes }: Pick<Start, 'project' | 'changes'>): boolean {
  const root = parseConfigPath(project.ciConfigPath);
  return root.kind === 'local' && !changes.some((change) => change.deletedFile && change.oldPath === root.path);
}

/** An answer costs GitLab the reading of a whole configuration. */
function isLinted(
  { project, changes }: Pick<Snapshot, 'project' | 'changes'>,
  base: ReadSide,
  head: ReadSide,
): boolean {
  const [root] = head.files;
  if (!root || !('file' in root)) return false;
  const evidence = {
    configs: ownConfigs([...base.configs, ...head.configs]),
    files: [...base.files, ...head.files],
    runnerConfigs: [base, head].flatMap((side) => runnerConfigsIn(side.runnerConfigs, lookupIn(side.files))),
  };
  return relevance(changes, evidence, project.path) !== 'untouched';
}
