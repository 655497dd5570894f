import { onOneLine } from '../quoted-text.ts';
import { fillTemplate } from '../review/judge/fill-template.ts';
import type { Exempted, Finding } from '../review/judge/finding.ts';
import { NOT_TOLD } from '../review/judge/quotable.ts';
import { RULE_FAILED } from '../review/judge/run-rules.ts';
import { ruleNamed } from '../rules/index.ts';
import type { Rule } from '../rules/rule.ts';
import { code, prose } from './markdown.ts';
import type { RuleWords, Words } from './words.ts';

const MOST_RUNNERS = 5;

export function ruleOf(finding: Pick<Finding, 'rule'>): Rule | undefined {
  return ruleNamed(finding.rule);
}

/** What the finding's rule says in the language; undefined: no rule here knows it. */
export function ruleWords(finding: Pick<Finding, 'rule'>, words: Words): RuleWords | undefined {
  return Object.hasOwn(words.rules, finding.rule) ? words.rules[finding.rule] : ruleOf(finding);
}

/** What to do about it; '' where its rule is not known. */
export function fixOf(finding: Pick<Finding, 'rule' | 'say'>, words: Words): string {
  const said = ruleWords(finding, words);
  return said?.fixFor?.[finding.say.id] ?? said?.fix ?? '';
}

/** Of the rule's page, in the language where the rule speaks it. */
export function ruleUrl(publicUrl: string, rule: string, words: Words): string {
  const language = Object.hasOwn(words.rules, rule) ? `?lang=${words.locale}` : '';
  return `${publicUrl}/rules/${encodeURIComponent(rule)}${language}`;
}

/** What a finding is: an error, a warning, or something nobody can tell and that fails nothing by itself. */
export function levelWord(finding: Pick<Finding, 'level' | 'notEvaluable'>, words: Words): string {
  if (finding.level === 'error') return words.error;
  return finding.notEvaluable ? words.unclear : words.warning;
}

/** A finding's sentence with its values as inline code, and the policy's own words as they are. */
export function markdownSentence(finding: Pick<Finding, 'rule' | 'say' | 'message'>, words: Words): string {
  const template = templateOf(finding, words);
  const kinds = ruleOf(finding)?.placeholders ?? {};
  return template === undefined
    ? code(finding.message)
    : fillTemplate(template, finding.say.values, (text, name) => (kinds[name] === 'prose' ? prose(text) : code(text)));
}

/** The message of a problem of the report, where the sentence repeats one. */
export function problemTold({ rule, say }: Pick<Finding, 'rule' | 'say'>): string | undefined {
  const kinds = ruleOf({ rule })?.placeholders ?? {};
  const name = Object.keys(say.values).find((each) => kinds[each] === 'problem');
  return name === undefined ? undefined : say.values[name];
}

/** In which kinds of pipeline, where these are not all. */
export function pipelinesPart({ pipelines }: Pick<Finding, 'pipelines'>, words: Words): string[] {
  if (!pipelines) return [];
  const { only, not, later } = pipelines;
  if (only.length === 0) return [words.inNoPipeline];
  const names = (kinds: typeof only) => kinds.map((kind) => words.pipelines[kind]);
  const some = not.length < only.length ? words.notIn(names(not)) : words.onlyIn(names(only));
  return [...(not.length > 0 ? [some] : []), ...(later ? [words.later] : [])];
}

/** How words of the policy are shown, and how those of people. */
export interface Shown {
  readonly policys: (text: string) => string;
  readonly peoples: (text: string) => string;
}

export const IN_MARKDOWN: Shown = { policys: prose, peoples: code };

/** Until when the policy lets it pass or somebody accepted it, or from when it is an error. */
export function datePart(
  { exempted, errorFrom }: Pick<Finding, 'exempted' | 'errorFrom'>,
  words: Words,
  shown: Shown,
): string[] {
  return [
    ...(errorFrom === undefined ? [] : [words.errorFrom(errorFrom)]),
    ...(exempted ? [exemptedText(exempted, words, shown)] : []),
  ];
}

function exemptedText(exempted: Exempted, words: Words, { policys, peoples }: Shown): string {
  const { how, reason } = exempted;
  if (how === 'comment') return words.acceptedInComment(peoples(reason));
  const { until, ending } = exempted;
  if (how === 'accepted') return words.acceptedUntil(until, peoples(reason), peoples(exempted.by), ending);
  return words.exemptedUntil(until, policys(reason), exempted.owner && policys(exempted.owner), ending);
}

const MOST_PLACES = 5;

/** At which other places and in which pipelines it holds. */
export function reachPart(
  finding: Pick<Finding, 'also' | 'value' | 'pipelines'>,
  words: Words,
  shown: Shown,
): string[] {
  return [...alsoPart(finding, words, shown), ...pipelinesPart(finding, words)];
}

/** Where else the same is found, and what, where it is another value. */
function alsoPart({ also = [], value }: Pick<Finding, 'also' | 'value'>, words: Words, shown: Shown): string[] {
  if (also.length === 0) return [];
  const places = also.slice(0, MOST_PLACES).map((each) => {
    const place = shown.peoples(`${each.at.file}:${each.at.start.line}`);
    return each.value === value ? place : `${place} (${shown.peoples(each.value)})`;
  });
  return [words.alsoAt(places, also.length - places.length)];
}

/** On which runner, as markdown; nothing where the sentence names it. */
export function runnerPart({ runners, say }: Pick<Finding, 'runners' | 'say'>, words: Words): string[] {
  const said = new Set(Object.values(say.values));
  if (runners?.assumed && runners.names.length === 0) return [words.assumedClass];
  if (!runners || runners.names.every((name) => said.has(name))) return [];
  if (runners.assumed && runners.names.length === 1) return [words.assumedRunner];
  return [words.runners(runners.names.slice(0, MOST_RUNNERS).map((name) => code(name, 80)))];
}

/** A finding's sentence on one line, for terminals and HTML (which escape it themselves). */
export function plainSentence(finding: Pick<Finding, 'rule' | 'say' | 'message'>, words: Words): string {
  const template = templateOf(finding, words);
  return template === undefined ? finding.message : fillTemplate(template, finding.say.values, onOneLine);
}

export function templateOf(finding: Pick<Finding, 'rule' | 'say'>, words: Words): string | undefined {
  if (finding.say.id === RULE_FAILED) return words.ruleFailed;
  const { id } = finding.say;
  if (id === NOT_TOLD.elsewhere) return words.notTold.elsewhere;
  if (id === NOT_TOLD.here) return words.notTold.here;
  const spoken = [ruleWords(finding, words), ruleOf(finding)].map((rule) => rule?.messages ?? {});
  return spoken.find((messages) => Object.hasOwn(messages, id))?.[id];
}
