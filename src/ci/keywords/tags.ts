/** `tags` (lib/gitlab/ci/config/entry/tags.rb, 18.11). */
import { isStringOrSymbol } from '../../yaml/ruby-types.ts';
import { type Entry, isNull, located, type Node } from '../../yaml/tree.ts';
import type { ExpandedText } from '../config.ts';
import type { Report } from '../problem.ts';
import type { Expand } from './expand-text.ts';
import { scalarsIn } from './image.ts';

/** GitLab refuses as many. */
const TAGS_LIMIT = 50;

export function readTags(node: Node, what: string, report: Report): readonly string[] | undefined {
  if (node.kind !== 'list') {
    report(node.at, `${what}: must be a list of strings`);
    return undefined;
  }
  if (!node.items.every(({ value }) => isStringOrSymbol(value)))
    report(node.at, `${what}: must be a flat list of strings`);
  if (node.items.length >= TAGS_LIMIT) report(node.at, `${what}: must be fewer than ${TAGS_LIMIT}`);
  return node.items.flatMap(({ value }) => (value.kind === 'scalar' && isStringOrSymbol(value) ? value.text : []));
}

/** A comma in an expanded tag makes several tags (lib/gitlab/ci/pipeline/seed/build.rb, 18.11). */
export function tagsOf(entry: Entry | undefined, expand: Expand): readonly ExpandedText[] | null {
  if (!entry || isNull(entry.value)) return null;
  return scalarsIn(entry).flatMap(({ value, via }) => split(expand(located(value.text, value, via), 'tag')));
}

function split(tag: ExpandedText): ExpandedText[] {
  const tags: ExpandedText['pieces'][number][][] = [[]];
  for (const piece of tag.pieces) {
    const [first = '', ...rest] = typeof piece === 'string' ? piece.split(',') : [piece];
    tags.at(-1)?.push(first);
    for (const part of rest) tags.push([part]);
  }
  if (tags.length === 1) return [tag];
  return tags.flatMap((pieces) => {
    const known = pieces.every((piece) => typeof piece === 'string');
    const text = known ? pieces.join('').trim() : null;
    return text === '' ? [] : { ...tag, pieces: text === null ? pieces : [text], text };
  });
}
