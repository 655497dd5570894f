/** What a configuration is made of, its child pipelines included. */
import type { SourceFile } from '../source.ts';
import type { ResolvedConfig } from './config.ts';
import { allCases, kindsOfAll, type PipelineKind } from './pipelines/pipeline-case.ts';

/** The configuration itself, then those of its child pipelines, and theirs. */
export function withChildren(config: ResolvedConfig): readonly ResolvedConfig[] {
  return [config, ...config.children.flatMap((child) => withChildren(child.config))];
}

/** Every configuration with those of its child pipelines. */
export function allParts(configs: readonly ResolvedConfig[]): readonly ResolvedConfig[] {
  return configs.flatMap(withChildren);
}

/** What the project's own pipelines are made of, without files that are judged for others. */
export function ownConfigs(configs: readonly ResolvedConfig[]): readonly ResolvedConfig[] {
  return configs.filter(({ forOthers }) => !forOthers);
}

/** The kinds of pipeline in which a configuration may be: of the project, or of those who include one of its files. */
export function kindsFor(configs: readonly ResolvedConfig[]): (part: ResolvedConfig) => readonly PipelineKind[] {
  const own = kindsIn(ownConfigs(configs));
  const others = kindsIn(configs.filter(({ forOthers }) => forOthers));
  return ({ forOthers }) => (forOthers ? others : own);
}

/** The kinds of pipeline that come about with some job in them. */
export function kindsIn(configs: readonly ResolvedConfig[]): readonly PipelineKind[] {
  return kindsOfAll(allCases(configs.flatMap((config) => config.jobs.map((job) => job.cases))));
}

/** Every text that takes part, root first, child pipelines last. */
export function filesOf(configs: readonly Pick<ResolvedConfig, 'root' | 'children'>[]): readonly SourceFile[] {
  const files = new Map<string, SourceFile>();
  const add = (included: ResolvedConfig['root']): void => {
    if (included.file && !files.has(included.file.id)) files.set(included.file.id, included.file);
    included.includes.forEach(add);
  };
  const addAll = ({ root, children }: Pick<ResolvedConfig, 'root' | 'children'>): void => {
    add(root);
    for (const { config } of children) addAll(config);
  };
  configs.forEach(addAll);
  return [...files.values()];
}
