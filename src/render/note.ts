import type { EffectivePolicy } from '../policy/effective-policy.ts';
import type { Finding, FindingHop } from '../review/judge/finding.ts';
import type { NoteLine } from '../review/plan/action.ts';
import { lineText, type SourceFile, type Span } from '../source.ts';
import { code, fenced, link, withoutQuickActions } from './markdown.ts';
import { ownMessage, requestUrl } from './own-words.ts';
import {
  datePart,
  fixOf,
  IN_MARKDOWN,
  levelWord,
  markdownSentence,
  reachPart,
  ruleOf,
  ruleUrl,
  ruleWords,
  runnerPart,
} from './sentence.ts';
import type { Words } from './words.ts';

/** What all notes of one review share. */
export interface NoteContext {
  readonly words: Words;
  readonly policy: Pick<EffectivePolicy, 'project' | 'message' | 'requestUrl'>;
  /** Address of the merge request. */
  readonly mergeRequest: string;
  /** Where rule pages are served; null: no links to them. */
  readonly publicUrl: string | null;
  /** The project's own files at the head, by path. */
  readonly files: ReadonlyMap<string, SourceFile>;
}

const MOST_HOPS = 4;
const MOST_JOBS = 5;

/**
 * The text of a finding's discussion, at most six lines and a suggestion: what, why, where it shows, what to do, whom to
 * ask, which rule. `position` is where the discussion is to go; null when it cannot be placed.
 */
export function noteBody(finding: Finding, position: NoteLine | null, context: NoteContext): string {
  const { words } = context;
  const rule = ruleWords(finding, words);
  const fix = fixOf(finding, words);
  const suggestion = suggestionBlock(finding, position, context.files);
  const what = markdownSentence(finding, words);
  const inWords = suggestion === null ? suggestionInWords(finding, what + fix, words) : '';
  const lines = [
    ...point(words, words.why, rule?.why),
    ...point(words, words.here, hereLine(finding, position, words)),
    ...point(words, words.fix, [fix, inWords].filter((part) => part !== '').join(' ')),
    ...ownWords(finding, context),
    ...point(words, words.rule, ruleLine(finding, context)),
  ];
  const body = [words.headed(levelWord(finding, words), what), lines.join('\n'), suggestion ?? ''];
  return withoutQuickActions(body.filter((part) => part !== '').join('\n\n'));
}

function point(words: Words, name: string, text: string | undefined): string[] {
  return text ? [`- ${words.headed(name, text)}`] : [];
}

/** Where it is written when the discussion had to go elsewhere, then which jobs on which runner. */
function hereLine(finding: Finding, position: NoteLine | null, words: Words): string {
  const parts: string[] = [];
  const { at, uses } = finding;
  const onItsLine = position?.newPath === at.file && isWithin(position.newLine, at);
  const onAnother = position !== null && (position.newLine ?? position.oldLine) !== null;
  if (!onItsLine) parts.push(onAnother ? words.causedHere(place(at)) : words.writtenAt(place(at)));
  if (uses.length > 0) parts.push(reach(finding, words));
  return words.joined([...parts, ...reachPart(finding, words, IN_MARKDOWN), ...runnerPart(finding, words)]);
}

/** The rule's page, and the policy line that set it. */
function ruleLine(finding: Finding, { publicUrl, words }: NoteContext): string {
  const { rule, policy } = finding;
  const name = publicUrl === null ? code(rule) : link(code(rule), ruleUrl(publicUrl, rule, words));
  const line = policy ? [words.policyLine(place(policy))] : [];
  return words.joined([name, ...line, ...datePart(finding, words, IN_MARKDOWN)]);
}

export function place(span: Span): string {
  return code(`${span.file}:${span.start.line}`);
}

/** What to write instead, unless what is `said` holds it already. */
function suggestionInWords({ suggestion }: Finding, said: string, words: Words): string {
  const text = suggestion?.replacement ?? '';
  const bare = text.replace(/^(['"])(.*)\1$/s, '$2');
  return text === '' || said.includes(bare) ? '' : words.suggested(code(text));
}

/** The group's own words, on one line, and where to ask. They are the policy's, but this is still a note of ours. */
function ownWords(finding: Finding, { policy, mergeRequest, words }: NoteContext): string[] {
  if (!ruleOf(finding)?.requestable || finding.value === '') return [];
  const url = policy.requestUrl && requestUrl(policy.requestUrl, finding, policy.project, mergeRequest);
  const message = ownMessage(policy.message, finding, policy.project, mergeRequest, (value) => code(value));
  const ask = url ? link(words.askHere, url) : '';
  const line = [message, ask].filter((part) => part !== '').join(' ');
  return line === '' ? [] : [`- ${line}`];
}

/** The jobs, and the way from the first of them back to where the value is written. */
function reach(finding: Finding, words: Words): string {
  const names = finding.uses.slice(0, MOST_JOBS).map((use) => code(use.job, 60));
  const way = (finding.uses[0]?.via ?? []).map(hopText);
  return words.jobs(finding.uses.length, names, way.reverse().slice(0, MOST_HOPS).join(' ← '));
}

function isWithin(line: number | null, { start, end }: Span): boolean {
  return line !== null && start.line <= line && line <= end.line;
}

/** `default:image` names what it is itself. */
export function hopText({ by, name }: FindingHop): string {
  return name.startsWith(`${by}:`) ? code(name, 80) : `${by} ${code(name, 80)}`;
}

/**
 * GitLab's suggestion block replaces whole lines, so many above and below the note's own, so the text around the value is
 * put back. Only on a line of the value, on the new side; not for CRLF lines, which GitLab would turn into LF.
 */
function suggestionBlock(
  finding: Finding,
  position: NoteLine | null,
  files: ReadonlyMap<string, SourceFile>,
): string | null {
  const { at, suggestion } = finding;
  const file = files.get(at.file);
  const line = position?.newPath === at.file ? position.newLine : null;
  if (!suggestion || !file || line === null || !isWithin(line, at)) return null;
  if (file.text.includes('\r')) return null;
  const before = lineText(file, at.start.line).slice(0, at.start.column - 1);
  const after = lineText(file, at.end.line).slice(at.end.column - 1);
  const above = line - at.start.line;
  const below = at.end.line - line;
  if (above > 100 || below > 100) return null;
  return fenced(`suggestion:-${above}+${below}`, `${before}${suggestion.replacement}${after}`);
}
