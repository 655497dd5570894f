import { expect, test } from 'vitest';
import { type CatalogueProject, resolveComponent } from '../../src/includes/resolve-component.ts';

const catalogue = new Map<string, CatalogueProject>([
  [
    'g/c',
    {
      catalog: true,
      releases: { '1.0.0': 'c1', '1.2.0': 'c2' },
      refs: { main: 'c9' },
      files: { c1: ['templates/scan.yml'], c2: ['templates/scan/template.yml'], c9: ['templates/a/b.yml'] },
      redirects: ['old/Name'],
    },
  ],
  ['g/secret', { catalog: false, refs: { main: 'c1' }, files: { c1: ['templates/x.yml'] }, denied: true }],
]);
const resolve = (path: string) => resolveComponent(`gitlab.example.com/${path}`, 'gitlab.example.com', catalogue);

test.each([
  ['g/c/scan@1', 'c2', 'templates/scan/template.yml'],
  ['G/C/scan@1.0', 'c1', 'templates/scan.yml'],
  ['OLD/name/scan@~latest', 'c2', 'templates/scan/template.yml'],
])('%s', (address, sha, file) => {
  expect(resolve(address)).toEqual({ project: 'g/c', name: 'scan', sha, file });
});

test.each([
  'g/c/scan@2',
  'g/c/scan@main',
  'g/none/scan@1',
  'g/c/a/b@main',
  'g/secret/x@main',
  'g/secret/x@~latest',
  'g/c/scan@constructor',
])('%s is an error', (address) => {
  expect(resolve(address)).toHaveProperty('error');
});
