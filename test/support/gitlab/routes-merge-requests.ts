/** Merge requests with their diffs, versions, commits and pipelines; making, changing and merging them. */
import { canRead, has } from './access.ts';
import { ApiError, badParameter, forbidden, notFound, unauthorized } from './api-error.ts';
import { runForMergeRequest } from './ci.ts';
import { presentDiffs } from './diff-trees.ts';
import { type Answer, type Call, flag, mergeRequestOf, projectOf, type Route, reader, userOf } from './endpoint.ts';
import { announce, announceOpened } from './events.ts';
import { MergeRequest } from './merge-request.ts';
import { changeFields } from './merge-request-changes.ts';
import { checkedStatus, hasConflicts, mayMerge, mergeInto, updateMergeRef } from './merging.ts';
import { page } from './paging.ts';
import { pipelinesOf } from './pipelines.ts';
import { presentCommit } from './present-commit.ts';
import { presentMergeRequest, presentVersion, presentWhole } from './present-merge-request.ts';
import { presentPipeline } from './present-pipeline.ts';
import { presentUser } from './present-user.ts';
import { rawDiff } from './raw-diff.ts';
import { addSystemNote } from './system-notes.ts';

const MR = '/projects/:id/merge_requests/:iid';

export const mergeRequestRoutes: readonly Route[] = [
  [
    'GET',
    '/projects/:id/merge_requests',
    (call) => {
      const project = projectOf(call);
      return list(call, canRead(call.instance, reader(call), project) ? project.mergeRequests : []);
    },
  ],
  ['POST', '/projects/:id/merge_requests', create],
  [
    'GET',
    '/merge_requests',
    (call) => {
      const user = reader(call);
      const all = call.instance.projects
        .filter((p) => user && canRead(call.instance, user, p))
        .flatMap((p) => p.mergeRequests);
      // Without a scope GitLab lists the caller's own.
      return list(call, call.query.get('scope') === 'all' ? all : all.filter(({ author }) => author === user));
    },
  ],
  [
    'GET',
    MR,
    (call) => {
      const mergeRequest = mergeRequestOf(call);
      const { project, author } = mergeRequest;
      const others = project.mergeRequests.filter((other) => other !== mergeRequest && other.author === author);
      const first_contribution = !others.some(({ state }) => state === 'merged');
      // Asking makes GitLab look whether it can be merged; this answer does not wait for it.
      call.instance.later(() => {
        mergeRequest.unchecked = false;
      });
      return { json: { ...presentWhole(mergeRequest, reader(call)), first_contribution } };
    },
  ],
  ['PUT', MR, change],
  ['PUT', `${MR}/merge`, merge],
  [
    'GET',
    `${MR}/merge_ref`,
    (call) => {
      const mergeRequest = mergeRequestOf(call);
      if (hasConflicts(mergeRequest)) throw new ApiError(400, 'Merge request is not mergeable');
      return { json: { commit_id: updateMergeRef(mergeRequest) } };
    },
  ],
  ['GET', `${MR}/approvals`, (call) => ({ json: presentApprovals(call, mergeRequestOf(call)) })],
  ['POST', `${MR}/approve`, approve],
  ['POST', `${MR}/unapprove`, unapprove],
  [
    'GET',
    `${MR}/diffs`,
    (call) => {
      const mergeRequest = mergeRequestOf(call);
      const unidiff = flag(call.query.get('unidiff'));
      const diffs = diffsOf(mergeRequest, unidiff);
      return page(call, diffs, { merge_request_iid: String(mergeRequest.iid), unidiff: String(unidiff) });
    },
  ],
  ['GET', `${MR}/raw_diffs`, (call) => ({ text: rawDiff(filesOf(mergeRequestOf(call))) })],
  [
    'GET',
    `${MR}/changes`,
    (call) => {
      const mergeRequest = mergeRequestOf(call);
      const changes = diffsOf(mergeRequest, flag(call.query.get('unidiff')));
      return { json: { ...presentWhole(mergeRequest, reader(call)), changes, overflow: false } };
    },
  ],
  [
    'GET',
    `${MR}/versions`,
    (call) => {
      const mergeRequest = mergeRequestOf(call);
      return page(call, mergeRequest.versions.map((version) => presentVersion(mergeRequest, version)).reverse());
    },
  ],
  [
    'GET',
    `${MR}/versions/:version`,
    (call) => {
      const mergeRequest = mergeRequestOf(call);
      const version = mergeRequest.versions.find((candidate) => String(candidate.id) === call.params.version);
      if (!version) throw new ApiError(404, '404 Not found');
      const diffs = presentDiffs(mergeRequest.diff(version));
      return { json: { ...presentVersion(mergeRequest, version), commits: commitsOf(mergeRequest), diffs } };
    },
  ],
  ['GET', `${MR}/commits`, (call) => page(call, commitsOf(mergeRequestOf(call)))],
  [
    'GET',
    `${MR}/pipelines`,
    (call) => {
      const found = pipelinesOf(mergeRequestOf(call)).filter(({ project }) =>
        canRead(call.instance, reader(call), project),
      );
      // Its own before its branch's, the newest first.
      const own = ({ pipeline }: (typeof found)[number]) => (pipeline.source === 'merge_request_event' ? 0 : 1);
      const sorted = found.sort((a, b) => own(a) - own(b) || b.pipeline.id - a.pipeline.id);
      return page(
        call,
        sorted.map(({ project, pipeline }) => presentPipeline(call.instance, project, pipeline)),
      );
    },
  ],
];

