import { z } from 'zod';
import { isMalformed } from '../runner/image-pattern.ts';
import { projectGlobFault } from '../runner/project-pattern.ts';
import { accepting } from './accepting.ts';
import { day } from './exemptions.ts';

const fileGlob = z
  .string()
  .min(1)
  .refine((glob) => !isMalformed(glob), { error: 'is malformed: it has an unclosed bracket or brace' });

const projectGlob = z.string().superRefine((glob, context) => {
  const fault = projectGlobFault(glob);
  if (fault !== null) context.addIssue({ code: 'custom', message: fault });
});

const PLACEHOLDERS = ['image', 'project', 'merge_request', 'rule'];

/** `${NAME}` is no placeholder but a variable that the text speaks of. */
const ownWords = z.string().superRefine((value, context) => {
  for (const [, name = ''] of value.matchAll(/(?<!\$)\{(\w+)\}/g)) {
    if (PLACEHOLDERS.includes(name)) continue;
    const known = PLACEHOLDERS.map((each) => `{${each}}`).join(', ');
    context.addIssue({ code: 'custom', message: `has an unknown placeholder {${name}}: known are ${known}` });
  }
});

/**
 * What the instance and every group may set, each setting in this one place: its type, its default, what it is for. In a
 * policy file the names are in snake case. Null: nobody set it.
 */
export const policySettings = z.strictObject({
  message: ownWords
    .nullable()
    .default(null)
    .describe(
      "The group's own words in refusals of images, services and includes; may hold {image}, {project}, {merge_request}, {rule}.",
    ),
  requestUrl: ownWords
    .regex(/^https?:\/\/[^\s]+$/, { error: 'must be an http or https address' })
    .nullable()
    .default(null)
    .describe('Where to ask for an image; may hold {image}, {project}, {merge_request}, {rule}.'),
  mode: z
    .enum(['enforce', 'observe'])
    .default('enforce')
    .describe('observe: everything is judged and kept for operators, and nothing is written to GitLab.'),
  enforceFrom: day
    .nullable()
    .default(null)
    .describe('Until the day before, errors are warnings that name this day (UTC); a rule may have a day of its own.'),
  accept: accepting
    .nullable()
    .default(null)
    .describe('Who may accept findings in a merge request, for a reason and until a day; left out: nobody.'),
  inlineAccept: z
    .boolean()
    .default(false)
    .describe('Does `# pipewarden: accept <rule> because …` in a file accept the finding below it?'),
  status: z
    .enum(['relevant', 'always', 'never'])
    .default('relevant')
    .describe(
      'When a commit status is set: where the merge request touches a file of its pipeline (relevant), always or never.',
    ),
  gate: z
    .enum(['status', 'discussions', 'status_check'])
    .default('status')
    .describe(
      'What holds a merge request: the commit status, its open discussions, or the external status check `pipewarden`.',
    ),
  scope: z
    .enum(['introduced', 'all'])
    .default('introduced')
    .describe('What fails the commit status: only new findings, or all.'),
  notEvaluable: z
    .enum(['fail', 'pass'])
    .default('pass')
    .describe('Does what could not be evaluated fail the commit status?'),
  maxDiscussions: z
    .int()
    .min(0)
    .max(200)
    .default(20)
    .describe('Findings beyond this number are listed only in the summary.'),
  notify: z
    .enum(['one', 'each'])
    .default('one')
    .describe('Mails about new discussions: one for a review, or one for each.'),
  language: z.enum(['en', 'ja']).default('en').describe('Language of notes, statuses and reports.'),
  lint: z
    .boolean()
    .default(true)
    .describe("Ask GitLab's own CI lint about the head and compare: one call more a review."),
  runnerConfigs: z
    .array(fileGlob)
    .readonly()
    .default(['**/config.toml', '**/values.yaml'])
    .describe("Files that hold the configuration of runners: a config.toml, or the values of GitLab's Helm chart."),
  includedFiles: z
    .array(fileGlob)
    .readonly()
    .default(['templates/*.yml', 'templates/*/template.yml'])
    .describe('Files that other projects include: a change to one is judged as if it were included, with its inputs.'),
  quoteFrom: z
    .array(projectGlob)
    .readonly()
    .default([])
    .describe(
      'Projects of templates and components that everybody may be told of: read for every author, and quoted in every note.',
    ),
});

export type PolicySettings = Readonly<z.output<typeof policySettings>>;
export type SettingName = keyof PolicySettings;
