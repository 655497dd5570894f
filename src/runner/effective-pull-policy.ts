/** Which pull policies a runner really uses when a job asks for some. */

import type { PullPolicy } from '../pull-policies.ts';
import { usesContainers } from './allowed-images.ts';
import type { RunnerClass } from './runner-class.ts';
import { isBefore } from './runner-version.ts';

export type PullOutcome =
  /** Tried in this order. Null: the cluster's default, which reuses images that are there. Empty: no images are pulled. */
  | { readonly fails: false; readonly policies: readonly PullPolicy[] | null }
  /** The job fails with this sentence in its log. */
  | { readonly fails: true; readonly sentence: string };

/** Does the class tell what it pulls, so that its refusals are known? */
export function saysWhatItPulls(runner: RunnerClass): boolean {
  return runner.pullPolicy !== null || runner.allowedPullPolicies !== null;
}

/**
 * `wanted` is the job's `pull_policy`; empty when it sets none. Source: gitlab-runner `common/config.go` and
 * `helpers/pull_policies` (18.0: only what both sides name is used; before, one permitted policy let the whole list
 * through, which an unknown version is not assumed to do).
 */
export function effectivePullPolicy(wanted: readonly PullPolicy[], runner: RunnerClass, image: string): PullOutcome {
  if (!usesContainers(runner)) return { fails: false, policies: [] };
  const own = runner.pullPolicy ?? (runner.executor === 'kubernetes' ? [] : (['always'] as const));
  const allowed = runner.allowedPullPolicies ?? own;
  const asked = wanted.length > 0 ? wanted : own;
  if (asked.length === 0) return unsetPolicy(runner);
  const both = asked.filter((policy) => allowed.includes(policy));
  if (both.length === 0) return { fails: true, sentence: refusal(asked, allowed, wanted.length > 0, runner, image) };
  return { fails: false, policies: isBefore18(runner.version) ? asked : both };
}

/** Kubernetes without `pull_policy`: since 18.0 what is allowed applies; before, such a runner failed every job. */
function unsetPolicy(runner: RunnerClass): PullOutcome {
  const allowed = runner.allowedPullPolicies ?? [];
  if (allowed.length === 0) return { fails: false, policies: null };
  if (!isBefore18(runner.version)) return { fails: false, policies: allowed };
  return { fails: true, sentence: refusal([], allowed, false, runner, '') };
}

function refusal(
  asked: readonly PullPolicy[],
  allowed: readonly PullPolicy[],
  byJob: boolean,
  runner: RunnerClass,
  image: string,
): string {
  const kubernetes = runner.executor === 'kubernetes';
  const list = (policies: readonly PullPolicy[]) =>
    `[${policies.map((policy) => (kubernetes ? KUBERNETES_NAMES[policy] : policy)).join(' ')}]`;
  const what = kubernetes ? 'container "build"' : `image ${JSON.stringify(image)}`;
  const where = byJob ? 'GitLab pipeline config' : 'Runner config';
  return `invalid pull policy for ${what}: pull_policy (${list(asked)}) defined in ${where} is not one of the allowed_pull_policies (${list(allowed)})`;
}

const KUBERNETES_NAMES: Readonly<Record<PullPolicy, string>> = {
  always: 'Always',
  'if-not-present': 'IfNotPresent',
  never: 'Never',
};

function isBefore18(version: string | null): boolean {
  return version !== null && isBefore(version, '18.0');
}
