/** What a caller gives for the inputs of a file. */
import { onceFor } from '../../once-per.ts';
import { Location, NO_HOPS, type SourceFile } from '../../source.ts';
import type { MapNode } from '../../yaml/tree.ts';
import { jsonNode } from '../inputs/json-node.ts';
import type { GivenInput } from './load-document.ts';

/** Of the map under `inputs`. */
export const inputsOfMap = onceFor((map: MapNode): ReadonlyMap<string, GivenInput> => {
  const given = new Map<string, GivenInput>();
  for (const { key, value, via } of map.entries.values()) given.set(key.text, { value, via });
  return given;
});

/** Pipeline inputs come from no file: they stand at the start of the root file. Null when there are none. */
export function inputsOfPipeline(
  inputs: Readonly<Record<string, unknown>>,
  root: SourceFile,
): ReadonlyMap<string, GivenInput> | null {
  const start = new Location(root, 0, 0);
  const given = new Map<string, GivenInput>();
  for (const [name, value] of Object.entries(inputs)) {
    const node = jsonNode(value, start, null);
    if (node) given.set(name, { value: node, via: NO_HOPS });
  }
  return given.size === 0 ? null : given;
}
