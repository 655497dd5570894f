/** For every kind of thing that `npm run check` refuses: files that do it, and what the check says of them. */

export type Check = 'lint' | 'promises' | 'layers' | 'unused';

export interface Refused {
  readonly what: string;
  readonly by: Check;
  readonly files: Readonly<Record<string, string>>;
  /** Stands in what the check says, with the file it says it of. */
  readonly says: RegExp;
}

const layer = (what: string, says: string, files: Readonly<Record<string, string>>): Refused => {
  const [file = ''] = Object.keys(files);
  return {
    what,
    by: 'layers',
    files,
    says: new RegExp(`error ${says}: ${file.replaceAll('.', '\\.')}( →|\\n|$)`, 'm'),
  };
};

const lint = (what: string, rule: string, file: string, text: string): Refused => {
  const says = new RegExp(`^${file.replaceAll('.', '\\.')}:\\d+:\\d+ lint/${rule}`, 'm');
  return { what, by: 'lint', files: { [file]: text }, says };
};

const impure = (what: string, room: string, expression: string, rule = 'style/noRestrictedGlobals'): Refused =>
  lint(`${what} in a pure room`, rule, `${room}/${what.replace(/\W+/g, '-')}.ts`, `export const it = ${expression};\n`);

const floating = (what: string, text: string): Refused => {
  const file = `worker/floating-${what.replace(/\W+/g, '-')}.ts`;
  return { what, by: 'promises', files: { [file]: text }, says: new RegExp(`no-floating-promises[^]*?${file}`) };
};

const TANGLE = `export function tangle(list: readonly number[]): number {
  let sum = 0;
  for (const a of list) {
    if (a > 1) {
      for (const b of list) {
        if (b > a) {
          for (const c of list) {
            if (c > b) sum += a && b ? c : a || b;
          }
        }
      }
    }
  }
  return sum;
}
`;
const LONG = Array.from({ length: 301 }, (_, index) => `export const line${index} = ${index};\n`).join('');

