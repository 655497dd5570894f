/** A runner's own configuration: its config.toml, or the one inside the values of GitLab's Helm chart. */

import { minimatch } from 'minimatch';
import { Location, type Problem, type SourceFile } from '../source.ts';
import { scalarLocator } from '../yaml/locate-in-scalar.ts';
import { parseYaml } from '../yaml/parse.ts';
import { isString, textOf } from '../yaml/ruby-types.ts';
import { type Entry, entriesOf, entryOf, itemsOf, type MapNode, type Node, type ScalarNode } from '../yaml/tree.ts';
import { type ParsedToml, parseToml } from './parse-toml.ts';

export interface RunnerConfigFile {
  readonly file: SourceFile;
  readonly runners: readonly RunnerEntry[];
  /** What could not be read: then nothing is known of the runners there. */
  readonly problems: readonly Problem[];
}

/** One `[[runners]]` table. */
export interface RunnerEntry {
  readonly name: string | null;
  readonly executor: string | null;
  readonly table: MapNode;
  /** What its executor reads of containers: `[runners.docker]` or `[runners.kubernetes]`. */
  readonly containers: MapNode | null;
}

/** Does a policy's `runner_configs` name this file? */
export function isRunnerConfigPath(path: string, globs: readonly string[]): boolean {
  return globs.some((glob) => minimatch(path, glob, { dot: true, nocomment: true, nonegate: true }));
}

/** Never throws. A file that has no `[[runners]]` is about something else: no runners, no problems. */
export function readRunnerConfig(file: SourceFile): RunnerConfigFile {
  const { runners, problems } = /\.ya?ml$/i.test(file.path) ? readHelmValues(file) : readToml(file);
  const isMeant = runners.length > 0 || /\[\[\s*runners\s*\]\]/.test(file.text);
  return { file, runners, problems: isMeant ? problems : [] };
}

/** The entry of a table by its key. As the runner's own parser does, it takes another case where none is exact. */
export function settingOf(table: Node | null | undefined, ...keys: readonly string[]): Entry | undefined {
  let at: Node | undefined = table ?? undefined;
  let entry: Entry | undefined;
  for (const key of keys) {
    entry = entryOf(at, key) ?? entriesOf(at).find((each) => each.key.text.toLowerCase() === key.toLowerCase());
    at = entry?.value;
  }
  return entry;
}

/** The scalars of a list, or a scalar alone, as `pull_policy` takes both. */
export function scalarsOf(node: Node | undefined): readonly ScalarNode[] {
  if (node?.kind === 'scalar') return [node];
  return node?.kind === 'list' ? node.items.flatMap(({ value }) => (value.kind === 'scalar' ? [value] : [])) : [];
}

type Read = Pick<RunnerConfigFile, 'runners' | 'problems'>;

interface Defaults {
  readonly name: string | null;
  readonly executor: string | null;
}

function readToml(file: SourceFile): Read {
  return runnersIn(
    parseToml(file.text, (start, end) => new Location(file, start, end)),
    { name: null, executor: null },
  );
}

function runnersIn({ node, problem }: ParsedToml, defaults: Defaults): Read {
  const list = settingOf(node, 'runners')?.value;
  const tables = itemsOf(list);
  return {
    runners: tables.flatMap((table) => (table.kind === 'map' ? [entryIn(table, defaults)] : [])),
    problems: problem ? [problem] : [],
  };
}

function entryIn(table: MapNode, defaults: Defaults): RunnerEntry {
  const executor = textOf(settingOf(table, 'executor')?.value) || defaults.executor;
  const [docker, kubernetes] = ['docker', 'kubernetes'].map((key) => settingOf(table, key)?.value);
  const containers =
    executor === null
      ? (docker ?? kubernetes)
      : executor === 'kubernetes'
        ? kubernetes
        : executor.startsWith('docker')
          ? docker
          : null;
  return {
    name: textOf(settingOf(table, 'name')?.value) || defaults.name,
    executor,
    table,
    containers: containers?.kind === 'map' ? containers : null,
  };
}

/** Values of the chart, or of one that has it as a part: every `runners` with a `config`. */
function readHelmValues(file: SourceFile): Read {
  const { node, problems } = parseYaml(file);
  const found = mapsIn(node).flatMap((map) => {
    const values = entryOf(map, 'runners')?.value;
    const config = entryOf(values, 'config')?.value;
    return isString(config) ? [readTemplate(config, values)] : [];
  });
  return {
    runners: found.flatMap((each) => each.runners),
    problems: [...problems, ...found.flatMap((each) => each.problems)],
  };
}

/** What the chart takes where `config` says nothing (values.yaml of the gitlab-runner chart). */
function readTemplate(config: ScalarNode, values: Node | undefined): Read {
  const text = withoutActions(config.text);
  const defaults = {
    name: textOf(entryOf(values, 'name')?.value) || null,
    executor: textOf(entryOf(values, 'executor')?.value) || 'kubernetes',
  };
  return runnersIn(parseToml(text, scalarLocator(config.at, config.text), config.path), defaults);
}

/** Lines that are actions of the chart's template (`{{- if … }}`) are no TOML; values may hold them. */
function withoutActions(text: string): string {
  return text.replace(/^[ \t]*\{\{.*\}\}[ \t]*$/gm, (line) => ' '.repeat(line.length));
}

/** Aliases share nodes, so each is looked at once. */
function mapsIn(root: Node | null): readonly MapNode[] {
  const maps = new Set<MapNode>();
  const waiting: Node[] = root ? [root] : [];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (node.kind !== 'map' || maps.has(node)) continue;
    maps.add(node);
    for (const entry of node.entries.values()) waiting.push(entry.value);
  }
  return [...maps];
}
