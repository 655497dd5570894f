/**
 * The one gate for what people read. Whatever leaves judging for a report, a note, a log or a message passes through a
 * Redactor, so that credentials which authors wrote into a configuration are never repeated, and nothing is told of files
 * that not everybody may see.
 */
import { LRUCache } from 'lru-cache';
import { type ClosedFiles, NONE_CLOSED } from './closed-files.ts';
import { KnownTexts } from './known-texts.ts';
import { ID } from './secretlint.ts';
import { secretsIn } from './secrets-in.ts';

/** Stands in the place of a credential. */
export const MASK = '***';
const USER_INFO = /:\/\/[^\s/@]*@/g;
const PARAMETER = /([?&;](?:[a-z_-]*token|password|passwd|secret|api_?key|signature|sig)=)[^&\s`'"]+/gi;
// The prefixes of GitLab's own tokens (doc/security/tokens/index.md, 18.11).
const GITLAB_TOKEN = /\b(gl(?:pat|dt|rt|rtr|cbt|ptt|ft|imt|agent|wt|soat|ffct)-|gloas-)[\w.-]{10,}/g;

// Credentials of a runner's config.toml, in a broken one too; a variable is none.
const SETTING =
  /((?:token|password|secret_?key|private_?key|account_?key)["']?\s*=\s*)("""|'''|"|')(?!\$)(?:\\.|(?!\2)[^\\\n])+(?:\2|$)/gim;

/** Of one Redactor, and of all together, in bytes. */
const MOST_REMEMBERED = 4 * 1024 * 1024;

/** Shorter ones would make holes in words; a Redactor knows them by what stands around them. */
const SHORTEST = 6;

/** Made once for the configurations at hand, and handed on. */
export interface Redactor {
  /** The text with every credential masked. Redact first and cut then: half a token is still half a token. */
  text(text: string): string;
  /** The same value with every text in it redacted. Plain JSON only. */
  all<T>(value: T): T;
  /** Would the text be changed? */
  masks(text: string): boolean;
  /** Files of which nothing may be told. */
  readonly closed: ClosedFiles;
}

/** Masks what has the form of a credential, and the `known` texts wherever they stand. */
export function redactorOf(known: readonly string[], closed: ClosedFiles = NONE_CLOSED): Redactor {
  const secrets = new KnownTexts(
    known.filter(({ length }) => length >= SHORTEST),
    SHORTEST,
  );
  // What is said of one job is said of others, and in the report once more.
  const redacted = secrets.isEmpty ? formless : remembering((given) => formless(secrets.masked(given, MASK)));
  const text = (given: string) => (given.length < SHORTEST ? given : redacted(given));
  const all = <T>(value: T): T => {
    if (typeof value === 'string') return text(value) as T;
    if (Array.isArray(value)) return value.map(all) as T;
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, all(each)])) as T;
  };
  return { text, all, masks: (given) => text(given) !== given, closed };
}

function remembering(make: (given: string) => string): (given: string) => string {
  const kept = new LRUCache<string, string>({
    maxSize: MOST_REMEMBERED,
    sizeCalculation: (safe, given) => 200 + 2 * (safe.length + given.length),
    memoMethod: make,
  });
  return (given) => kept.memo(given);
}

/** For all reviews: what a rule or a policy says is the same in each. */
const withoutKnownForms = remembering(withoutForms);

/** Ids are many, each in a line or two: to remember them would take longer than all else that is done for such a line. */
const formless = (given: string) => (ID.test(given) ? given : withoutKnownForms(given));

/** For texts that belong to no configuration: logs, answers of GitLab, faults of a command. */
export const byForm: Redactor = redactorOf([]);

function withoutForms(text: string): string {
  let safe = text
    .replace(USER_INFO, `://${MASK}@`)
    .replace(PARAMETER, `$1${MASK}`)
    .replace(SETTING, `$1$2${MASK}$2`)
    .replace(GITLAB_TOKEN, `$1${MASK}`);
  for (const { start, end } of [...secretsIn(safe, { sure: true })].reverse()) {
    safe = `${safe.slice(0, start)}${MASK}${safe.slice(end)}`;
  }
  return safe;
}
