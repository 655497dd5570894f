/** Every value of a job by the path of its keys: `image:name`, `variables:TOKEN`, `artifacts:reports:junit`. */
import type { ExpandedText, Job } from '../../ci/config.ts';
import { shownText, variablesOf } from '../../ci/yaml-variables.ts';
import { commandsOf } from '../../shell/script-commands.ts';
import { placeIn } from '../../shell/shared-texts.ts';
import type { Hop, Located, Location } from '../../source.ts';
import { joinHops, located, type Node } from '../../yaml/tree.ts';

export interface KeywordText {
  /** Keys only: positions in lists are left out. */
  readonly path: readonly string[];
  readonly at: Located<unknown>;
  /** Known variables filled in; null: a key, whatever its value is. */
  readonly text: string | null;
  /** The text as it is written, so that offsets in it are places. */
  readonly written: boolean;
  /** Shell text, in which comments do not count. */
  readonly script: boolean;
}

const SCRIPTS = new Set(['before_script', 'script', 'after_script', 'run']);
const NOT_SCRIPT = { written: false, script: false };

/** Short forms come as long ones: `image: ruby` is `image:name`. */
export function* keywordTexts(job: Job): Generator<KeywordText> {
  const expanded = expandedTexts(job);
  for (const [keyword, { key, value, via }] of job.keywords) {
    yield { path: [keyword], at: located(keyword, key, via), text: null, ...NOT_SCRIPT };
    if (keyword !== 'variables') yield* textsIn(value, [keyword], via, expanded);
  }
  for (const { name, at, value } of variablesOf(job)) {
    yield { path: ['variables', name], at, text: null, ...NOT_SCRIPT };
    yield { path: ['variables', name], at, text: shownText(value), written: value.text === at.value, script: false };
  }
  for (const { keyword, wrapped, at } of commandsOf(job)) {
    if (keyword === 'entrypoint' || keyword === 'command') continue;
    const path = keyword === 'pre_get_sources_script' ? ['hooks', keyword] : [keyword];
    yield {
      path,
      at: placeIn(job, at),
      text: wrapped.map((word) => word.text).join(' '),
      written: false,
      script: true,
    };
  }
}

function* textsIn(
  node: Node,
  path: readonly string[],
  via: readonly Hop[],
  expanded: ReadonlyMap<Location, ExpandedText>,
): Generator<KeywordText> {
  if (node.kind === 'scalar') {
    const value = expanded.get(node.at);
    const text = value ? shownText(value) : node.text;
    const script = SCRIPTS.has(path[0] ?? '') || path[1] === 'pre_get_sources_script';
    const long = path.length === 1 && (path[0] === 'image' || path[0] === 'services') ? [...path, 'name'] : path;
    yield { path: long, at: located(node.text, node, via), text, written: text === node.text, script };
  } else if (node.kind === 'list') {
    for (const item of node.items) yield* textsIn(item.value, path, joinHops(item.via, via), expanded);
  } else if (node.kind === 'map') {
    for (const entry of node.entries.values()) {
      const [inner, way] = [[...path, entry.key.text], joinHops(entry.via, via)];
      yield { path: inner, at: located(entry.key.text, entry.key, way), text: null, ...NOT_SCRIPT };
      yield* textsIn(entry.value, inner, way, expanded);
    }
  }
}

/** Values that GitLab or the runner puts variables into, by the place where they are written. */
function expandedTexts(job: Job): ReadonlyMap<Location, ExpandedText> {
  const images = [...(job.image ? [job.image] : []), ...job.services];
  const texts = [
    ...images.flatMap(({ name, pullPolicy, users }) => [name, ...pullPolicy, ...users]),
    ...(job.tags ?? []),
  ];
  return new Map(texts.map((text) => [text.source.at, text]));
}
