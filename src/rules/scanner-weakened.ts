import { z } from 'zod';
import type { IncludedFile, Job, ResolvedConfig } from '../ci/config.ts';
import { runnerJobs } from '../ci/runner-jobs.ts';
import { shownText, variablesOf } from '../ci/yaml-variables.ts';
import { startsWithAny } from '../shell/download.ts';
import type { Located, SourceFile } from '../source.ts';
import { textOf } from '../yaml/ruby-types.ts';
import { type Entry, entriesOf, entryOf, itemsOf, located, valueAt } from '../yaml/tree.ts';
import { isByHand } from './judging/by-hand.ts';
import { hasDotenv } from './judging/dotenv-values.ts';
import type { HitDraft } from './judging/hit.ts';
import { commandsThat } from './judging/in-commands.ts';
import { inMergeRequests } from './judging/in-merge-requests.ts';
import { includedTexts } from './judging/included-texts.ts';
import { nodesAt } from './judging/job-texts.ts';
import { defineRule, type RuleContext } from './rule.ts';

const messages = {
  disabled: '{name} is {value}, so {scanner} never runs.',
  never: '{scanner} never runs: these rules let it into no pipeline.',
  manual: '{scanner} runs only when somebody starts it by hand.',
  excluded: '{name} is {value}, so {scanner} leaves out everything.',
  image: '{scanner} is not the scanner of its template: it runs the image {value}.',
  script: '{scanner} does not do what its template says: it runs a script of this project instead.',
  ended: '{scanner} finds nothing: {value} ends its job before the scan.',
} as const;

type Context = RuleContext<typeof messages>;

export const scannerWeakened = defineRule({
  id: 'scanner-weakened',
  summary:
    'A security scanner from a template, component or another project is turned off, replaced or told to skip everything.',
  why: 'The pipeline still looks as if it were scanned, and what the scanner would have found is merged.',
  fix: 'Remove the setting; where a scanner is really not wanted, leave out its template, so that everyone can see it.',
  blindSpots:
    'Jobs are taken for scanners by the security reports that they make. Scanners that a policy of the instance adds are not in the files, and variables of the project’s settings are not read.',
  keywords: ['variables', 'rules', 'when', 'image', 'script'],
  level: 'warning',
  source: 'https://docs.gitlab.com/user/application_security/detect/security_configuration/',
  examples: {
    bad: [
      {
        yaml: 'include:\n  - template: Jobs/SAST.gitlab-ci.yml\nvariables:\n  SAST_DISABLED: "true"\nbuild:\n  script: [make]\n',
      },
    ],
    good: [
      { yaml: 'sast:\n  script: [scan]\n  rules: [{when: never}]\n  artifacts: {reports: {sast: report.json}}\n' },
    ],
  },
  options: z.strictObject({
    allow: z
      .array(z.string())
      .default(['registry.gitlab.com/security-products', 'registry.gitlab.com/gitlab-org/security-products'])
      .describe('Beginnings of images that are scanners.'),
  }),
  messages,
  *check(config, { allow }, context) {
    const handsOn = config.jobs.some(hasDotenv);
    for (const job of runnerJobs(config)) {
      if (!job.keywords.has('artifacts') || job.kind === 'unused') continue;
      if (!hasReportFromElsewhere(job, context) || isPlaceholder(job) || !isOfElsewhere(job, config, context)) continue;
      if (job.cases.length === 0) yield* turnedOff(job, context);
      else {
        yield* [...replaced(job, allow, context), ...endedEarly(job, handsOn, context)];
        yield* [...excludesAll(job, context), ...byHand(job, context)];
      }
    }
    yield* unreadTemplates(config, allow, context);
  },
});

const REPORTS =
  'sast secret_detection dependency_scanning container_scanning cluster_image_scanning dast api_fuzzing coverage_fuzzing'.split(
    ' ',
  );

/** A security report that a file of another project or a template asks for. */
function hasReportFromElsewhere(job: Job, context: Context): boolean {
  return REPORTS.some((report) => {
    return nodesAt(job, 'artifacts', 'reports', report).some(({ value }) => !isOwn(value.at.file, context));
  });
}

/** It is a job there, too: one that only extends what is meant to be extended is the project's own. */
function isOfElsewhere({ key }: Job, config: ResolvedConfig, context: Context): boolean {
  const written = new RegExp(`^["']?${key.replace(/[^\w-]/g, '\\$&')}["']?\\s*:`, 'm');
  return includedTexts(config).some(({ file }) => !isOwn(file, context) && written.test(file.text));
}

