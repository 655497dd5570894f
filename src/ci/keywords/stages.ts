/** `stages` and `stage` (lib/gitlab/ci/config/entry/{stage,stages}.rb and edge_stages_injector.rb, 18.11). */

import { textOf } from '../../yaml/ruby-types.ts';
import type { Node } from '../../yaml/tree.ts';
import type { Report } from '../problem.ts';
import { flatItems } from './flat-items.ts';
import { MAX_NESTING } from './script.ts';

const FIRST = '.pre';
const LAST = '.post';
const DEFAULT_STAGES = ['build', 'test', 'deploy'];
export const DEFAULT_STAGE = 'test';

/** In order, with `.pre` and `.post` at the ends. */
export function readStages(node: Node | undefined, report: Report): readonly string[] {
  return [FIRST, ...namesIn(node, report).filter((name) => name !== FIRST && name !== LAST), LAST];
}

function namesIn(node: Node | undefined, report: Report): readonly string[] {
  if (!node) return DEFAULT_STAGES;
  const items = node.kind === 'list' ? flatItems({ value: node, via: [] }, MAX_NESTING) : null;
  if (!items) {
    report(node.at, 'stages: must be a list of strings');
    return DEFAULT_STAGES;
  }
  for (const { value } of items) if (textOf(value) === null) report(value.at, 'stages: must be a list of strings');
  return items.flatMap(({ value }) => textOf(value) ?? []);
}

export function readStage(node: Node, what: string, report: Report): string | undefined {
  const stage = textOf(node);
  if (stage === null) report(node.at, `${what}: must be a string`);
  return stage ?? undefined;
}
