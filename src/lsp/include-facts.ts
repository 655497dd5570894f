/** Which files the entries of `include` led to. */

import type { IncludedFile, ResolvedConfig } from '../ci/config.ts';
import { allParts } from '../ci/config-parts.ts';
import type { Redactor } from '../secrets/redactor.ts';
import { isOwnFile } from '../source.ts';
import type { IncludeFacts } from './project-view.ts';

interface Found {
  readonly paths: Set<string>;
  readonly elsewhere: Set<string>;
  readonly unavailable: Set<string>;
}

/** By the text of the entry: it stays the same while lines move. */
export function includeFacts(
  configs: readonly ResolvedConfig[],
  redactor: Redactor,
): ReadonlyMap<string, IncludeFacts> {
  const found = new Map<string, Found>();
  const add = (included: IncludedFile): void => {
    const written = included.at?.text.trim();
    if (written) {
      const of = found.get(written) ?? { paths: new Set(), elsewhere: new Set(), unavailable: new Set() };
      found.set(written, of);
      note(of, included);
    }
    included.includes.forEach(add);
  };
  for (const { root } of allParts(configs)) add(root);
  const told = ({ paths, elsewhere, unavailable }: Found) => ({
    paths: [...paths],
    elsewhere: redactor.all([...elsewhere]),
    unavailable: redactor.all([...unavailable]),
  });
  return new Map([...found].map(([written, of]) => [written, told(of)]));
}

function note({ paths, elsewhere, unavailable }: Found, { file, name, unavailable: why }: IncludedFile): void {
  if (file && isOwnFile(file)) paths.add(file.path);
  else if (file) elsewhere.add(file.id);
  else unavailable.add(why === undefined ? name : `${name} (${why.replaceAll('_', ' ')})`);
}
