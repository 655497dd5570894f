/** Runner classes: what the operator tells us about runners, and which of them would take a job. */
import { z } from 'zod';
import { PULL_POLICIES } from '../pull-policies.ts';
import { imagePatterns } from './image-pattern-list.ts';

const executor = z.enum([
  'docker',
  'docker-autoscaler',
  'docker+machine',
  'kubernetes',
  'instance',
  'shell',
  'ssh',
  'virtualbox',
  'parallels',
  'custom',
]);
const isolation = z.enum(['none', 'rootless', 'sysbox', 'vm-per-job']);

export type Executor = z.output<typeof executor>;
export type Isolation = z.output<typeof isolation>;

/** From weak to strong. */
export const ISOLATIONS = isolation.options;

const texts = z.array(z.string()).readonly();
const pullPolicies = z.array(z.enum(PULL_POLICIES)).min(1).readonly();

/**
 * Each fact about a class in this one place: its type, its default, what it means. In a policy file the names are in snake
 * case. Null: not said.
 */
export const runnerClass = z.strictObject({
  name: z.string().min(1).describe('Names the class in notes and reports.'),
  tags: texts.default([]).describe('A job lands here when its tags are all among these.'),
  untagged: z.boolean().default(false).describe('Takes jobs without tags.'),
  executor: executor.describe("The executor of the runner's config.toml."),
  shared: z.boolean().default(true).describe('Used by projects that do not trust each other.'),
  isolation: isolation
    .default('none')
    .describe('What keeps jobs apart. vm-per-job: a fresh virtual machine for every job (MaxBuilds = 1).'),
  privileged: z.boolean().default(false).describe('Containers of jobs run privileged.'),
  dockerSocket: z.boolean().default(false).describe("The host's docker.sock is mounted into jobs."),
  protectedOnly: z.boolean().default(false).describe('Takes only jobs of protected branches and tags.'),
  projects: texts
    .nullable()
    .default(null)
    .describe('Globs of the paths of projects it is offered to; left out: every project.'),
  image: z.string().nullable().default(null).describe("The image of the runner's own config.toml: always accepted."),
  allowedImages: imagePatterns()
    .readonly()
    .nullable()
    .default(null)
    .describe('Patterns of images it starts, as in its config.toml; left out: every image.'),
  allowedServices: imagePatterns()
    .readonly()
    .nullable()
    .default(null)
    .describe('Patterns of services it starts, as in its config.toml; left out: every service.'),
  allowedUsers: texts.nullable().default(null).describe('Users that image:docker:user may name; left out: all.'),
  pullPolicy: pullPolicies
    .nullable()
    .default(null)
    .describe("The runner's own pull policies; left out: the executor's default."),
  allowedPullPolicies: pullPolicies
    .nullable()
    .default(null)
    .describe("Pull policies that jobs may ask for; left out: only the runner's own."),
  version: z
    .string()
    .regex(/^\d+\.\d+(\.\d+)?$/, { error: 'must be a version such as "18.5"' })
    .nullable()
    .default(null)
    .describe('Version of the runner, such as "18.5"; left out: not known.'),
});

export type RunnerClass = Readonly<z.output<typeof runnerClass>>;

/** Judges jobs that no class takes: whatever the policy leaves out is the least safe. */
export const unknownRunner = runnerClass.extend({
  name: runnerClass.shape.name.default('unknown'),
  executor: executor.default('docker').describe("The executor of the runner's config.toml."),
  untagged: z.boolean().default(true).describe('Takes jobs without tags.'),
});

/** Who would take a job. */
export interface Candidates {
  /** The worst first: it decides. */
  readonly classes: readonly RunnerClass[];
  /** True: no class fits, `classes` holds only the policy's `unknown_runner`. */
  readonly assumed: boolean;
  /** Tags whose value is not known; they were ignored in the choice. */
  readonly unknownTags: readonly string[];
}
