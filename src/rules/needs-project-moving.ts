import { z } from 'zod';
import type { Job } from '../ci/config.ts';
import { runnerJobs } from '../ci/runner-jobs.ts';
import { shownText } from '../ci/yaml-variables.ts';
import type { Item } from '../yaml/tree.ts';
import { isAuthorChosen } from './judging/author-text.ts';
import type { HitDraft } from './judging/hit.ts';
import { expandedText, itemsBelow, nodesAt, unknownsIn } from './judging/job-texts.ts';
import { namesOwnProject } from './judging/names-own-project.ts';
import { isPinnedRef } from './judging/pinned-ref.ts';
import { defineRule, type RuleContext } from './rule.ts';

const messages = {
  branch: 'The artifacts of {project} are those of {value}, which is no release tag.',
  chosen: 'The artifacts of {project} are those of {value}, so an author chooses which.',
} as const;

type Context = RuleContext<typeof messages>;

export const needsProjectMoving = defineRule({
  id: 'needs-project-moving',
  summary: 'A job takes artifacts of another project from a branch, or from a ref that an author chooses.',
  why: 'Anyone who can push there can change what this job unpacks and runs, without a merge request here.',
  fix: 'Name a release tag as `ref`, or download a package whose checksum is known.',
  blindSpots:
    'Whether a name is a tag or a branch is judged by its form. What the job does with the artifacts is not followed.',
  keywords: ['needs:project', 'needs:ref'],
  level: 'warning',
  source: 'https://docs.gitlab.com/ci/yaml/#needsproject',
  examples: {
    bad: [
      {
        yaml: 'build:\n  needs:\n    - {project: group/tools, job: build, ref: main, artifacts: true}\n  script: [./tool]\n',
      },
    ],
    good: [
      {
        yaml: 'build:\n  needs:\n    - {project: group/tools, job: build, ref: v1.4.2, artifacts: true}\n  script: [./tool]\n',
      },
    ],
  },
  options: z.strictObject({
    allow: z.array(z.string()).default([]).describe('Full paths of projects whose branches may be used.'),
  }),
  messages,
  *check(config, { allow }, context) {
    for (const job of runnerJobs(config)) {
      if (!job.keywords.has('needs')) continue;
      for (const need of nodesAt(job, 'needs')) yield* judgeNeed(job, need, allow, context);
    }
  },
});

function* judgeNeed(job: Job, need: Item, allow: readonly string[], context: Context): Iterable<HitDraft> {
  const [project, ref] = ['project', 'ref'].map((key) => {
    const [item] = itemsBelow(need, [key]);
    return item ? expandedText(job, item) : null;
  });
  if (!project || !ref || !takesArtifacts(need)) return;
  if ([project.source.value, project.text].some((name) => namesOwnProject(name, context))) return;
  if (project.text !== null && allow.includes(project.text)) return;
  const chosen = unknownsIn(ref).find((name) => isAuthorChosen(name, job.cases));
  const values = { project: shownText(project), value: shownText(ref) };
  if (chosen !== undefined) yield context.hit(job, ref.source, 'chosen', values).because(...ref.from);
  else if (ref.text !== null && !isPinnedRef(ref.text)) {
    // what many needs take from one variable is wrong once
    const at = ref.from.at(-1) ?? ref.source;
    yield context.hit(job, at, 'branch', values).because(ref.source);
  }
}

function takesArtifacts(need: Item): boolean {
  const [artifacts] = itemsBelow(need, ['artifacts']);
  return !(artifacts?.value.kind === 'scalar' && artifacts.value.value === false);
}
