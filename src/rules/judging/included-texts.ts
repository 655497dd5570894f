import type { IncludedFile, ResolvedConfig } from '../../ci/config.ts';
import { type Hop, NO_HOPS, type SourceFile } from '../../source.ts';

export interface IncludedText {
  readonly file: SourceFile;
  /** The includes that lead to it, nearest first. */
  readonly via: readonly Hop[];
}

/** Every file of the configuration that could be read, once for each way that leads to it. */
export function includedTexts({ root }: ResolvedConfig): readonly IncludedText[] {
  return textsBelow(root, NO_HOPS);
}

function textsBelow({ file, name, at, includes }: IncludedFile, outer: readonly Hop[]): readonly IncludedText[] {
  const via: readonly Hop[] = at ? [{ by: 'include', at, name }, ...outer] : outer;
  return [...(file ? [{ file, via }] : []), ...includes.flatMap((inner) => textsBelow(inner, via))];
}
