import { Location } from '../source.ts';
import { entriesOf, itemsOf, type Node } from '../yaml/tree.ts';

/**
 * The bracket, brace or quote that is opened and never closed: the innermost of the first such. The parser complains where
 * it gives up, which may be lines below. Null: there is none.
 */
export function unclosedIn(node: Node | null, seen = new Set<Node>()): Location | null {
  if (!node || seen.has(node)) return null;
  seen.add(node);
  // Aliases share nodes.
  const inside = [...itemsOf(node), ...entriesOf(node).flatMap(({ key, value }) => [key, value])];
  for (const each of inside) {
    const found = unclosedIn(each, seen);
    if (found) return found;
  }
  return isUnclosed(node) ? new Location(node.at.file, node.at.start, node.at.start + 1) : null;
}

const CLOSING: Readonly<Record<string, string>> = { '{': '}', '[': ']' };
/** Quotes with their end; what stands behind them is another fault. */
const QUOTED = /^("(?:[^"\\]|\\.)*"|'(?:[^']|'')*')/s;

function isUnclosed(node: Node): boolean {
  const text = node.at.text.trimEnd();
  if (node.kind === 'scalar') return node.style === 'quoted' && /^["']/.test(text) && !QUOTED.test(text);
  const [first = ''] = text;
  const closing = CLOSING[first];
  return closing !== undefined && (text.length === 1 || !text.endsWith(closing));
}
