/** Runner classes: what the operator tells us about runners, and which of them would take a job. */

export type Executor =
  | 'docker'
  | 'docker-autoscaler'
  | 'docker+machine'
  | 'kubernetes'
  | 'instance'
  | 'shell'
  | 'ssh'
  | 'virtualbox'
  | 'parallels'
  | 'custom';

export type Isolation = 'none' | 'rootless' | 'sysbox' | 'vm-per-job';
export type PullPolicy = 'always' | 'if-not-present' | 'never';

export interface RunnerClass {
  readonly name: string;
  readonly tags: readonly string[];
  /** Takes jobs without tags. */
  readonly untagged: boolean;
  readonly executor: Executor;
  /** Used by projects that do not trust each other. */
  readonly shared: boolean;
  readonly isolation: Isolation;
  readonly privileged: boolean;
  /** The host's docker.sock is mounted into jobs. */
  readonly dockerSocket: boolean;
  /** Takes jobs of protected branches and tags alone. */
  readonly protectedOnly: boolean;
  /** Globs of project paths it is offered to; null = everywhere. */
  readonly projects: readonly string[] | null;
  /** The image of its own configuration: always accepted. */
  readonly image: string | null;
  /** Runner patterns; null = not limited. */
  readonly allowedImages: readonly string[] | null;
  readonly allowedServices: readonly string[] | null;
  /** Users that `image:docker:user` may name; null = not limited. */
  readonly allowedUsers: readonly string[] | null;
  /** Its own policy; null = the executor's default. */
  readonly pullPolicy: readonly PullPolicy[] | null;
  readonly allowedPullPolicies: readonly PullPolicy[] | null;
  /** Runner version, `18.5`; null = unknown. */
  readonly version: string | null;
}

/** Who would take a job. */
export interface Candidates {
  /** The worst first: it decides. */
  readonly classes: readonly RunnerClass[];
  /** True: no class fits, `classes` holds the policy's `unknown_runner` alone. */
  readonly assumed: boolean;
  /** Tags whose value is not known; they were ignored in the choice. */
  readonly unknownTags: readonly string[];
}
