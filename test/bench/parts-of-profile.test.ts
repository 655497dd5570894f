import { expect, it } from 'vitest';
import { GARBAGE, millisecondsByPart, OTHER, partOfAll, SYSTEM } from './parts-of-profile.ts';

function node(id: number, functionName: string, children: readonly number[] = [], url = '') {
  const callFrame = { functionName, scriptId: '0', url, lineNumber: 0, columnNumber: 0 };
  return { id, callFrame, children: [...children] };
}

it('counts a sample for the part that stands nearest to it', () => {
  const nodes = [
    node(1, '(root)', [2, 6, 7]),
    node(2, 'judge', [3, 5]),
    node(3, 'readScript', [4]),
    node(4, 'anything'),
    node(5, '(garbage collector)'),
    node(6, '(idle)'),
    node(7, 'judge'),
  ];
  const samples = [2, 4, 5, 6, 4, 7, 3];
  const timeDeltas = [1000, 2000, 4000, 8000, 16000, 32000, 64000];
  const parts: Readonly<Record<string, string>> = { judge: 'rules', readScript: 'scripts' };
  const spent = millisecondsByPart(
    { nodes, samples, timeDeltas },
    (frame, outer) => parts[frame.functionName] ?? outer,
  );
  expect(Object.fromEntries(spent)).toEqual({ rules: 1 + 32, scripts: 2 + 16 + 64, [GARBAGE]: 4 });
});

it('leaves what a part calls to that part, where it keeps it, and tells the rest', () => {
  const nodes = [
    node(1, '(root)', [2, 3, 4, 7]),
    node(2, '(idle)'),
    node(3, '(program)'),
    node(4, 'lint', [5], 'file:///dist/lint.js'),
    node(5, 'resolve', [6], 'file:///dist/ci/resolve.js'),
    node(6, '(garbage collector)'),
    node(7, 'resolve', [8], 'file:///dist/ci/resolve.js'),
    node(8, 'other', [], 'file:///dist/lint.js'),
  ];
  const samples = [1, 2, 3, 4, 5, 6, 7, 8];
  const timeDeltas = samples.map((id) => 1000 * 2 ** id);
  const parts = [
    { name: 'lint', files: /lint\.js$/, functions: ['lint'], keeps: true, floor: 1 },
    { name: 'resolving', files: /\/ci\//, floor: 1 },
  ] as const;
  const spent = millisecondsByPart({ nodes, samples, timeDeltas }, partOfAll(parts));
  expect(Object.fromEntries(spent)).toEqual({
    [OTHER]: 2,
    [SYSTEM]: 8,
    lint: 16 + 32,
    [GARBAGE]: 64,
    resolving: 128 + 256,
  });
});
