/** What has to be read, and looked at again and again, before all files are there. */
import { CI, type HostileCase, lines } from '../hostile-case.ts';
import { chain, files, JOB, local, many, S } from '../written-includes.ts';

const conditional = many(12, (n) => `{local: ci/s${n}.yml, rules: [{if: $A${n}}]}`);

export const steps: readonly HostileCase[] = [
  {
    name: 'forty files of many words',
    files: () => ({
      [CI]: `include: [${many(40, (n) => local(`ci/f${n}.yml`))}]\n${JOB}`,
      ...files(40, (n) => lines(400, (k) => `.h${n}-${k}: [${'a,'.repeat(100)}]`)),
    }),
    state: 'not_evaluable',
    says: /500,000 words/,
  },
  {
    name: 'a header of forty files of many words',
    files: () => ({
      [CI]: `spec: {include: [${many(40, (n) => local(`ci/f${n}.yml`))}]}\n---\n${JOB}`,
      ...files(
        40,
        (n) => `inputs:\n${lines(400, (k) => `  i${n}-${k}: {default: [${'a,'.repeat(100)}], type: array}`)}`,
      ),
    }),
    state: 'not_evaluable',
    says: /500,000 words/,
  },
  {
    name: 'files behind conditions, and a chain beside them',
    files: () => ({
      [CI]: `include: [${conditional}, ${local('ci/f0.yml')}]\n${JOB}`,
      ...chain(130, (n) => `j${n}: {${S}}\n`),
      ...Object.fromEntries(Array.from({ length: 12 }, (_, n) => [`ci/s${n}.yml`, `s${n}: {${S}}\n`])),
    }),
    state: 'not_evaluable',
    says: /20,000 files and jobs/,
  },
  {
    name: 'a chain of files below three thousand jobs',
    files: () => ({
      [CI]: `t: {trigger: {include: [${local('ci/f0.yml')}]}}\n${lines(2_900, (n) => `j${n}: {${S}}`)}`,
      ...chain(130, (n) => `k${n}: {${S}}\n`),
    }),
    state: 'not_evaluable',
    says: /20,000 files and jobs/,
  },
  {
    name: 'files behind conditions, and a chain below them',
    files: () => ({
      [CI]: `t: {trigger: {include: [${local('ci/f0.yml')}]}}\ninclude: [${conditional}]\n`,
      ...chain(130, (n) => `k${n}: {${S}}\n`),
      ...Object.fromEntries(
        Array.from({ length: 12 }, (_, n) => [`ci/s${n}.yml`, lines(60, (k) => `s${n}-${k}: {${S}}`)]),
      ),
    }),
    state: 'not_evaluable',
    says: /20,000 files and jobs/,
  },
];
