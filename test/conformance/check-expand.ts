import { isDeepStrictEqual } from 'node:util';
import { expandVariables, type VariableLookup } from '../../src/ci/variables/expand.ts';
import { type ListedVariable, runnerPayload, sortAndExpand } from '../../src/ci/variables/variable-list.ts';
import { expandAsRunner } from '../support/expand-as-runner.ts';
import type { ExpandVector } from './vector.ts';

function listOf(vector: ExpandVector): ListedVariable[] {
  return Object.entries(vector.variables).map(([name, value]) => ({
    name,
    value,
    raw: vector.raw_variables?.includes(name) ?? false,
    file: vector.file_variables?.includes(name) ?? false,
  }));
}

const valuesOf = (list: readonly ListedVariable[]) => Object.fromEntries(list.map(({ name, value }) => [name, value]));

function expanded(vector: ExpandVector): unknown {
  const text = vector.value ?? '';
  const variables = new Map(Object.entries(vector.variables));
  const lookup: VariableLookup = (name) => variables.get(name);
  switch (vector.mode) {
    case 'expand':
      return expandVariables(text, lookup, 'empty');
    case 'expand_existing':
      return expandVariables(text, lookup, 'keep');
    case 'sort_and_expand':
      return valuesOf(sortAndExpand(listOf(vector)));
    case 'runner_payload':
      return valuesOf(runnerPayload(listOf(vector)));
    case 'runner':
      return expandAsRunner(text, variables, 'service');
    case 'runner_docker_image':
      return expandAsRunner(text, variables, 'image');
  }
}

/** What is wrong, in words; null when the vector holds. */
export async function checkExpand(vector: ExpandVector): Promise<string | null> {
  const got = expanded(vector);
  const { value } = vector.expect;
  return isDeepStrictEqual(value, got) ? null : `expected ${JSON.stringify(value)}, got ${JSON.stringify(got)}`;
}
