import type { Finding, FindingHop } from '../../src/review/judge/finding.ts';
import type { Change, DiffRefs } from '../../src/review/snapshot.ts';
import type { Span } from '../../src/source.ts';

export const refs: DiffRefs = { baseSha: 'b'.repeat(40), startSha: '5'.repeat(40), headSha: 'a'.repeat(40) };

/** From `line` to `end`, both included. */
export function spanAt(file: string, line: number, end = line): Span {
  return { file, start: { line, column: 3 }, end: { line: end, column: 9 } };
}

export function hopAt(at: Span, by = 'extends', name = '.base'): FindingHop {
  return { by, at, name };
}

export function findingAt(at: Span, changes: Partial<Finding> = {}): Finding {
  return {
    fingerprint: '0'.repeat(32),
    cause: '0'.repeat(16),
    rule: 'image-not-allowed',
    level: 'error',
    say: { id: 'not-listed', values: { value: 'evil:1' } },
    message: 'The image evil:1 is not among the images that the policy allows.',
    value: 'evil:1',
    at,
    path: ['build', 'image'],
    because: [],
    uses: [],
    change: 'introduced',
    policy: null,
    notEvaluable: false,
    exempted: null,
    ...changes,
  };
}

export function changeOf(path: string, diff: string, changes: Partial<Change> = {}): Change {
  return {
    oldPath: path,
    newPath: path,
    newFile: false,
    renamedFile: false,
    deletedFile: false,
    diff,
    collapsed: false,
    tooLarge: false,
    ...changes,
  };
}
