import { z } from 'zod';
import type { IncludedFile, Job, ResolvedConfig } from '../ci/config.ts';
import { matchesImage } from '../runner/image-pattern.ts';
import { located } from '../yaml/tree.ts';
import type { HitDraft } from './judging/hit.ts';
import { startOf } from './judging/start-of.ts';
import { defineRule, type RuleContext } from './rule.ts';

const messages = {
  include: 'The configuration does not include {value}, which the policy requires.',
  job: 'There is no job {value}, which the policy requires.',
  overridden: 'The job {job} is one that the policy requires as it is, but its {value} is set here.',
} as const;

type Context = RuleContext<typeof messages>;

export const componentRequired = defineRule({
  id: 'component-required',
  summary: 'A component or file that the policy requires is not included, or one of its jobs is missing or overridden.',
  why: 'What an administrator wants in every pipeline, such as a scan or a licence check, is left out or does something else.',
  fix: 'Include it, and leave its jobs as they are.',
  blindSpots:
    'Without `include` and `jobs` it finds nothing. Conditions that keep an included job out of a pipeline are not judged, and whether a file that cannot be read holds the job is not known.',
  keywords: ['include'],
  level: 'error',
  source: 'https://docs.gitlab.com/ci/components/',
  examples: {
    bad: [
      {
        yaml: 'build:\n  script: [make]\n',
        policy: 'rules:\n  component-required:\n    include: [gitlab.example.com/security/scan/all]\n',
      },
    ],
    good: [{ yaml: 'build:\n  script: [make]\n' }],
  },
  options: z.strictObject({
    include: z
      .array(z.string())
      .default([])
      .describe(
        'Globs of what each pipeline must include, with or without a version: `host/group/component`, `group/project:/file.yml`, `ci/file.yml`.',
      ),
    jobs: z
      .array(z.string())
      .default([])
      .describe('Names of included jobs that must be there and may not be overridden.'),
  }),
  messages,
  *check(config, { include, jobs }, context) {
    if (!isOwnPipeline(config)) return;
    const names = include.length > 0 ? namesOf(config.root) : [];
    for (const pattern of include) {
      if (!names.some((name) => matchesImage(pattern, name))) {
        yield context.hit(null, startOf(config), 'include', { value: pattern });
      }
    }
    for (const name of jobs) yield* judgeJob(config, name, context);
  },
});

/** No child: the parent already has what is required. Nor a project without a pipeline, to which a merge request may bring the first. */
function isOwnPipeline({ cases, root }: ResolvedConfig): boolean {
  return root.file !== null && cases.length > 0 && cases.every((each) => each.rootSources === null);
}

/** As it is asked for, and without ref or version. */
function namesOf({ includes }: IncludedFile): readonly string[] {
  return includes.flatMap((each) => {
    const { name } = each;
    return [name, name.replace(/@[^:]*(?=:\/|$)/, ''), ...namesOf(each)];
  });
}

function* judgeJob(config: ResolvedConfig, name: string, context: Context): Iterable<HitDraft> {
  const found = config.jobs.filter((job) => job.key === name);
  // an include that nobody here can read may hold it
  if (found.length === 0 && config.problems.length === 0) {
    yield context.hit(null, startOf(config), 'job', { value: name });
  }
  for (const job of found) yield* overridden(job, context);
}

/** Keywords that a file of the project itself sets; `stage` and `needs` only put the job into its place. */
function* overridden(job: Job, { hit, project }: Context): Iterable<HitDraft> {
  for (const [keyword, { key, value, via }] of job.keywords) {
    const isOwn = value.at.file.project?.toLowerCase() === project.toLowerCase();
    const isOfJob = !via.some((hop) => hop.by === 'default');
    if (!isOwn || !isOfJob || keyword === 'stage' || keyword === 'needs') continue;
    yield hit(job, located(keyword, key, via), 'overridden', { job: job.name, value: keyword });
  }
}
