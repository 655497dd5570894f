// biome-ignore-all lint/suspicious/noTemplateCurlyInString: GitLab writes variables so.
import { describe, expect, test } from 'vitest';
import type { Variable } from '../../../src/ci/config.ts';
import { expandKnown } from '../../../src/ci/variables/expand-known.ts';
import { type Located, Location, type SourceFile } from '../../../src/source.ts';

const file: SourceFile = { id: 'a.yml', path: 'a.yml', project: 'g/p', ref: null, commit: null, text: '' };
const located = (value: string): Located<string> => ({ value, at: new Location(file, 0, 0), path: [], via: [] });

function yaml(values: Record<string, string>, raw: readonly string[] = []): Map<string, Variable> {
  const entries = Object.entries(values);
  return new Map(entries.map(([name, value]) => [name, { name, value: located(value), raw: raw.includes(name) }]));
}
const pipeline = new Map([
  ['CI_REGISTRY_IMAGE', 'registry.example.com/g/p'],
  ['CI_COMMIT_SHORT_SHA', '0123abcd'],
]);

describe('expandKnown', () => {
  test('known values give a text and say which YAML took part', () => {
    const job = yaml({ IMG: '$REG/app', REG: '$HOST:5050', HOST: 'r.example.com', OTHER: 'x' });
    const result = expandKnown(located('$IMG:$CI_COMMIT_SHORT_SHA'), job, pipeline, 'image');
    expect(result.text).toBe('r.example.com:5050/app:0123abcd');
    expect(result.from.map(({ value }) => value)).toEqual(['$REG/app', '$HOST:5050', 'r.example.com']);
  });

  test('a name nobody knows is unknown, also inside a value', () => {
    const job = yaml({ IMG: '$TEAM_REGISTRY/app' });
    const result = expandKnown(located('$IMG:${TAG}'), job, pipeline, 'image');
    expect(result.text).toBeNull();
    expect(result.pieces).toEqual([{ unknown: 'TEAM_REGISTRY' }, '/app:', { unknown: 'TAG' }]);
  });

  test('a name that only YAML could define is empty', () => {
    expect(expandKnown(located('app:${TAG:-latest}'), yaml({}), pipeline, 'service').text).toBe('app:');
  });

  test('YAML hides a predefined variable, and may name it', () => {
    const job = yaml({ CI_REGISTRY_IMAGE: '$CI_REGISTRY_IMAGE/ci' });
    expect(expandKnown(located('$CI_REGISTRY_IMAGE:1'), job, pipeline, 'service').text).toBe(
      'registry.example.com/g/p/ci:1',
    );
  });

  test('the docker executor expands the image a second time, services once', () => {
    const job = yaml({ RAW: '$TAG', TAG: '1' }, ['RAW']);
    expect(expandKnown(located('app:$RAW'), job, pipeline, 'image').text).toBe('app:1');
    expect(expandKnown(located('app:$RAW'), job, pipeline, 'service').text).toBe('app:$TAG');
    expect(expandKnown(located('app:$$TAG'), job, pipeline, 'image').text).toBe('app:1');
    expect(expandKnown(located('app:$$TAG'), job, pipeline, 'service').text).toBe('app:$TAG');
  });

  test('percent signs work in a value, never in the image text', () => {
    const job = yaml({ A: '%B%', B: 'b' });
    expect(expandKnown(located('$A %B%'), job, pipeline, 'image').text).toBe('b %B%');
  });

  test('tags take values as they are written', () => {
    const job = yaml({ A: '$B', B: 'b' });
    expect(expandKnown(located('$A-%B%'), job, pipeline, 'tag').text).toBe('$B-b');
    expect(expandKnown(located('$NOPE'), job, pipeline, 'tag').pieces).toEqual([{ unknown: 'NOPE' }]);
  });

  test('on a cycle GitLab expands nothing, and the runner once', () => {
    const job = yaml({ A: 'a$B', B: 'b$A' });
    expect(expandKnown(located('$A'), job, pipeline, 'service').text).toBe('ab$A');
  });

  test('texts without a sign are as they are', () => {
    expect(expandKnown(located('alpine:3'), yaml({}), pipeline, 'image')).toMatchObject({ text: 'alpine:3', from: [] });
    expect(expandKnown(located(''), yaml({}), pipeline, 'image').pieces).toEqual([]);
  });

  test('values that grow without bound end as unknown', () => {
    const values: Record<string, string> = { V40: 'xxxxxxxxxx' };
    for (let index = 0; index < 40; index += 1) values[`V${index}`] = `$V${index + 1}$V${index + 1}`;
    expect(expandKnown(located('$V0$V1$V2$V3$V4'), yaml(values), pipeline, 'image').text).toBeNull();
  });
});
