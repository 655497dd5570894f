/** What `@pipewarden accept until 2027-01-31 because …` and `@pipewarden revoke` lead to. */
import { isAcceptable } from '../../policy/accepting.ts';
import type { EffectivePolicy } from '../../policy/effective-policy.ts';
import { day } from '../../policy/exemptions.ts';
import { reasonTold } from '../judge/accept-comment.ts';
import { type Finding, fingerprintsOf } from '../judge/finding.ts';
import { acceptanceOf, isAboutFinding } from '../judge/let-accepted.ts';
import { isCrash } from '../judge/run-rules.ts';
import type { Acceptance, KeptAcceptance, Snapshot } from '../snapshot.ts';
import type { BotCommand } from './bot-commands.ts';

/** Why a finding is not accepted, or an acceptance not taken back. */
export type AcceptRefusal =
  /** The policy names nobody, or not for this rule. */
  | 'not-allowed'
  /** Somebody else may. */
  | 'not-you'
  /** The change is the asker's own. */
  | 'own-change'
  /** Somebody has changed the comment since it was written, and GitLab does not tell who. */
  | 'edited'
  /** The comment is in no discussion of a finding. */
  | 'no-finding'
  | 'form'
  /** The day is over. */
  | 'past'
  | 'nothing-accepted';

export type AcceptResult =
  | { readonly done: 'accepted'; readonly acceptance: Acceptance }
  | { readonly done: 'revoked'; readonly ids: readonly string[] }
  | { readonly done: 'refused'; readonly why: AcceptRefusal };

const FORM = /^until\s+(\d{4}-\d{2}-\d{2})\s+because\s+(\S.*)$/i;

type About = Pick<Snapshot, 'mergeRequest' | 'project' | 'accepters' | 'accepted' | 'takenAt'>;

/** By the note that asks. `findings`: of the head. `today`: in UTC, such as `2027-01-31`. */
export function acceptResults(
  commands: readonly BotCommand[],
  findings: readonly Finding[],
  about: About,
  policy: EffectivePolicy,
  today: string,
): ReadonlyMap<number, AcceptResult> {
  const asked = commands.filter(({ name }) => name === 'accept' || name === 'revoke');
  return new Map(asked.map((command) => [command.note, resultOf(command, findings, about, policy, today)]));
}

function resultOf(
  command: BotCommand,
  findings: readonly Finding[],
  about: About,
  policy: EffectivePolicy,
  today: string,
): AcceptResult {
  const { author, fingerprint } = command;
  const finding = findings.find(
    (each) => fingerprint !== null && fingerprintsOf(each).includes(fingerprint) && !isCrash(each),
  );
  if (policy.accept === null || author === null) return refused('not-allowed');
  if (!about.accepters?.includes(author)) return refused('not-you');
  if (command.edited) return refused('edited');
  if (!finding) return refused('no-finding');
  if (command.name === 'revoke') return revoked(finding, about);
  if (author === about.mergeRequest.authorId) return refused('own-change');
  if (!isAcceptable(policy, finding.rule)) return refused('not-allowed');
  return accepted(command, finding, about, today);
}

function accepted(command: BotCommand, finding: Finding, about: About, today: string): AcceptResult {
  const [, until = '', reason = ''] = FORM.exec(command.text) ?? [];
  if (!isDay(until)) return refused('form');
  if (until < today) return refused('past');
  // Answered before, and the answer is gone: whether it still counts, the store says.
  const known = about.accepted?.find(({ id }) => id === String(command.note));
  const made = acceptanceOf(finding, {
    id: String(command.note),
    until,
    reason: reasonTold(reason),
    by: { id: command.author ?? 0, username: command.username },
    at: about.takenAt,
    project: about.project,
    mergeRequest: about.mergeRequest,
  });
  if (known?.revokedAt) return refused('nothing-accepted');
  return { done: 'accepted', acceptance: known ?? made };
}

function revoked(finding: Finding, { accepted = [] }: About): AcceptResult {
  const standing = accepted.filter((each) => each.revokedAt === null && isAboutFinding(each, finding));
  if (standing.length === 0) return refused('nothing-accepted');
  return { done: 'revoked', ids: standing.map(({ id }) => id) };
}

/** What counts from now on: what the store knows and what was just asked for. */
export function acceptedNow(
  known: readonly KeptAcceptance[],
  results: ReadonlyMap<number, AcceptResult>,
): readonly Acceptance[] {
  const gone = new Set([...results.values()].flatMap((each) => (each.done === 'revoked' ? each.ids : [])));
  const made = [...results.values()].flatMap((each) => (each.done === 'accepted' ? [each.acceptance] : []));
  const standing = known.filter(({ id, revokedAt }) => revokedAt === null && !gone.has(id));
  return [...standing, ...made];
}

function refused(why: AcceptRefusal): AcceptResult {
  return { done: 'refused', why };
}

function isDay(text: string): boolean {
  return day.safeParse(text).success;
}