function isOwn({ project }: SourceFile, context: Context): boolean {
  return project !== null && project.toLowerCase() === context.project.toLowerCase();
}

/** `sast` of GitLab's templates only holds what its analyzers share. */
function isPlaceholder(job: Job): boolean {
  const lines = job.scripts.flatMap((script) => script.lines);
  return lines.some(({ value }) => /should not be executed/.test(value));
}

const SWITCH = /^[A-Z_]+_DISABLED$/;

function* turnedOff(job: Job, context: Context): Iterable<HitDraft> {
  const scanner = job.name;
  const off = variablesOf(job).find(({ name, at, value }) => {
    return SWITCH.test(name) && isOwn(at.at.file, context) && value.text !== '' && namesInRules(job).has(name);
  });
  if (off) {
    const { name, at, value } = off;
    yield context.hit(job, at, 'disabled', { name, value: shownText(value), scanner }, name);
    return;
  }
  const at = ['rules', 'only', 'except'].map((keyword) => ownKeyword(job, keyword, context)).find(Boolean);
  if (at) yield context.hit(job, at, 'never', { scanner }, 'rules');
}

/** What turns off the jobs of GitLab's templates, which are known by their names. */
const TEMPLATES: readonly { readonly off: string; readonly template: RegExp; readonly jobs: RegExp }[] = [
  { off: 'SAST_DISABLED', template: /\bSAST\b/, jobs: /-sast$/ },
  { off: 'SECRET_DETECTION_DISABLED', template: /\bSecret-Detection\b/, jobs: /^secret_detection/ },
  { off: 'DEPENDENCY_SCANNING_DISABLED', template: /\bDependency-Scanning\b/, jobs: /dependency[_-]scanning$/ },
  { off: 'CONTAINER_SCANNING_DISABLED', template: /\bContainer-Scanning\b/, jobs: /^container_scanning/ },
  { off: 'DAST_DISABLED', template: /\bDAST\b/, jobs: /^dast/ },
  { off: 'API_FUZZING_DISABLED', template: /\bAPI-Fuzzing\b/, jobs: /^(?:apifuzzer_fuzz|api_fuzzing)/ },
  { off: 'COVFUZZ_DISABLED', template: /\bCoverage-Fuzzing\b/, jobs: /^coverage_fuzzing/ },
];

/** The template could not be read, but its switch is set for all jobs, or one of its jobs is changed. */
function* unreadTemplates(
  { root, tree }: ResolvedConfig,
  allow: readonly string[],
  context: Context,
): Iterable<HitDraft> {
  const { hit } = context;
  const unread = templatesIn(root).filter(({ file }) => file === null);
  if (unread.length === 0) return;
  for (const { template, jobs } of TEMPLATES) {
    if (!unread.some(({ name }) => template.test(name))) continue;
    for (const entry of entriesOf(tree ?? undefined))
      if (jobs.test(entry.key.text)) yield* changedUnread(entry, context);
  }
  const variables = valueAt(tree ?? undefined, 'variables');
  const setting = (name: string) => {
    const entry = entryOf(variables, name);
    const value = valueAt(entry?.value, 'value') ?? entry?.value;
    return entry && value?.kind === 'scalar' ? located(value.text, entry.value, entry.via) : null;
  };
  for (const { off: name, template } of TEMPLATES) {
    const scanner = unread.find((each) => template.test(each.name))?.name;
    const at = setting(name);
    if (scanner === undefined || !at || !/^(?:true|1)$/.test(at.value)) continue;
    yield hit(null, at, 'disabled', { name, value: at.value, scanner }, name);
  }
  const scanner = unread.find(({ name }) => TEMPLATES.some(({ template }) => template.test(name)))?.name;
  const prefix = setting('SECURE_ANALYZERS_PREFIX');
  if (scanner === undefined || !prefix || isOfGitLab(prefix.value, allow)) return;
  yield hit(null, prefix, 'image', { scanner, value: prefix.value });
}

