import { expect, test } from 'vitest';
import { toPlain } from '../../../src/yaml/tree.ts';
import { fatalMessages, jobNamed, resolveFiles } from '../../support/resolve-files.ts';

const script = (files: string) => jobNamed(resolveFiles(files), 'job').processed.script;

test('a reference may name default and variables', () => {
  const config = resolveFiles(
    'default: {before_script: [setup]}\nvariables: {A: b}\njob:\n  script: [!reference [default, before_script], x]\n  variables: {B: !reference [variables, A]}\n',
  );
  expect(jobNamed(config, 'job').processed).toMatchObject({ script: ['setup', 'x'], variables: { A: 'b', B: 'b' } });
});

test.each([
  ['a list cannot be indexed', '.a: {script: [x]}\njob: {script: [!reference [.a, script, "0"]]}\n'],
  [
    'a reference cannot be passed through',
    '.a: {b: 1}\n.c: !reference [.a]\njob: {script: [x], image: !reference [.c, b]}\n',
  ],
  ['false counts as missing', '.a: {b: false}\njob: {script: [x], interruptible: !reference [.a, b]}\n'],
  ['a value cannot hold itself', 'job: {script: [x], variables: {A: !reference [job, variables]}}\n'],
  ['only a list names a target', '.a: [x]\njob: {script: !reference .a}\n'],
  ['tags are not laid flat', '.a: {tags: [x]}\njob: {script: [x], tags: [!reference [.a, tags]]}\n'],
])('%s', (_, yaml) => {
  expect(fatalMessages(resolveFiles(yaml))).toHaveLength(1);
});

test('a reference that cannot be followed leaves everything else resolved', () => {
  const config = resolveFiles('job: {script: [!reference [.none], x], image: ruby}\nother: {script: [y]}\n');
  expect(fatalMessages(config)[0]).toBe('!reference [.none] could not be found');
  expect(config.jobs.map((job) => job.name)).toEqual(['job', 'other']);
  expect(jobNamed(config, 'job').image!.name.text).toBe('ruby');
});

test('a referenced map is whole, and is not merged with its siblings', () => {
  const config = resolveFiles('.v: {variables: {A: a}}\njob: {script: [x], variables: !reference [.v, variables]}\n');
  expect(toPlain(config.tree!)).toMatchObject({ job: { variables: { A: 'a' } } });
});

test('rules, needs and services take whole references as items', () => {
  expect(
    jobNamed(
      resolveFiles(
        '.r: {rules: [{if: $A}], needs: [a]}\na: {script: [x]}\njob:\n  script: [x]\n  rules: [!reference [.r, rules], {when: manual}]\n  needs: [!reference [.r, needs]]\n',
      ),
      'job',
    ).processed,
  ).toMatchObject({ rules: [{ if: '$A' }, { when: 'manual' }], needs: { job: [{ name: 'a' }] } });
});

test('references that double a list again and again end', () => {
  const lines = Array.from({ length: 40 }, (_, n) => `.l${n + 1}: [!reference [.l${n}], !reference [.l${n}]]`);
  const config = resolveFiles(`.l0: [x]\n${lines.join('\n')}\njob: {script: !reference [.l40]}\n`);
  expect(config.problems.map(({ bound }) => bound?.id)).toContain('referenced');
  expect(fatalMessages(config)).toEqual([]);
});

test('a chain of thousands of references ends', () => {
  const lines = Array.from({ length: 5000 }, (_, n) => `.l${n + 1}: !reference [.l${n}]`);
  const config = resolveFiles(`.l0: x\n${lines.reverse().join('\n')}\njob: {script: !reference [.l5000]}\n`);
  expect(fatalMessages(config).length).toBeGreaterThan(0);
});

test('names of the prototype are ordinary keys', () => {
  const yaml =
    '__proto__: {script: [a]}\nconstructor: {script: [b]}\njob: {script: [!reference [__proto__, script]]}\n';
  expect(resolveFiles(yaml).jobs.map((job) => job.name)).toEqual(['__proto__', 'constructor', 'job']);
  expect(script(yaml)).toEqual(['a']);
});
