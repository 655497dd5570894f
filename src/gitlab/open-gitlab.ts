/** One GitLab instance, one token: the reading and the writing half. */
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { createApi } from './api.ts';
import { type Clock, systemClock } from './clock.ts';
import { createFetch } from './fetch-file.ts';
import { createRemoteFetcher } from './fetch-remote.ts';
import { FileReads } from './file-reads.ts';
import type { GitLabReader, GitLabWriter } from './gitlab.ts';
import { createGraphQl } from './graphql.ts';
import { createHooks, type GitLabHooks } from './hooks.ts';
import { outgoingBy, type WayOut } from './outgoing.ts';
import { createReader } from './read.ts';
import { createWriter } from './write.ts';

export interface GitLabOptions {
  /** Base URL, relative path included. */
  readonly url: string;
  readonly token: string;
  readonly log: Log;
  readonly metrics?: Metrics;
  /** `host` or `host:port` of remote includes that may have a private address, beside the instance itself. */
  readonly allowedHosts?: readonly string[];
  readonly clock?: Clock;
  /** Directly, where absent. */
  readonly outgoing?: WayOut;
}

/** Less than a load balancer waits, so that it hears why. */
const PROBE_MS = 2_500;

/** `hooks` are for whoever installs the bot. */
export interface OpenedGitLab {
  readonly reader: GitLabReader;
  readonly writer: GitLabWriter;
  readonly hooks: GitLabHooks;
}

/** Opens nothing yet: the first call does. */
export function openGitLab(options: GitLabOptions): OpenedGitLab {
  const { token, log, metrics, clock = systemClock, outgoing = outgoingBy({}) } = options;
  const url = options.url.replace(/\/+$/, '');
  const { host, pathname } = new URL(url);
  const requesting = { token, log, clock, dispatcher: outgoing.dispatcher(), ...(metrics ? { metrics } : {}) };
  const api = createApi(url, requesting);
  // For readiness: the answer is about this moment.
  const probe = createApi(url, { ...requesting, tries: 1, deadlineMs: PROBE_MS });
  // GitLab lets its own address through as well (lib/gitlab/http_v2/url_blocker.rb, 18.11).
  const remote = createRemoteFetcher({ allowedHosts: [host, ...(options.allowedHosts ?? [])], outgoing });
  const graphQl = createGraphQl(url, requesting);
  const fetch = createFetch(new FileReads(api, graphQl, clock), `${host}${pathname.replace(/\/+$/, '')}`, remote);
  const { pipelineErrors } = graphQl;
  const reader = { ...createReader(url, { api, probe }, clock, fetch), pipelineErrors };
  return { reader, writer: createWriter(api), hooks: createHooks(api) };
}