/** What the project's own files say of the job is all that is known of it. */
function* changedUnread({ key: { text: scanner }, value: job }: Entry, context: Context): Iterable<HitDraft> {
  const { hit } = context;
  const own = (keyword: string) => {
    const entry = entryOf(job, keyword);
    return entry && isOwn(entry.value.at.file, context) ? entry : undefined;
  };
  const [script, rules, when] = [own('script'), own('rules'), own('when')];
  if (script) yield hit(null, located('script', script.key, script.via), 'script', { scanner }, 'script');
  const whens = itemsOf(rules?.value).map((rule) => textOf(entryOf(rule, 'when')?.value));
  const isOff = (each: string | null) => each === 'never';
  if (rules && whens.length > 0 && whens.every(isOff)) {
    yield hit(null, located('rules', rules.key, rules.via), 'never', { scanner }, 'rules');
  } else if (when && /^(?:never|manual)$/.test(textOf(when.value) ?? '')) {
    yield hit(null, located('when', when.key, when.via), 'manual', { scanner }, 'manual');
  }
}

function templatesIn({ includes }: IncludedFile): readonly IncludedFile[] {
  return includes.flatMap((each) => [...(each.kind === 'template' ? [each] : []), ...templatesIn(each)]);
}

/** Variables that the job's conditions ask for. */
function namesInRules(job: Job): ReadonlySet<string> {
  const conditions = [...nodesAt(job, 'rules', 'if'), ...nodesAt(job, 'except', 'variables')];
  const texts = conditions.flatMap(({ value }) => (value.kind === 'scalar' ? [value.text] : []));
  return new Set(texts.flatMap((text) => [...text.matchAll(/\$(\w+)/g)].map(([, name = '']) => name)));
}

/** The keyword, where a file of the project itself sets it. */
function ownKeyword(job: Job, keyword: string, context: Context): Located<unknown> | null {
  const entry = job.keywords.get(keyword);
  return entry && isOwn(entry.value.at.file, context) ? located(keyword, entry.key, entry.via) : null;
}

function* replaced(job: Job, allow: readonly string[], context: Context): Iterable<HitDraft> {
  const { image, name: scanner } = job;
  const script = ownKeyword(job, 'script', context);
  if (script) yield context.hit(job, script, 'script', { scanner }, 'script');
  if (!image || image.name.text === '') return;
  const { source, from } = image.name;
  const own = [source, ...from].find((written) => isOwn(written.at.file, context));
  const value = shownText(image.name);
  if (!own || isOfGitLab(value, allow)) return;
  yield context.hit(job, own, 'image', { scanner, value });
}

/** `before_script: [exit 0]`, also one of `default`. */
function* endedEarly(job: Job, handsOn: boolean, context: Context): Iterable<HitDraft> {
  const passes = inMergeRequests(job, handsOn);
  for (const command of exits(job)) {
    const isOnly = command.definedIn === null && command.from.length === 0;
    if (!isOnly || !isOwn(command.at.line.file, context) || passes(command) !== true) continue;
    const value = command.wrapped.map(({ text }) => text).join(' ');
    yield context.hit(job, command.at, 'ended', { scanner: job.name, value });
  }
}

const exits = commandsThat(({ name, keyword, words, wrapped }) => {
  const isReplaced = wrapped[0]?.text === 'exec' && words.length > 0;
  return keyword === 'before_script' && (name === 'exit' || isReplaced);
});

function isOfGitLab(image: string, allow: readonly string[]): boolean {
  return startsWithAny(image, allow) || /^\$\{?CI_TEMPLATE_REGISTRY_HOST\b/.test(image);
}

/** The project's own doing: there are scanners that their templates leave to people. */
function* byHand(job: Job, context: Context): Iterable<HitDraft> {
  const at = isByHand(job) ? (ownKeyword(job, 'when', context) ?? ownKeyword(job, 'rules', context)) : null;
  if (at) yield context.hit(job, at, 'manual', { scanner: job.name }, 'manual');
}

const EVERYTHING = /^(?:\*\*?|\*\*\/\*|\/|\.|\.\/)$/;

function* excludesAll(job: Job, context: Context): Iterable<HitDraft> {
  for (const { name, at, value } of variablesOf(job)) {
    if (!name.endsWith('_EXCLUDED_PATHS') || !isOwn(at.at.file, context)) continue;
    const paths = (value.text ?? '').split(',').map((path) => path.trim());
    if (!paths.some((path) => EVERYTHING.test(path))) continue;
    yield context.hit(job, at, 'excluded', { name, value: at.value, scanner: job.name });
  }
}
