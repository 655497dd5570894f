import { expect, test } from 'vitest';
import { kindsOfAll } from '../../../src/ci/pipelines/pipeline-case.ts';
import { shownText } from '../../../src/ci/yaml-variables.ts';
import { resolvePossible } from '../../support/possible.ts';

const rootWith = (inputs: string, image: string) =>
  `spec: {inputs: ${inputs}}\n---\nbuild: {script: [make], image: "${image}"}\n`;

/** Images, each with the kinds of pipeline that have it. */
function images(root: string): Readonly<Record<string, string>> {
  const variants = resolvePossible(root).flatMap(({ jobs }) => jobs.flatMap((job) => job.variants));
  const shown = variants.map(({ image, cases }) => [image ? shownText(image.name) : '', cases] as const);
  const names = [...new Set(shown.map(([name]) => name))];
  return Object.fromEntries(
    names.map((name) => [name, kindsOfAll(shown.flatMap(([other, cases]) => (other === name ? cases : []))).join(' ')]),
  );
}

const PUSHES = 'source_branch target_branch other_branch';
const STARTED = 'tag schedule web api trigger';

test('an option that is no default is for pipelines that somebody starts', () => {
  const found = images(rootWith('{i: {default: a, options: [a, b]}}', '$[[ inputs.i ]]'));
  expect(Object.keys(found)).toEqual(['a', 'b']);
  expect(found.a).toContain(PUSHES);
  expect(found.b).toBe(STARTED);
});

test('so is the other boolean', () => {
  expect(images(rootWith('{i: {type: boolean, default: true}}', 'x:$[[ inputs.i ]]'))['x:false']).toBe(STARTED);
});

test('what may be anything is what it is by default', () => {
  expect(Object.keys(images(rootWith("{i: {default: a, regex: '^[ab]$'}}", '$[[ inputs.i ]]')))).toEqual(['a']);
  expect(resolvePossible('build: {script: [make]}\n')).toHaveLength(1);
});

test('of very many sets some are left out, and that is said', () => {
  const options = Array.from({ length: 10 }, (_, number) => `o${number}`).join();
  const inputs = `{a: {default: o0, options: [${options}]}, b: {default: o0, options: [${options}]}}`;
  const configs = resolvePossible(rootWith(inputs, '$[[ inputs.a ]]/$[[ inputs.b ]]'));
  expect(configs).toHaveLength(50);
  const problems = configs.flatMap((config) => config.problems);
  expect(problems).toMatchObject([{ kind: 'input', fatal: false, unavailable: 'limit' }]);
});
