/** Scripts and hooks (lib/gitlab/ci/config/entry/{commands,script,hooks}.rb, 18.11). */

import type { Located } from '../../source.ts';
import { isStringOrSymbol } from '../../yaml/ruby-types.ts';
import { type Entry, type Item, isNull, joinHops, located, type Node, type Plain, plainMap } from '../../yaml/tree.ts';
import type { Script } from '../config.ts';
import type { Report } from '../problem.ts';
import { checkKeys } from './checks.ts';
import { flatItems } from './flat-items.ts';

/** List levels that GitLab lays flat. */
export const MAX_NESTING = 10;

const HOOKS: ReadonlySet<string> = new Set(['pre_get_sources_script']);

/** The commands as one flat list of texts. */
export function readScript(node: Node, what: string, report: Report): readonly string[] {
  const items = flatItems({ value: node, via: [] }, MAX_NESTING);
  if (!items) {
    report(node.at, `${what}: nested more than ${MAX_NESTING} levels`);
    return [];
  }
  for (const item of items) {
    if (!isStringOrSymbol(item.value)) report(item.value.at, `${what}: must be a string or a list of strings`);
  }
  return items.flatMap(({ value }) => (value.kind === 'scalar' ? value.text : []));
}

export function readHooks(node: Node, _what: string, report: Report): Plain | undefined {
  if (node.kind !== 'map') {
    report(node.at, 'hooks: must be a hash');
    return undefined;
  }
  checkKeys(node, HOOKS, 'hooks', report);
  return plainMap(node, (value, id) => (isNull(value) ? undefined : readScript(value, `hooks: ${id}`, report)));
}

/** Every line with its whole way to the job; what is no text is left out. */
function scriptLines(edge: Entry | Item): readonly Located<string>[] {
  return (flatItems(edge, MAX_NESTING) ?? []).flatMap(({ value, via }) =>
    value.kind === 'scalar' && value.type !== 'null' ? located(value.text, value, via) : [],
  );
}

/** In the order in which the job runs them. */
export function scriptsOf(keywords: ReadonlyMap<string, Entry>): readonly Script[] {
  const scripts: Script[] = [];
  const add = (keyword: Script['keyword'], lines: readonly Located<string>[]) => {
    if (lines.length > 0) scripts.push({ keyword, lines });
  };
  const hooks = keywords.get('hooks');
  if (hooks?.value.kind === 'map') {
    const hook = hooks.value.entries.get('pre_get_sources_script');
    if (hook) add('pre_get_sources_script', scriptLines({ value: hook.value, via: joinHops(hook.via, hooks.via) }));
  }
  for (const keyword of ['before_script', 'script', 'after_script'] as const) {
    const entry = keywords.get(keyword);
    if (entry && !isNull(entry.value)) add(keyword, scriptLines(entry));
  }
  const run = keywords.get('run');
  if (run) add('run', runLines(run));
  return scripts;
}

/** The `script` of every step. */
function runLines(run: Entry): readonly Located<string>[] {
  if (run.value.kind !== 'list') return [];
  return run.value.items.flatMap((step) => {
    const script = step.value.kind === 'map' ? step.value.entries.get('script') : undefined;
    if (!script) return [];
    return scriptLines({ value: script.value, via: joinHops(script.via, joinHops(step.via, run.via)) });
  });
}
