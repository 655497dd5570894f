/** The includes of a configuration, nested ones too, with what was written for each. */

import type { Located } from '../source.ts';
import { entryOf, located, type Node } from '../yaml/tree.ts';
import type { IncludedFile, ResolvedConfig } from './config.ts';

export interface Include {
  readonly file: IncludedFile;
  /** `project`, `component`, `remote`: the value that names it, else the entry. */
  readonly at: Located<unknown>;
  /** `group/cfg`, `host/group/cfg/name`, `https://…`: without ref, version and path. */
  readonly address: string;
}

export function includesOf(config: ResolvedConfig): Include[] {
  const found: Include[] = [];
  const waiting = [...config.root.includes].reverse();
  for (let file = waiting.pop(); file; file = waiting.pop()) {
    const include = includeOf(file);
    if (include) found.push(include);
    for (const inner of [...file.includes].reverse()) waiting.push(inner);
  }
  return found;
}

function includeOf(file: IncludedFile): Include | null {
  const { entry, kind, name } = file;
  const value = entry?.value;
  if (!entry || !value || (kind !== 'project' && kind !== 'component' && kind !== 'remote')) return null;
  const said = entryOf(value, kind)?.value ?? value;
  const address = kind === 'remote' ? name : (name.split('@')[0] ?? '').replace(/:\/.*$/, '');
  return { file, at: located(name, said, entry.via), address };
}

/** A key of the entry: `ref`, `integrity`. */
export function keyOf(include: Include, key: string): Located<unknown> | null {
  const { entry } = include.file;
  const value: Node | undefined = entryOf(entry?.value, key)?.value;
  return entry && value ? located(value.kind === 'scalar' ? value.text : null, value, entry.via) : null;
}
