/** Runs the rules of secretlint's recommended preset. They only look: their handlers for texts are synchronous and pure. */

import { rules } from '@secretlint/secretlint-rule-preset-recommend';
import type { Secret } from './secret.ts';

/** An account number is no credential. */
const NO_CREDENTIAL = new Set(['AWSAccountID']);
const LEFT_OUT = new Set(
  [
    // Comments cannot switch the search off for whoever wrote them.
    'filter-comments',
    // Takes apart binary key files, asynchronously; a text holds none.
    'gcp',
    // Passwords in addresses are ours to find: those of the job's own services protect nothing.
    'basicauth',
    'database-connection-string',
  ].map((name) => `@secretlint/secretlint-rule-${name}`),
);

/** Its expressions are not linear in time, so no line is longer for them than this; credentials are far shorter. */
const WINDOW = 2_000;
const OVERLAP = 500;

/** A credential needs that many of these in a row: without them two dozen scanners are spared. */
const LONG_WORD = /[\w+/=-]{16}/;

/** An id or a checksum: a credential of this form is known by the name in front of it. */
export const ID = /^[\da-f-]+$/;

type Creator = (typeof rules)[number];

interface Report {
  readonly message: { readonly messageId: string };
  readonly range: readonly [start: number, end: number];
}

const scanners = rules.filter(({ meta }) => !LEFT_OUT.has(meta.id));

/** Credentials by the form they have; `shown` holds what is public of each. */
export function* secretlintIn(text: string): Generator<Secret> {
  for (const [offset, line] of windows(text)) {
    for (const scanner of scanners) yield* scan(scanner, line, offset, text);
  }
}

function* windows(text: string): Generator<readonly [offset: number, line: string]> {
  let offset = 0;
  for (const line of text.split('\n')) {
    for (let at = 0; at === 0 || at + OVERLAP < line.length; at += WINDOW - OVERLAP) {
      const part = line.slice(at, at + WINDOW);
      if (LONG_WORD.test(part) && !ID.test(part)) yield [offset + at, part];
    }
    offset += line.length + 1;
  }
}

function scan(scanner: Creator, line: string, offset: number, text: string): readonly Secret[] {
  const reports: Report[] = [];
  const context = {
    sharedOptions: {},
    createTranslator: () => (messageId: string) => ({ messageId }),
    report: (report: Report) => void reports.push(report),
    ignore: () => {},
  };
  const source = { filePath: 'text', content: line, contentType: 'text', ext: '' };
  // The preset's rules scan at once: what a promise found would come too late for the reports below.
  void scanner.create(context as never, { enableIDScanRule: true }).file?.(source as never);
  return reports
    .filter(({ message }) => !NO_CREDENTIAL.has(message.messageId))
    .map(({ range }) => {
      const [start, end] = [offset + range[0], offset + range[1]];
      const kind = scanner.meta.id.replace('@secretlint/secretlint-rule-', '');
      return { start, end, kind, shown: shownOf(text.slice(start, end), text.slice(Math.max(0, start - 80), start)) };
    });
}

/** The prefix that all of a kind share (`glpat-`, `ghp_`, `AKIA`), or the name in front of the credential. */
function shownOf(secret: string, before: string): string {
  const prefix = /^(?:[a-z]{2,8}[-_]|A(?:KI|SI|BI|CC)A)/.exec(secret)?.[0];
  if (prefix) return `${prefix}…`;
  const name = /([A-Za-z_][\w.-]{0,60})[\s'"=:>|,?]*$/.exec(before)?.[1];
  return name ? `${name}=…` : '…';
}
