import type { ResolvedConfig } from '../../ci/config.ts';
import { type Located, Location, looseFile } from '../../source.ts';

/** Where something stands that is about the project as a whole, and no line's fault. */
export function startOf({ root }: ResolvedConfig): Located<unknown> {
  const file = root.file ?? looseFile(root.name, '');
  return { value: null, at: new Location(file, 0, 0), path: [], via: [] };
}
