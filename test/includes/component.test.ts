import { describe, expect, test } from 'vitest';
import { chooseVersion, componentFiles, parseComponentAddress } from '../../src/includes/component.ts';

describe('parseComponentAddress', () => {
  test.each([
    ['gitlab.example.com/g/c/scan@1.0', { project: 'g/c', name: 'scan', version: '1.0' }],
    ['gitlab.example.com/g/c/scan@a@b', { project: 'g/c', name: 'scan', version: 'a@b' }],
    ['gitlab.example.com/g/c/scan@', { project: 'g/c', name: 'scan', version: '' }],
    ['gitlab.example.com/scan@1', 'not_found'],
    ['gitlab.example.com//g/scan@1', 'not_found'],
    ['gitlab.example.com/g/c/scan', 'unsupported'],
    ['https://gitlab.example.com/g/c/scan@1', 'unsupported'],
    ['gitlab.example.com.evil.example/g/c/scan@1', 'unsupported'],
  ] as const)('%s', (address, expected) => {
    expect(parseComponentAddress(address, 'gitlab.example.com')).toEqual(expected);
  });
});

test('a name without slash has two files', () => {
  expect(componentFiles('scan')).toEqual(['templates/scan.yml', 'templates/scan/template.yml']);
  expect(componentFiles('a/b')).toEqual([]);
  expect(componentFiles('')).toEqual([]);
});

describe('chooseVersion', () => {
  const tags = ['1.9.0', '1.10.0', '2.0.0-rc.1', '1.2.3', '10.0.0', 'nightly'];
  test.each([
    ['~latest', '10.0.0'],
    ['1', '1.10.0'],
    ['1.2', '1.2.3'],
    ['2.0.0-rc.1', '2.0.0-rc.1'],
    ['nightly', 'nightly'],
  ])('%s in a catalog project', (version, tag) => {
    expect(chooseVersion(version, tags, true)).toEqual({ kind: 'release', tag, version: tag });
  });

  test('pre-releases are found by their whole name alone', () => {
    expect(chooseVersion('2', tags, true)).toEqual({ kind: 'ref', ref: '2' });
  });

  test('outside of the catalog there are no shorthands', () => {
    expect(chooseVersion('~latest', tags, false).kind).toBe('not_found');
    expect(chooseVersion('1', tags, false)).toEqual({ kind: 'ref', ref: '1' });
    expect(chooseVersion('1.2.3', tags, false)).toMatchObject({ kind: 'release', tag: '1.2.3' });
  });

  test('dates make version numbers too; what no column of a database could hold makes none', () => {
    const [dated, long] = ['20240131235959.0.0', `${'9'.repeat(40)}.0.0`];
    expect(chooseVersion('~latest', ['1.0.0', dated, long, '1.1.0'], true)).toMatchObject({ tag: dated });
  });
});
