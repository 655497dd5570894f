/** A finding at length: the way of its value into every job, the choice of the runner, the policy, the rule. */
import type { Finding, Use } from '../review/judge/finding.ts';
import type { ChosenClass, RunnerChoice } from '../review/judge/runner-choice.ts';
import { code, link } from './markdown.ts';
import { hopText, place } from './note.ts';
import { fixOf, levelWord, markdownSentence, ruleOf, ruleUrl, ruleWords } from './sentence.ts';
import type { Words } from './words.ts';

export interface ExplanationContext {
  readonly words: Words;
  /** Where rule pages are served; null: no links to them. */
  readonly publicUrl: string | null;
  /** Null: the job runs on no runner. */
  readonly choiceOf: (job: string) => RunnerChoice | null;
  /** The group whose line of the policy decides; null: the whole instance. */
  readonly groupOf: (finding: Finding) => string | null;
}

const MOST_JOBS = 5;
const MOST_HOPS = 8;
const MOST_CLASSES = 10;
const MOST_TAGS = 10;

/** Untrusted texts stand only in code. */
export function explanation(finding: Finding, context: ExplanationContext): string {
  const { words } = context;
  const { answers } = words;
  const rule = ruleWords(finding, words);
  // Where a rule does not speak the language, its page does not either.
  const translated = Object.hasOwn(words.rules, finding.rule);
  const lines = [
    ...nested(words, answers.way, wayLines(finding, words)),
    ...nested(words, answers.runners, runnerLines(finding, context)),
    ...line(words, answers.policy, policyText(finding, context)),
    ...line(words, words.rule, [ruleLink(finding, context), rule?.why ?? ''].join(' ')),
    ...line(words, answers.blindSpots, translated ? '' : ruleOf(finding)?.blindSpots),
    ...line(words, words.fix, fixOf(finding, words)),
  ];
  return `${words.headed(levelWord(finding, words), markdownSentence(finding, words))}\n\n${lines.join('\n')}`;
}

function line(words: Words, name: string, text: string | undefined): string[] {
  return text ? [`- ${words.headed(name, text.replace(/\s+/g, ' '))}`] : [];
}

function nested(words: Words, name: string, lines: readonly string[]): string[] {
  return lines.length > 0 ? [`- ${words.headed(name, '').trimEnd()}`, ...lines.map((each) => `  - ${each}`)] : [];
}

/** One line a job, from it back to where the value is written. */
function wayLines({ at, uses, because }: Finding, words: Words): string[] {
  const written = words.writtenAt(place(at));
  const way = ({ via }: Use) => {
    const hops = via.toReversed().map((hop) => `${hopText(hop)} (${place(hop.at)})`);
    return [...hops.slice(0, MOST_HOPS), ...(hops.length > MOST_HOPS ? ['…'] : []), written].join(' ← ');
  };
  const lines = uses.slice(0, MOST_JOBS).map((use) => words.answers.writtenFor(code(use.job, 80), way(use)));
  if (uses.length > MOST_JOBS) lines.push(words.more(uses.length - MOST_JOBS));
  const causes = because.slice(0, MOST_JOBS).map(place).join(', ');
  return [
    ...(lines.length > 0 ? lines : [written]),
    ...(causes === '' ? [] : [words.headed(words.report.because, causes)]),
  ];
}

/** Jobs with the same choice share a line. */
function runnerLines({ uses }: Finding, { choiceOf, words }: ExplanationContext): string[] {
  const jobsBy = new Map<string, string[]>();
  for (const { job } of uses.slice(0, MOST_JOBS)) {
    const choice = choiceOf(job);
    if (choice === null) continue;
    const text = choiceText(choice, words);
    jobsBy.set(text, [...(jobsBy.get(text) ?? []), code(job, 80)]);
  }
  return [...jobsBy].map(([text, jobs]) => words.answers.forJobs(jobs.join(', '), text));
}

/** Markdown on one line: the class that decides comes first. */
export function choiceText({ classes }: RunnerChoice, words: Words): string {
  const texts = classes.slice(0, MOST_CLASSES).map((each, index) => classText(each, index === 0, words));
  if (classes.length > MOST_CLASSES) texts.push(words.more(classes.length - MOST_CLASSES));
  return words.joined(texts);
}

export function classText(given: ChosenClass, first: boolean, words: Words): string {
  const { answers } = words;
  const name = code(given.name, 80);
  if (given.assumed) return answers.assumed(traits(given, words));
  if (given.takes) return (first ? answers.decides : answers.takes)(name, traits(given, words));
  return answers.takesNot(name, given.because.map((each) => obstacle(each, words)).join(', '));
}

function obstacle(given: ChosenClass['because'][number], { answers }: Words): string {
  switch (given.kind) {
    case 'not-offered':
      return answers.notOffered;
    case 'untagged':
      return answers.untagged;
    case 'tags-missing':
      return answers.tagsMissing(
        given.tags
          .slice(0, MOST_TAGS)
          .map((tag) => code(tag, 80))
          .join(', '),
      );
    case 'protected-only':
      return answers.protectedOnly;
  }
}

function traits({ executor, shared, isolation, privileged }: ChosenClass, { answers }: Words): string {
  const parts = [
    code(executor),
    shared ? answers.shared : answers.notShared,
    isolation === 'none' ? answers.notIsolated : code(isolation),
    ...(privileged ? [answers.privileged] : []),
  ];
  return parts.join(', ');
}

function policyText(finding: Finding, { words, groupOf }: ExplanationContext): string {
  if (!finding.policy) return words.answers.ruleDefault;
  const group = groupOf(finding);
  return words.answers.setBy(place(finding.policy), group === null ? null : code(group));
}

function ruleLink({ rule }: Finding, { publicUrl, words }: ExplanationContext): string {
  return publicUrl === null ? code(rule) : link(code(rule), ruleUrl(publicUrl, rule, words));
}
