import type { EffectivePolicy } from '../policy/effective-policy.ts';
import type { Finding } from '../review/finding.ts';
import type { NotePlace } from '../review/plan.ts';
import { redact } from '../review/redact.ts';
import { lineText, type SourceFile, type Span } from '../source.ts';
import { code, fenced, link, withoutQuickActions } from './markdown.ts';
import { requestUrl } from './request-url.ts';
import { levelWord, markdownSentence, ruleOf } from './sentence.ts';
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

// Refusals that the group explains in its own words.
export const REFUSALS = new Set(['image-not-allowed', 'service-not-allowed', 'include-not-allowed']);
const MOST_HOPS = 4;
const MOST_JOBS = 5;

/**
 * The text of a finding's discussion, at most eight lines and a suggestion: what, why, why here, what to do, whom to ask,
 * which jobs. `position` is where the discussion is to go; null when it cannot be placed.
 */
export function noteBody(finding: Finding, position: NotePlace | null, context: NoteContext): string {
  const { words } = context;
  const rule = ruleOf(finding);
  const suggestion = suggestionBlock(finding, position, context.files);
  const page = context.publicUrl && link(words.aboutRule, `${context.publicUrl}/rules/${finding.rule}`);
  const about = page ? `${code(finding.rule)}: ${page}` : code(finding.rule);
  const lines = [
    ...point(words.why, rule?.why),
    ...point(words.here, hereLine(finding, position, words)),
    ...point(words.fix, [...fixLine(finding, suggestion, rule?.fix, words), `(${about})`].join(' ')),
    ...ownWords(finding, context),
    ...(finding.uses.length > 0 ? [`- ${reach(finding, words)}`] : []),
  ];
  const body = [
    `**${levelWord(finding, words)}:** ${markdownSentence(finding, words)}`,
    lines.join('\n'),
    suggestion ?? '',
  ];
  return withoutQuickActions(body.filter((part) => part !== '').join('\n\n'));
}

function point(name: string, text: string | undefined): string[] {
  return text ? [`- **${name}:** ${text}`] : [];
}

/** Which runner, which policy line, and where it is written when the discussion had to go elsewhere. */
function hereLine(finding: Finding, position: NotePlace | null, words: Words): string {
  const parts: string[] = [];
  const { at, runners, policy } = finding;
  const onItsLine = position?.newPath === at.file && isWithin(position.newLine, at);
  const onAnother = position !== null && (position.newLine ?? position.oldLine) !== null;
  if (!onItsLine) parts.push(onAnother ? words.causedHere(place(at)) : words.writtenAt(place(at)));
  // Sentences that name the runner have it among their values.
  if (runners && finding.say.values.runner === undefined) {
    const names = runners.names.map((name) => code(name));
    parts.push(runners.assumed ? words.assumedRunner(names.join(', ')) : words.judgedBy(names));
  }
  if (policy) parts.push(words.policyLine(place(policy)));
  return parts.join('; ');
}

function place(span: Span): string {
  return code(`${span.file}:${span.start.line}`);
}

function fixLine(finding: Finding, block: string | null, fix: string | undefined, words: Words): string[] {
  const written = finding.suggestion && !block ? words.suggested(code(finding.suggestion.replacement)) : '';
  return [fix ?? '', written].filter((part) => part !== '');
}

/** The group's own words, on one line, and where to ask. They are the policy's, but this is still a note of ours. */
function ownWords(finding: Finding, { policy, mergeRequest, words }: NoteContext): string[] {
  if (!REFUSALS.has(finding.rule)) return [];
  const url = policy.requestUrl && requestUrl(policy.requestUrl, finding, policy.project, mergeRequest);
  const message = policy.message?.replace(/\s+/g, ' ').trim() ?? '';
  const ask = url ? link(words.askHere, url) : '';
  const line = [message, ask].filter((part) => part !== '').join(' ');
  return line === '' ? [] : [`- ${line}`];
}

/** The jobs, and the way from the first of them back to where the value is written. */
function reach(finding: Finding, words: Words): string {
  const jobs = words.jobs(
    finding.uses.length,
    finding.uses.slice(0, MOST_JOBS).map((use) => code(use.job, 60)),
  );
  const way = (finding.uses[0]?.via ?? []).map((hop) => `${hop.by} ${code(hop.name, 80)}`);
  return way.length > 0 ? `${jobs}; ${way.reverse().slice(0, MOST_HOPS).join(' ← ')}` : jobs;
}

function isWithin(line: number | null, { start, end }: Span): boolean {
  return line !== null && start.line <= line && line <= end.line;
}

/**
 * GitLab's suggestion block replaces whole lines, so many above and below the note's own, so the text around the value is
 * put back. Only on a line of the value, on the new side; not for CRLF lines, which GitLab would turn into LF.
 */
function suggestionBlock(
  finding: Finding,
  position: NotePlace | null,
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
  const lines = `${before}${suggestion.replacement}${after}`;
  return redact(lines) === lines ? fenced(`suggestion:-${above}+${below}`, lines) : null;
}