const DEFAULTS = {
  order_by: 'created_at',
  sort: 'desc',
  with_labels_details: 'false',
  with_merge_status_recheck: 'false',
};

function list(call: Call, all: readonly MergeRequest[]): Answer {
  const state = call.query.get('state') ?? 'all';
  const after = Date.parse(call.query.get('updated_after') ?? '') || 0;
  const branch = call.query.get('source_branch');
  const found = all.filter(
    (mergeRequest) =>
      (state === 'all' || mergeRequest.state === state) &&
      (branch === null || mergeRequest.sourceBranch === branch) &&
      Date.parse(mergeRequest.updatedAt) >= after,
  );
  const shown = found.map((mergeRequest) => presentMergeRequest(mergeRequest)).reverse();
  const given = Object.fromEntries(Object.keys(DEFAULTS).flatMap((name) => pairOf(call, name)));
  return page(call, shown, { ...DEFAULTS, ...given });
}

function pairOf(call: Call, name: string): [string, string][] {
  const value = call.query.get(name);
  return value === null ? [] : [[name, value]];
}

function filesOf(mergeRequest: MergeRequest) {
  return mergeRequest.version ? mergeRequest.diff(mergeRequest.version) : [];
}

function diffsOf(mergeRequest: MergeRequest, unidiff: boolean) {
  return presentDiffs(filesOf(mergeRequest), unidiff);
}

function commitsOf(mergeRequest: MergeRequest) {
  const { project, version, instance } = mergeRequest;
  if (!version) return [];
  const known = new Set(project.repository.history(version.startSha));
  const own = project.repository.history(version.headSha).filter((sha) => !known.has(sha));
  return own.map((sha) => presentCommit(instance, project, project.repository.get(sha)));
}

/** Its diff is made a moment later, and only then the hooks are told. A branch that is not there is taken, too. */
function create(call: Call): Answer {
  const { instance, body } = call;
  const user = userOf(call);
  const source = projectOf(call);
  const { target_project_id: target } = body;
  const project = target === undefined ? source : call.instance.project(String(target));
  if (!project) throw notFound('Project');
  for (const name of ['source_branch', 'target_branch', 'title']) {
    if (body[name] === undefined) throw badParameter(`${name} is missing`);
  }
  if (!has(instance, user, source, 'developer')) throw forbidden();
  const sourceBranch = String(body.source_branch);
  const open = project.mergeRequests.find(
    (other) => other.state === 'opened' && other.sourceBranch === sourceBranch && other.source === source,
  );
  if (open) {
    throw new ApiError(409, {
      message: [`Another open merge request already exists for this source branch: !${open.iid}`],
    });
  }
  const mergeRequest = new MergeRequest(instance, project, {
    source,
    sourceBranch,
    targetBranch: String(body.target_branch),
    title: String(body.title),
    author: user,
    draft: false,
    prepared: false,
  });
  if (typeof body.description === 'string') mergeRequest.description = body.description;
  instance.later(() => {
    mergeRequest.prepare();
    if (mergeRequest.preparedAt === null) return;
    runForMergeRequest(mergeRequest, user);
    announceOpened(mergeRequest, user);
  });
  return { status: 201, json: presentWhole(mergeRequest, user) };
}

function change(call: Call): Answer {
  const user = userOf(call);
  const mergeRequest = mergeRequestOf(call);
  const { instance, project, author } = mergeRequest;
  if (project.archived || !(author === user || has(instance, user, project, 'developer'))) throw forbidden();
  changeFields(mergeRequest, call.body, user);
  return { json: presentWhole(mergeRequest, user) };
}

function merge(call: Call): Answer {
  const user = userOf(call);
  const mergeRequest = mergeRequestOf(call);
  if (!mayMerge(mergeRequest, user)) throw unauthorized();
  const status = checkedStatus(mergeRequest);
  if (status === 'conflict') throw new ApiError(422, 'Branch cannot be merged');
  if (status !== 'mergeable') throw new ApiError(405, '405 Method Not Allowed');
  mergeInto(mergeRequest, user);
  return { json: presentWhole(mergeRequest, user) };
}

function approve(call: Call): Answer {
  const by = userOf(call);
  const mergeRequest = mergeRequestOf(call);
  if (!has(call.instance, by, mergeRequest.project, 'developer')) throw forbidden();
  if (mergeRequest.approvals.some((approval) => approval.by === by)) throw unauthorized();
  mergeRequest.approvals.push({ by, at: new Date().toISOString() });
  addSystemNote(mergeRequest, by, 'approved this merge request');
  announce(mergeRequest, by, 'approved');
  return { status: 201, json: presentApprovals(call, mergeRequest) };
}

function unapprove(call: Call): Answer {
  const by = userOf(call);
  const mergeRequest = mergeRequestOf(call);
  const at = mergeRequest.approvals.findIndex((approval) => approval.by === by);
  if (at === -1) throw new ApiError(404, '404 Not found');
  mergeRequest.approvals.splice(at, 1);
  announce(mergeRequest, by, 'unapproved');
  return { status: 201, json: presentApprovals(call, mergeRequest) };
}

function presentApprovals(call: Call, mergeRequest: MergeRequest): Record<string, unknown> {
  const user = userOf(call);
  const { approvals, project } = mergeRequest;
  const given = approvals.some(({ by }) => by === user);
  return {
    user_has_approved: given,
    user_can_approve: !given && has(call.instance, user, project, 'developer'),
    approved: approvals.length > 0,
    approved_by: approvals.map(({ by, at }) => ({ user: presentUser(call.instance, by), approved_at: at })),
  };
}
