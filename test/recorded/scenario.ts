/** Recorded scenarios as their folder's README describes them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Action {
  readonly action: 'create' | 'update' | 'move' | 'delete';
  readonly path: string;
  readonly previous_path?: string;
  readonly content?: string;
  /** In place of `content`: this line, so many times. */
  readonly line?: string;
  readonly lines?: number;
}

export interface CommitStep {
  readonly commit: string;
  readonly project: string;
  readonly branch: string;
  /** The branch is new and begins there. */
  readonly start_branch?: string;
  readonly by: string;
  readonly message: string;
  readonly actions: readonly Action[];
}

export type SetupStep =
  | CommitStep
  | { readonly branch: string; readonly at: string; readonly project: string }
  | { readonly fork: string; readonly of: string; readonly by: string }
  | { readonly notes: number; readonly of: string; readonly by: string }
  | {
      readonly runner: string;
      readonly runner_type: string;
      readonly description: string;
      readonly run_untagged: boolean;
      readonly tag_list: readonly string[];
      readonly access_level?: string;
      readonly locked?: boolean;
      readonly paused?: boolean;
    }
  | {
      readonly merge_request: string;
      readonly project: string;
      readonly target_project?: string;
      readonly source_branch: string;
      readonly target_branch: string;
      readonly title: string;
      readonly by: string;
    };

export interface RecordedProject {
  readonly path: string;
  readonly visibility: 'private' | 'internal' | 'public';
  readonly default_branch?: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly members?: Readonly<Record<string, string>>;
  readonly fork_of?: string;
}

export interface RequestStep {
  readonly note?: string;
  /** A role, `anonymous` (no token) or `nobody` (a token that GitLab does not know). */
  readonly as: string;
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | null>>;
  readonly response: unknown;
  readonly ignore?: readonly string[];
  readonly title_afterwards?: string;
  readonly items?: number;
  readonly first_body?: string | null;
}

export type Step = RequestStep | { readonly push: CommitStep } | { readonly event: string };

export interface Scenario {
  readonly title: string;
  readonly setup: {
    readonly users: Readonly<Record<string, { username: string; name: string; admin?: boolean }>>;
    readonly projects: Readonly<Record<string, RecordedProject>>;
    readonly steps: readonly SetupStep[];
  };
  readonly ignore?: readonly string[];
  readonly steps: readonly Step[];
}

/** Where the recorded exchanges are; the folder need not exist. */
export const recordedDir = process.env.RECORDED_DIR ?? '../shared/recorded';

/** A few of them, kept here. */
export const KEPT = 'test/recorded/kept';

/** Scenarios of a folder by `topic/name`; empty when it is absent. */
export function readScenarios(folder: string): ReadonlyMap<string, Scenario> {
  if (!existsSync(folder)) return new Map();
  const topics = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const names = topics
    .filter(({ name }) => name !== 'webhooks')
    .flatMap(({ name: topic }) => readdirSync(join(folder, topic)).map((file) => join(topic, file)));
  return new Map(
    names
      .sort()
      .map((name) => [
        name.slice(0, -'.json'.length),
        JSON.parse(readFileSync(join(folder, name), 'utf8')) as Scenario,
      ]),
  );
}
