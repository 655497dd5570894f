import type { RunnerClass } from '../../src/runner/runner-class.ts';

/** A shared Docker runner without isolation that takes untagged jobs, changed as asked. */
export function runnerClass(changes: Partial<RunnerClass> = {}): RunnerClass {
  return {
    name: 'shared',
    tags: [],
    untagged: true,
    executor: 'docker',
    shared: true,
    isolation: 'none',
    privileged: false,
    dockerSocket: false,
    protectedOnly: false,
    projects: null,
    image: null,
    allowedImages: null,
    allowedServices: null,
    allowedUsers: null,
    pullPolicy: null,
    allowedPullPolicies: null,
    version: null,
    ...changes,
  };
}