export const REFUSED: readonly Refused[] = [
  layer('a node: module in a pure room', 'pure rooms', {
    'src/yaml/reads-disk.ts': "export { readFileSync } from 'node:fs';\n",
  }),
  layer('a node: module in what decides', 'pure rooms', {
    'src/scope.ts': "export { randomUUID } from 'node:crypto';\n",
  }),
  layer('a package that belongs to another room', 'packages: src/yaml', {
    'src/yaml/parses-shell.ts': "export { parse } from 'unbash';\n",
  }),
  layer('a scanner of secrets in the tree', 'packages: src/yaml', {
    'src/yaml/finds-secrets.ts': "export { creator } from '@secretlint/secretlint-rule-preset-recommend';\n",
  }),
  layer('an arrow upwards', 'layers: src/yaml', {
    'src/yaml/knows-jobs.ts': "export { job } from '../ci/jobs/job.ts';\n",
    'src/ci/jobs/job.ts': 'export const job = 1;\n',
  }),
  layer('a type from above is an arrow, too', 'layers: src/ci/keywords', {
    'src/ci/keywords/knows-a-job.ts':
      "import type { Job } from '../jobs/job-type.ts';\nexport const name = (job: Job) => job.name;\n",
    'src/ci/jobs/job-type.ts': 'export interface Job {\n  name: string;\n}\n',
  }),
  layer('placing that judging knows of', 'layers: src/review/judge', {
    'src/review/judge/knows-places.ts': "export { place } from '../place/place-of.ts';\n",
    'src/review/place/place-of.ts': 'export const place = 1;\n',
  }),
  layer('a worker that imports the receiver', 'layers: worker.*', {
    'worker/asks-receiver.ts': "export { app } from '../src/receiver/web-app.ts';\n",
    'src/receiver/web-app.ts': 'export const app = 1;\n',
  }),
  layer('a worker that imports a command', 'layers: worker.*', {
    'worker/standalone.ts': "export { command } from '../src/cli/a-command.ts';\n",
    'src/cli/a-command.ts': 'export const command = 1;\n',
  }),
  layer('a receiver that decides', 'deciding', {
    'src/receiver/decides.ts': "export { decide } from '../decide.ts';\n",
    'src/decide.ts': 'export const decide = 1;\n',
  }),
  layer('a program that knows its tests', 'tests', {
    'src/policy/knows-tests.ts': "export { builder } from '../../test/support/builder.ts';\n",
    'test/support/builder.ts': 'export const builder = 1;\n',
  }),
  layer('a development package in the program', 'development', {
    'src/cli/uses-fast-check.ts': "export { assert } from 'fast-check';\n",
  }),
  layer('the environment by way of a module', 'settings', {
    'worker/reads-environment.ts': "export { env } from 'node:process';\n",
  }),
  layer('a cycle', 'no cycles', {
    'src/render/one.ts': "import { two } from './two.ts';\nexport const one = () => two;\n",
    'src/render/two.ts': "import { one } from './one.ts';\nexport const two = () => one;\n",
  }),
  layer('a file that tests alone reach', 'reached by a program', {
    'src/includes/for-tests.ts': 'export const forTests = 1;\n',
    'test/includes/for-tests.test.ts':
      "import { forTests } from '../../src/includes/for-tests.ts';\nconsole.log(forTests);\n",
  }),

  impure('Date now', 'src/yaml', 'Date.now()'),
  impure('new Date', 'src/review/plan', 'new Date()'),
  impure('Date as a function', 'src/rules', 'Date()'),
  impure('performance', 'src/ci', 'performance.now()'),
  impure('Math random', 'src/rules/judging', 'Math.random()', 'nursery/noJsRestrictedProperties'),
  lint(
    'chance taken apart',
    'nursery/noJsRestrictedProperties',
    'src/policy/dice.ts',
    'export const { random } = Math;\n',
  ),
  impure('crypto', 'src/secrets', 'crypto.randomUUID()'),
  impure('fetch', 'src/includes', "fetch('https://example.com')"),
  impure('setTimeout', 'src/shell', 'setTimeout(() => {}, 1)'),
  impure('process', 'src/runner', 'process.platform'),
  impure('globalThis', 'src/render', "globalThis['fetch']"),
  impure('eval', 'src/ci/expressions', "eval('1')", 'security/noGlobalEval'),
  lint(
    'the environment outside of the settings',
    'nursery/noJsRestrictedProperties',
    'worker/home.ts',
    'export const home = process.env.HOME;\n',
  ),
  lint(
    'the environment taken apart',
    'nursery/noJsRestrictedProperties',
    'src/log.ts',
    'export const { env } = process;\n',
  ),
  lint('a tangled function without a reason', 'complexity/noExcessiveCognitiveComplexity', 'src/ci/tangle.ts', TANGLE),
  lint('a long file without a reason', 'style/noExcessiveLinesPerFile', 'test/long.ts', LONG),

  floating('a call', 'async function save(): Promise<void> {}\nexport function run(): void {\n  save();\n}\n'),
  floating(
    'a call of a module',
    "import { rm } from 'node:fs/promises';\nexport function run(): void {\n  rm('x');\n}\n",
  ),
  floating('a function called in place', 'export function run(): void {\n  (async () => {})();\n}\n'),
  floating(
    'a method behind an interface',
    'export function run(queue: { add(): Promise<void> }): void {\n  queue.add();\n}\n',
  ),

  {
    what: 'an export that nobody imports',
    by: 'unused',
    files: { 'worker/exports-too-much.ts': 'export const usedExport = 1;\nexport const unusedExport = 2;\n' },
    says: /unusedExport .*worker\/exports-too-much\.ts/,
  },
  {
    what: 'an export that tests alone import',
    by: 'unused',
    files: {
      'worker/exports-for-tests.ts': 'export const forAll = 1;\nexport const forTestsAlone = 2;\n',
      'test/worker/exports-for-tests.test.ts':
        "import { forTestsAlone } from '../../worker/exports-for-tests.ts';\nconsole.log(forTestsAlone);\n",
    },
    says: /forTestsAlone .*worker\/exports-for-tests\.ts/,
  },
  {
    what: 'a file that nobody imports',
    by: 'unused',
    files: { 'test/support/nobodys.ts': 'export {};\n' },
    says: /^test\/support\/nobodys\.ts/m,
  },
  { what: 'a dependency that nobody imports', by: 'unused', files: {}, says: /^left-over +package\.json/m },
];

/** Nothing to say against these: reasons count, and what looks alike is something else. */
export const ACCEPTED: Readonly<Record<string, string>> = {
  'src/yaml/parses.ts': "export { parse } from 'yaml';\n",
  'src/ci/jobs/reads-keywords.ts': "export { keyword } from '../keywords/keyword.ts';\n",
  'src/ci/keywords/keyword.ts': 'export const keyword = 1;\n',
  'src/render/numbers.ts': 'export const largest = (fetch: () => number) => Math.max(fetch(), 2);\n',
  'src/rules/judged-by-a-rule.ts': "export { keyword } from '../ci/keywords/keyword.ts';\n",
  'src/shell/tangle-with-a-reason.ts': `// biome-ignore lint/complexity/noExcessiveCognitiveComplexity: a test of reasons.\n${TANGLE}`,
  'src/ci/long-with-a-reason.ts': `// biome-ignore-all lint/style/noExcessiveLinesPerFile: a test of reasons.\n${LONG}`,
  'worker/waits.ts':
    "import { rm } from 'node:fs/promises';\nexport async function run(): Promise<void> {\n  await rm('x');\n}\n",
};
