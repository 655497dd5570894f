import type { ResolvedConfig } from '../ci/config.ts';
import { allParts, filesOf } from '../ci/config-parts.ts';
import { OneOfEqual } from '../one-of-equal.ts';
import type { SourceFile } from '../source.ts';
import type { Audience } from './audience.ts';
import { closedFiles, NONE_CLOSED } from './closed-files.ts';
import { type Redactor, redactorOf } from './redactor.ts';
import { type LocatedSecret, secretsOf } from './secret-locations.ts';
import { secretsIn } from './secrets-in.ts';

/**
 * Knows the credentials in these configurations and their child pipelines, those too that only their names give away.
 * `audience`: who reads what passes; null: only whoever reads the files themselves. `files`: whatever was read for them.
 */
export function redactorFor(
  configs: readonly ResolvedConfig[],
  audience: Audience | null,
  files: readonly SourceFile[] = [],
): Redactor {
  const parts = allParts(configs);
  const known = new Set([...parts.flatMap(secretsOf).flatMap(writings), ...unread(parts)]);
  const closed = audience ? closedFiles(configs, files, audience) : NONE_CLOSED;
  if (!closed.isEmpty) return redactorOf([...known], closed);
  const name = JSON.stringify([...known].sort());
  return open.of(name, redactorOf([...known]));
}

/** One for the same credentials, so that what passed through it need not pass once more. */
const open = new OneOfEqual<Redactor>();

/** Of configurations that came to nothing, the texts alone are there to be searched. */
function unread(configs: readonly ResolvedConfig[]): readonly string[] {
  return filesOf(configs.filter(({ tree }) => !tree)).flatMap(({ text }) =>
    secretsIn(text).flatMap(({ start, end }) => linesOf(text.slice(start, end))),
  );
}

/** Line by line, as it is and as it is written. */
function writings({ at: { value, at } }: LocatedSecret): readonly string[] {
  // Without a location of its own the secret has that of the whole value.
  const written = at.text.length <= 2 * value.length ? at.text : '';
  return [...linesOf(value), ...linesOf(written)];
}

function linesOf(text: string): readonly string[] {
  return text.split('\n').map((line) => line.trim());
}
