/** What a configuration is made of, its child pipelines included. */
import type { SourceFile } from '../source.ts';
import type { ResolvedConfig } from './config.ts';

/** The configuration itself, then those of its child pipelines, and theirs. */
export function withChildren(config: ResolvedConfig): readonly ResolvedConfig[] {
  return [config, ...config.children.flatMap((child) => withChildren(child.config))];
}

/** Every text that takes part, root first, child pipelines last. */
export function filesOf(config: ResolvedConfig): readonly SourceFile[] {
  const files = new Map<string, SourceFile>();
  const add = (included: ResolvedConfig['root']): void => {
    if (included.file && !files.has(included.file.id)) files.set(included.file.id, included.file);
    included.includes.forEach(add);
  };
  for (const each of withChildren(config)) add(each.root);
  return [...files.values()];
}
