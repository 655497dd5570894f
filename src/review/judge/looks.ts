import type { IncludedFile, ResolvedConfig } from '../../ci/config.ts';

/** Parts that whoever resolves these looks at anew, whatever was found before. */
export function looksAt(configs: readonly (Pick<ResolvedConfig, 'root'> & Partial<ResolvedConfig>)[]): number {
  return sum(configs, ({ root, jobs = [], children = [] }) => {
    return filesIn(root) + jobs.length + looksAt(children.map(({ config }) => config));
  });
}

function filesIn({ includes }: IncludedFile): number {
  return 1 + sum(includes, filesIn);
}

function sum<T>(all: readonly T[], of: (each: T) => number): number {
  return all.reduce((total, each) => total + of(each), 0);
}
