/** Answers to people: what a review found when it ran again, and the reasons of a finding at length. */

import { type Finding, fingerprintsOf } from '../review/judge/finding.ts';
import type { AcceptResult } from '../review/plan/accept-commands.ts';
import type { BotCommand, CommandName } from '../review/plan/bot-commands.ts';
import type { DesiredAnswer } from '../review/plan/desired-state.ts';
import { withMarker } from '../review/plan/marker.ts';
import { type ExplanationContext, explanation } from './explanation.ts';
import { code, safeUrl, withoutQuickActions } from './markdown.ts';

export interface AnswerContext extends ExplanationContext {
  /** At the head. */
  readonly findings: readonly Finding[];
  readonly counts: (finding: Finding) => boolean;
  readonly sha: string;
  /** Address of the merge request. */
  readonly mergeRequest: string;
  /** The verdict in a few words. */
  readonly result: string;
  /** What asking to accept led to, by the note that asks. */
  readonly accepting: ReadonlyMap<number, AcceptResult>;
  /** The bot's user name. */
  readonly me: string;
}

/** Who asks about no certain finding is told of so many. */
const MOST_FINDINGS = 3;

/** `explains`: the asker may be told all. */
export function answerTo(
  command: BotCommand,
  context: AnswerContext,
  { explains } = { explains: true },
): DesiredAnswer {
  const { words, mergeRequest } = context;
  const explained = () => (explains ? explainText(command, context) : words.answers.forDevelopers);
  const texts: Readonly<Record<CommandName, () => string>> = {
    recheck: () => recheckText(command, context),
    explain: explained,
    accept: () => acceptText(command, context),
    revoke: () => acceptText(command, context),
  };
  const text = texts[command.name]();
  const url = safeUrl(`${mergeRequest}#note_${command.note}`);
  const by = command.author === null ? {} : { by: command.author };
  const marker = { kind: 'answer' as const, note: command.note, ...by };
  const body = command.individual && url ? `${words.answers.to(url)}\n\n${text}` : text;
  return {
    discussion: command.individual ? null : command.discussion,
    body: withMarker(withoutQuickActions(body), marker),
  };
}

function recheckText({ fingerprint }: BotCommand, { words, findings, counts, sha, result }: AnswerContext): string {
  const { rechecked, stillFound, notFound } = words.answers;
  const text = rechecked(code(sha.slice(0, 12)), result);
  if (fingerprint === null) return text;
  const found = findings.some((finding) => fingerprintsOf(finding).includes(fingerprint) && counts(finding));
  return `${text} ${found ? stillFound : notFound}`;
}

function acceptText({ note }: BotCommand, { words, accepting, me }: AnswerContext): string {
  const result = accepting.get(note);
  const { accepted, revoked, notAccepted } = words.answers;
  if (result?.done === 'revoked') return revoked;
  if (result?.done === 'accepted') {
    const { until, reason, by } = result.acceptance;
    return accepted(words.acceptedUntil(until, code(reason), code(by.username), false));
  }
  const form = code(`@${me} accept until 2027-01-31 because …`);
  return notAccepted(form)[result?.why ?? 'not-allowed'];
}

function explainText({ fingerprint }: BotCommand, context: AnswerContext): string {
  const { words, findings, counts } = context;
  const about = findings.filter((each) =>
    fingerprint === null ? counts(each) : fingerprintsOf(each).includes(fingerprint),
  );
  if (about.length === 0) return fingerprint === null ? words.answers.nothingFound : words.answers.notFound;
  const parts = about.slice(0, MOST_FINDINGS).map((finding) => explanation(finding, context));
  if (about.length > MOST_FINDINGS) parts.push(words.more(about.length - MOST_FINDINGS));
  return parts.join('\n\n');
}
