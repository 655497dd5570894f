import { expect, test } from 'vitest';
import { resolveComponent } from '../support/resolve-component.ts';
import type { Catalogue } from '../support/serve-catalogue.ts';

const catalogue: Catalogue = {
  'g/c': {
    catalog: true,
    releases: { '1.0.0': 'c1', '1.2.0': 'c2' },
    refs: { main: 'c9', '1.2.0': 'moved' },
    files: { c1: ['templates/scan.yml'], c2: ['templates/scan/template.yml'], c9: ['templates/a/b.yml'] },
    redirects: ['old/Name'],
  },
  'g/plain': {
    catalog: false,
    releases: { '1.0.0': 'c1' },
    refs: { '1': 'branch' },
    files: { c1: ['templates/x.yml'], branch: ['templates/x.yml'] },
  },
  'g/secret': { catalog: false, refs: { main: 'c1' }, files: { c1: ['templates/x.yml'] }, denied: true },
};
const resolve = (path: string) => resolveComponent(`gitlab.example.com/${path}`, 'gitlab.example.com', catalogue);

test.each([
  ['g/c/scan@1', 'c2', 'templates/scan/template.yml'],
  ['G/C/scan@1.0', 'c1', 'templates/scan.yml'],
  ['OLD/name/scan@~latest', 'c2', 'templates/scan/template.yml'],
  ['g/c/scan@1.2.0', 'c2', 'templates/scan/template.yml'],
])('%s', async (address, sha, file) => {
  expect(await resolve(address)).toEqual({ project: 'g/c', name: 'scan', sha, file });
});

test('outside of the catalog a shorthand is the name of a branch', async () => {
  const file = 'templates/x.yml';
  expect(await resolve('g/plain/x@1')).toEqual({ project: 'g/plain', name: 'x', sha: 'branch', file });
  expect(await resolve('g/plain/x@1.0.0')).toEqual({ project: 'g/plain', name: 'x', sha: 'c1', file });
});

test.each([
  'g/c/scan@2',
  'g/c/scan@main',
  'g/none/scan@1',
  'g/c/a/b@main',
  'g/secret/x@main',
  'g/secret/x@~latest',
  'g/plain/x@~latest',
  'g/plain/x@1.0',
  'g/c/scan@constructor',
])('%s is an error', async (address) => {
  expect(await resolve(address)).toHaveProperty('error');
});
