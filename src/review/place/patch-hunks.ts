import { parsePatch, type StructuredPatchHunk } from 'diff';

/** GitLab's text starts at the first `@@`. One that cannot be parsed shows nothing. */
export function hunksIn(diff: string): readonly StructuredPatchHunk[] {
  try {
    return parsePatch(diff).flatMap(({ hunks }) => hunks);
  } catch {
    return [];
  }
}
