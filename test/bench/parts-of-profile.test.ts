import { expect, it } from 'vitest';
import { GARBAGE, millisecondsByPart } from './parts-of-profile.ts';

function node(id: number, functionName: string, children: readonly number[] = []) {
  const callFrame = { functionName, scriptId: '0', url: '', lineNumber: 0, columnNumber: 0 };
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
  const spent = millisecondsByPart({ nodes, samples, timeDeltas }, ({ functionName }) => parts[functionName] ?? null);
  expect(Object.fromEntries(spent)).toEqual({ rules: 1 + 32, scripts: 2 + 16 + 64, [GARBAGE]: 4 });
});
