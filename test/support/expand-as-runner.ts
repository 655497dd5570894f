import type { Variable } from '../../src/ci/config.ts';
import { expandKnown } from '../../src/ci/variables/expand-known.ts';
import { type Located, Location } from '../../src/source.ts';

const file = { id: 'a.yml', path: 'a.yml', project: 'g/p', ref: null, commit: null, text: '' };
const located = (value: string): Located<string> => ({ value, at: new Location(file, 0, 0), path: [], via: [] });

/**
 * What a runner makes of a text: of an image's name the docker executor makes more than of a service's. The values are as the
 * runner got them; a name that is not among them is empty to it, where the bot calls it unknown.
 */
export function expandAsRunner(text: string, values: ReadonlyMap<string, string>, mode: 'image' | 'service'): string {
  const job = new Map(
    [...values].map(([name, value]): [string, Variable] => [name, { name, value: located(value), raw: true }]),
  );
  const { pieces } = expandKnown(located(text), job, new Map(), mode);
  return pieces.map((piece) => (typeof piece === 'string' ? piece : '')).join('');
}
