/** What the readers of keywords report alike. */
import { isNull, type MapNode, type Node } from '../../yaml/tree.ts';
import type { Report } from '../problem.ts';

/** Reports keys outside `allowed`, at the key. */
export function checkKeys(map: MapNode, allowed: ReadonlySet<string>, what: string, report: Report): void {
  for (const [id, { key }] of map.entries) {
    if (!allowed.has(id)) report(key.at, `${what}: unknown key ${key.text}`);
  }
}

/** Reports a value that is there and does not pass. */
export function checkValue(
  node: Node | undefined,
  test: (node: Node) => boolean,
  message: string,
  report: Report,
): void {
  if (node && !isNull(node) && !test(node)) report(node.at, message);
}
