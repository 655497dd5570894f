/** Merge requests with their diffs, versions, commits and pipelines. */
import { ApiError } from './api-error.ts';
import { presentDiff } from './diff.ts';
import { type Call, mergeRequestOf, page, projectOf, type Route, requireCode } from './endpoint.ts';
import type { MergeRequest } from './merge-request.ts';
import { presentCommit, presentMergeRequest, presentPipeline, presentVersion } from './present.ts';

export const mergeRequestRoutes: readonly Route[] = [
  [
    'GET',
    '/projects/:id/merge_requests',
    (call) => {
      const project = projectOf(call);
      requireCode(call, project);
      return list(call, project.mergeRequests);
    },
  ],
  [
    'GET',
    '/merge_requests',
    (call) => {
      const visible = call.world.projects.filter((project) => call.world.access(call.user, project) > 0);
      const all = visible.flatMap((project) => project.mergeRequests);
      // Without a scope GitLab lists the caller's own.
      return list(call, call.query.get('scope') === 'all' ? all : all.filter(({ author }) => author === call.user));
    },
  ],
  ['GET', '/projects/:id/merge_requests/:iid', (call) => ({ json: presentMergeRequest(mergeRequestOf(call), true) })],
  ['GET', '/projects/:id/merge_requests/:iid/diffs', (call) => page(call, diffsOf(mergeRequestOf(call)))],
  [
    'GET',
    '/projects/:id/merge_requests/:iid/changes',
    (call) => {
      const mergeRequest = mergeRequestOf(call);
      const changes = diffsOf(mergeRequest);
      return { json: { ...presentMergeRequest(mergeRequest, true), changes, overflow: false } };
    },
  ],
  [
    'GET',
    '/projects/:id/merge_requests/:iid/versions',
    (call) => {
      const mergeRequest = mergeRequestOf(call);
      return page(call, mergeRequest.versions.map((version) => presentVersion(mergeRequest, version)).reverse());
    },
  ],
  [
    'GET',
    '/projects/:id/merge_requests/:iid/versions/:version',
    (call) => {
      const mergeRequest = mergeRequestOf(call);
      const version = mergeRequest.versions.find((candidate) => String(candidate.id) === call.params.version);
      if (!version) throw new ApiError(404, '404 Not found');
      const diffs = mergeRequest.diff(version).map(presentDiff);
      return { json: { ...presentVersion(mergeRequest, version), commits: commitsOf(mergeRequest), diffs } };
    },
  ],
  ['GET', '/projects/:id/merge_requests/:iid/commits', (call) => page(call, commitsOf(mergeRequestOf(call)))],
  [
    'GET',
    '/projects/:id/merge_requests/:iid/pipelines',
    (call) => {
      const mergeRequest = mergeRequestOf(call);
      const { project, iid, sha } = mergeRequest;
      const own = project.pipelines.filter(
        (pipeline) => pipeline.ref.startsWith(`refs/merge-requests/${iid}/`) || pipeline.sha === sha,
      );
      return page(call, own.map((pipeline) => presentPipeline(call.world, project, pipeline)).reverse());
    },
  ],
];

function list(call: Call, all: readonly MergeRequest[]) {
  const state = call.query.get('state') ?? 'all';
  const after = Date.parse(call.query.get('updated_after') ?? '') || 0;
  const found = all.filter(
    (mergeRequest) => (state === 'all' || mergeRequest.state === state) && Date.parse(mergeRequest.updatedAt) >= after,
  );
  return page(call, found.map((mergeRequest) => presentMergeRequest(mergeRequest, false)).reverse());
}

function diffsOf(mergeRequest: MergeRequest) {
  return mergeRequest.version ? mergeRequest.diff(mergeRequest.version).map(presentDiff) : [];
}

function commitsOf(mergeRequest: MergeRequest) {
  const { project, version, world } = mergeRequest;
  if (!version) return [];
  const known = new Set(project.repository.history(version.startSha));
  const own = project.repository.history(version.headSha).filter((sha) => !known.has(sha));
  return own.map((sha) => presentCommit(world, project, project.repository.get(sha)));
}
