/** Prometheus metrics. One registry a process; every metric is created here, so that names and labels stay in one place. */

import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { packageVersion } from './package-file.ts';

export type Metrics = ReturnType<typeof createMetrics>;

export function createMetrics() {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const build = new Gauge({
    name: 'pipewarden_build_info',
    help: 'The version that runs: always 1',
    labelNames: ['version', 'node'],
    registers,
  });
  build.set({ version: packageVersion(), node: process.versions.node }, 1);
  return {
    registry,
    /** Webhook deliveries by what became of them. */
    deliveries: new Counter({
      name: 'pipewarden_deliveries_total',
      help: 'Webhook deliveries by outcome',
      labelNames: ['outcome'],
      registers,
    }),
    reviews: new Counter({
      name: 'pipewarden_reviews_total',
      help: 'Finished reviews by state',
      labelNames: ['state'],
      registers,
    }),
    /** Failed tries of a review; `next` is retry, later or give_up. */
    reviewErrors: new Counter({
      name: 'pipewarden_review_errors_total',
      help: 'Failed tries of a review by what happens next',
      labelNames: ['next'],
      registers,
    }),
    reviewSeconds: new Histogram({
      name: 'pipewarden_review_seconds',
      help: 'Time of one review in seconds',
      buckets: [0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 120],
      registers,
    }),
    /** From the event to the first try. */
    reviewWait: new Histogram({
      name: 'pipewarden_review_wait_seconds',
      help: 'Time from the event to the start of its review in seconds',
      buckets: [0.1, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 900, 3600],
      registers,
    }),
    /** `cause` is the kind of a problem, or the rule whose finding it is. */
    notEvaluable: new Counter({
      name: 'pipewarden_not_evaluable_total',
      help: 'What could not be judged, by cause: those that the merge request did not bring count too',
      labelNames: ['cause'],
      registers,
    }),
    findings: new Counter({
      name: 'pipewarden_findings_total',
      help: 'Introduced findings by rule and level',
      labelNames: ['rule', 'level'],
      registers,
    }),
    /** Where GitLab's CI lint reads another configuration than we do, by the keyword that differs. */
    lintDifferences: new Counter({
      name: 'pipewarden_lint_differences_total',
      help: 'Differences from the configuration that GitLab merges, by keyword',
      labelNames: ['keyword'],
      registers,
    }),
    gitlabRequests: new Counter({
      name: 'pipewarden_gitlab_requests_total',
      help: 'Requests to GitLab by method, route and status',
      labelNames: ['method', 'route', 'status'],
      registers,
    }),
    tokenExpiry: new Gauge({
      name: 'pipewarden_gitlab_token_expiry_timestamp_seconds',
      help: 'When the GitLab token ends, in Unix time: +Inf where it does not, NaN until GitLab has told',
      registers,
    }),
    /** 1 or 0, NaN until it is known. */
    tokenUsable: new Gauge({
      name: 'pipewarden_gitlab_token_usable',
      help: 'Whether GitLab takes the token, and it has the scope api',
      registers,
    }),
    /** Of those reviewed since the start. */
    lowRoles: new Gauge({
      name: 'pipewarden_projects_with_low_role',
      help: 'Reviewed projects in which the bot has a lower role than Developer',
      registers,
    }),
    /** Always 1. */
    policyInfo: new Gauge({
      name: 'pipewarden_policy_info',
      help: 'The version of the policy that is in force',
      labelNames: ['version'],
      registers,
    }),
    /** 1 or 0. */
    policyNewest: new Gauge({
      name: 'pipewarden_policy_newest_in_force',
      help: 'Whether the newest version of the policy is in force: 0 where it is not valid, or not to be had',
      registers,
    }),
    /** `outcome` is taken, refused or unreachable. */
    policyReloads: new Counter({
      name: 'pipewarden_policy_reloads_total',
      help: 'Versions of the policy that were looked at, by outcome',
      labelNames: ['outcome'],
      registers,
    }),
    /** Of those that nobody has tried yet. */
    queueAge: new Gauge({
      name: 'pipewarden_queue_age_seconds',
      help: 'How long the review that waits longest has been waiting, 0 where none waits: all processes tell the same',
      registers,
    }),
    queueJobs: new Gauge({
      name: 'pipewarden_queue_jobs',
      help: 'Reviews in the queue by state: all processes tell the same',
      labelNames: ['state'],
      registers,
    }),
  };
}
