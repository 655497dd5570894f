/** The shape of a policy file. `config/policy.schema.json` is generated from it. */
import { z } from 'zod';
import { isMalformed } from '../runner/image-pattern.ts';
import { imagePatterns } from '../runner/pattern-list.ts';
import type { RuleCatalogueEntry } from './effective-policy.ts';

export const LEVELS = ['off', 'warning', 'error'] as const;
const level = z.enum(LEVELS).describe('off, warning (reported) or error (fails the commit status).');
const pullPolicies = z.array(z.enum(['always', 'if-not-present', 'never']));
const projects = z.array(z.string());
const projectFiles = z.array(
  z
    .string()
    .min(1)
    .refine((glob) => !isMalformed(glob), { error: 'is malformed: a bracket or brace is not closed' }),
);

const placeholders = ['image', 'project', 'merge_request', 'rule'];

const requestUrl = z.string().superRefine((value, context) => {
  if (!/^https?:\/\/[^\s]+$/.test(value))
    context.addIssue({ code: 'custom', message: 'must be an http or https address' });
  for (const [, name = ''] of value.matchAll(/\{(\w*)\}/g)) {
    if (placeholders.includes(name)) continue;
    const known = placeholders.map((each) => `{${each}}`).join(', ');
    context.addIssue({ code: 'custom', message: `has an unknown placeholder {${name}}: known are ${known}` });
  }
});

/** What the instance and every group may set. */
export const settings = {
  message: z.string().describe("The group's own words in refusals of images, services and includes."),
  request_url: requestUrl.describe('Where to ask for an image; may hold {image}, {project}, {merge_request}, {rule}.'),
  status: z.enum(['relevant', 'always', 'never']).describe('When a commit status is set.'),
  gate: z
    .enum(['status', 'discussions', 'status_check'])
    .describe(
      'What holds a merge request: the commit status, its open discussions, or the external status check `pipewarden`.',
    ),
  scope: z.enum(['introduced', 'all']).describe('What fails the commit status: new findings alone, or all.'),
  not_evaluable: z.enum(['fail', 'pass']).describe('Does what could not be evaluated fail the commit status?'),
  max_discussions: z.int().min(0).max(200).describe('More findings than this are listed in the summary alone.'),
  notify: z.enum(['one', 'each']).describe('Mails about new discussions: one for a review, or one for each.'),
  language: z.enum(['en', 'ja']).describe('Language of notes.'),
  lint: z.boolean().describe("Ask GitLab's own CI lint about the head and compare: one call more a review."),
  runner_configs: projectFiles.describe(
    "Files that hold the configuration of runners: a config.toml, or the values of GitLab's Helm chart.",
  ),
};

const runnerFields = {
  tags: z.array(z.string()).default([]).describe('A job lands here when its tags are all among these.'),
  untagged: z.boolean().default(false).describe('Takes jobs without tags.'),
  executor: z.enum([
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
  ]),
  shared: z.boolean().default(true).describe('Used by projects that do not trust each other.'),
  isolation: z
    .enum(['none', 'rootless', 'sysbox', 'vm-per-job'])
    .default('none')
    .describe('vm-per-job: a fresh virtual machine for every job (MaxBuilds = 1).'),
  privileged: z.boolean().default(false),
  docker_socket: z.boolean().default(false).describe("The host's docker.sock is mounted into jobs."),
  protected_only: z.boolean().default(false).describe('Takes jobs of protected branches and tags alone.'),
  projects: projects.optional().describe('Globs of project paths it is offered to; left out: everywhere.'),
  image: z.string().optional().describe("config.toml's own image: always accepted."),
  allowed_images: imagePatterns().optional(),
  allowed_services: imagePatterns().optional(),
  allowed_users: z.array(z.string()).optional().describe('Users that image:docker:user may name; left out: all.'),
  pull_policy: pullPolicies.min(1).optional(),
  allowed_pull_policies: pullPolicies.min(1).optional(),
  version: z
    .string()
    .regex(/^\d+\.\d+(\.\d+)?$/, { error: 'must be a version such as "18.5"' })
    .optional(),
};

export const runner = z.strictObject({ name: z.string().min(1), ...runnerFields });
export const unknownRunner = z.strictObject({
  ...runnerFields,
  executor: runnerFields.executor.default('docker'),
  untagged: runnerFields.untagged.default(true),
});

/** The schema of each rule option by name; empty for a rule that takes none. */
export function optionSchemas(entry: RuleCatalogueEntry): Readonly<Record<string, z.ZodType>> {
  return entry.options instanceof z.ZodObject ? (entry.options.shape as Record<string, z.ZodType>) : {};
}

/** Through `default`, `optional` and the like to the schema that says what the value is. */
export function unwrapped(schema: z.ZodType): z.ZodType {
  let inner = schema;
  while (inner instanceof z.ZodDefault || inner instanceof z.ZodOptional || inner instanceof z.ZodPrefault) {
    inner = inner.def.innerType as z.ZodType;
  }
  return inner;
}

/** `level` and the rule's options; `allow+` adds to the list of the layer above where `allow` replaces it. */
function ruleSchema(entry: RuleCatalogueEntry): z.ZodObject {
  const fields: Record<string, z.ZodType> = { level: level.optional() };
  for (const [name, schema] of Object.entries(optionSchemas(entry))) {
    fields[name] = schema.optional();
    if (unwrapped(schema) instanceof z.ZodArray) {
      fields[`${name}+`] = unwrapped(schema).describe(`Added to \`${name}\` of the layer above.`).optional();
    }
  }
  return z.strictObject(fields);
}

/** `short`: also describe `rule: error`, which the reader rewrites before it validates. */
export function policySchema(catalogue: readonly RuleCatalogueEntry[], { short }: { short: boolean }) {
  const rules = z.strictObject(
    Object.fromEntries(
      catalogue.map((entry) => {
        const long = ruleSchema(entry);
        return [entry.id, (short ? z.union([level, long]) : long).optional()];
      }),
    ),
  );
  const layer = { rules: rules.optional(), ...z.strictObject(settings).partial().shape };
  return z.strictObject({
    ...layer,
    groups: z
      .record(z.string(), z.strictObject(layer))
      .optional()
      .describe('By a glob of project paths, applied from the least to the most specific.'),
    runners: z.array(runner).optional().describe('What is known of the runners, so that jobs are judged by them.'),
    unknown_runner: unknownRunner.optional().describe('Judges jobs that no runner class takes.'),
  });
}
