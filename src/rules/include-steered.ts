import { z } from 'zod';
import type { IncludedFile, Job } from '../ci/config.ts';
import type { PipelineCase } from '../ci/pipelines/pipeline-case.ts';
import { allJobs } from '../ci/runner-jobs.ts';
import type { Located } from '../source.ts';
import { textOf } from '../yaml/ruby-types.ts';
import { entryOf, type Item, located } from '../yaml/tree.ts';
import { isAuthorChosen } from './judging/author-text.ts';
import type { HitDraft } from './judging/hit.ts';
import { expandedText, itemsBelow, nodesAt, unknownsIn } from './judging/job-texts.ts';
import { namesOwnProject } from './judging/names-own-project.ts';
import { defineRule, type RuleContext } from './rule.ts';

const messages = {
  include: '{value} is a part of the {key} of an include, so its author chooses which configuration runs.',
  trigger:
    '{value} is a part of the {key} of a trigger, so its author chooses which pipeline of another project starts.',
} as const;

type Context = RuleContext<typeof messages>;

export const includeSteered = defineRule({
  id: 'include-steered',
  summary:
    'A branch name, a title or another text of the author chooses what is included from elsewhere, or what is triggered there.',
  why: 'Configuration that was reviewed under one ref is replaced by that of another one, which may be old, unfinished or written for the purpose.',
  fix: 'Write the file, ref and project as they are, or choose between them with `rules`.',
  blindSpots:
    'Files of the project itself, at the commit of the pipeline, are the author’s own and no finding. Variables of the project’s settings are taken for trusted.',
  keywords: ['include', 'trigger:project', 'trigger:branch', 'trigger:include'],
  level: 'warning',
  source: 'https://docs.gitlab.com/ci/pipeline_security/#pin-includes-to-a-specific-version',
  examples: {
    bad: [
      {
        yaml: 'include:\n  - project: group/templates\n    ref: $CI_COMMIT_REF_NAME\n    file: /build.yml\nbuild:\n  script: [make]\n',
      },
      { yaml: 'deploy:\n  trigger:\n    project: group/deploy\n    branch: $CI_COMMIT_REF_NAME\n' },
    ],
    good: [
      { yaml: 'include: ci/$CI_COMMIT_REF_NAME.yml\nbuild:\n  script: [make]\n' },
      {
        yaml: 'deploy:\n  trigger:\n    project: group/deploy\n    branch: $CI_COMMIT_REF_NAME\n  rules: [{if: $CI_COMMIT_BRANCH == "main"}]\n',
      },
    ],
  },
  options: z.strictObject({}),
  messages,
  *check(config, _options, context) {
    yield* includesBelow(config.root, config.cases, context);
    for (const job of allJobs(config)) if (job.kind === 'trigger') yield* triggerOf(job, context);
  },
});

/** What names a file. */
const KEYS = ['project', 'ref', 'file', 'local', 'remote', 'component'];

function* includesBelow(owner: IncludedFile, cases: readonly PipelineCase[], context: Context): Iterable<HitDraft> {
  for (const included of owner.includes) {
    const { entry } = included;
    const isOwn = isOwnFile(included, owner, context);
    for (const { key, text } of entry && !isOwn ? textsOf(entry) : []) {
      const name = namesIn(text.value).find((each) => isAuthorChosen(each, cases));
      if (name !== undefined) yield context.hit(null, text, 'include', { key, value: `$${name}` });
    }
    yield* includesBelow(included, cases, context);
  }
}

/** Of this project: whoever chooses another ref or file of it can write there what they like. */
function isOwnFile({ kind, name, entry }: IncludedFile, owner: IncludedFile, context: Context): boolean {
  const { project, serverFqdn } = context;
  const own = project.toLowerCase();
  if (kind === 'local') return (owner.file?.project ?? own).toLowerCase() === own;
  if (kind === 'component') return name.toLowerCase().startsWith(`${serverFqdn}/${own}/`.toLowerCase());
  const written = textOf(entryOf(entry?.value, kind)?.value ?? entry?.value);
  if (kind === 'remote') return /\$\{?CI_PROJECT_(?:PATH|URL)\b/.test(written ?? '');
  return kind === 'project' && namesOwnProject(written, context);
}

interface NamedText {
  readonly key: string;
  readonly text: Located<string>;
}

function textsOf(entry: Item): readonly NamedText[] {
  const short = textOf(entry.value);
  if (short !== null) {
    const key = /^https?:/i.test(short) ? 'remote' : 'local';
    return [{ key, text: located(short, entry.value, entry.via) }];
  }
  return KEYS.flatMap((key) =>
    itemsBelow(entry, [key]).flatMap(({ value, via }) => {
      const text = textOf(value);
      return text === null ? [] : [{ key, text: located(text, value, via) }];
    }),
  );
}

function namesIn(text: string): readonly string[] {
  if (!text.includes('$') && !text.includes('%')) return [];
  return [...text.matchAll(/\$\{?(\w+)|%(\w+)%/g)].map(([, dollar, percent]) => dollar ?? percent ?? '');
}

function* triggerOf(job: Job, context: Context): Iterable<HitDraft> {
  const isOwn = nodesAt(job, 'trigger', 'project').some((item) => {
    return (
      namesOwnProject(textOf(item.value), context) || namesOwnProject(expandedText(job, item)?.text ?? null, context)
    );
  });
  const starting = isOwn ? [] : ['project', 'branch'].flatMap((key) => keyed(nodesAt(job, 'trigger', key), key));
  const short = keyed(nodesAt(job, 'trigger'), 'project');
  const including = nodesAt(job, 'trigger', 'include')
    .filter((entry) => !namesOwnProject(textOf(entryOf(entry.value, 'project')?.value), context))
    .flatMap((entry) => ['project', 'ref', 'file', 'component'].flatMap((key) => keyed(itemsBelow(entry, [key]), key)));
  yield* chosenIn(job, [...short, ...starting], 'trigger', context);
  yield* chosenIn(job, including, 'include', context);
}

interface KeyedItem {
  readonly key: string;
  readonly item: Item;
}

function keyed(items: readonly Item[], key: string): readonly KeyedItem[] {
  return items.map((item) => ({ key, item }));
}

function* chosenIn(
  job: Job,
  items: readonly KeyedItem[],
  message: keyof typeof messages,
  { hit }: Context,
): Iterable<HitDraft> {
  for (const { key, item } of items) {
    const text = expandedText(job, item);
    const name = text && unknownsIn(text).find((each) => isAuthorChosen(each, job.cases));
    if (text && name) yield hit(job, text.source, message, { key, value: `$${name}` }).because(...text.from);
  }
}
