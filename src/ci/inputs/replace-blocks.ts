/** Puts the values of blocks into a text. Source: lib/gitlab/ci/config/interpolation/template.rb (interpolate_string_node!, 18.11). */

import { gsub } from '../expressions/ruby-text.ts';
import type { Block } from './interpolation-block.ts';

export interface Replacement {
  readonly block: Block;
  readonly value: string;
}

/** Characters times blocks: what the slow way may look at. */
const MAX_WORK = 50_000_000;

/** `replacements` in the order of the text. Null when the result would be longer than `limit`, or take too long. */
export function replaceBlocks(text: string, replacements: readonly Replacement[], limit: number): string | null {
  return inOnePass(text, replacements, limit) ?? oneByOne(text, replacements, limit);
}

/** Null where values are templates, or bring new blocks with them. */
function inOnePass(text: string, replacements: readonly Replacement[], limit: number): string | null {
  let result = '';
  let position = 0;
  for (const { block, value } of replacements) {
    if (value.includes('\\')) return null;
    result += text.slice(position, block.start) + value;
    position = block.start + block.text.length;
    if (result.length > limit) return null;
  }
  result += text.slice(position);
  return result.includes('$[[') || result.length > limit ? null : result;
}

/** As GitLab does it: every block is replaced wherever it stands by then. */
function oneByOne(text: string, replacements: readonly Replacement[], limit: number): string | null {
  let result = text;
  let work = 0;
  for (const { block, value } of replacements) {
    work += result.length;
    const replaced = work > MAX_WORK ? null : gsub(result, block.text, value, limit);
    if (replaced === null) return null;
    result = replaced;
  }
  return result;
}
