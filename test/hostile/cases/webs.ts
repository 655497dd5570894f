/** What multiplies by way of something else: graphs of jobs, choices, globs, patterns, values that are written once and used often. */
import { CI, type HostileCase, lines, oneFile } from '../hostile-case.ts';

const S = 'script: [make]';
const JOB = `build: {${S}}\n`;
const jobs = (count: number, body: (index: number) => string) => lines(count, (n) => `j${n}: {${body(n)}}`);
const many = (count: number, each: (index: number) => string) =>
  Array.from({ length: count }, (_, n) => each(n)).join(', ');

const LAYER = 30;
/** The whole layer before. */
const layered = (n: number) =>
  `needs: [${n < LAYER ? '' : many(LAYER, (k) => `j${(Math.floor(n / LAYER) - 1) * LAYER + k}`)}]`;

export const webs: readonly HostileCase[] = [
  oneFile('layers of needs', () => jobs(600, (n) => `${S}, ${layered(n)}`), 'passed'),
  oneFile(
    'layers of needs that hand variables on',
    () =>
      jobs(
        300,
        (n) =>
          `script: ['echo "IMG=$IMG$A${n}" >> x.env'], image: 'ruby:$IMG', artifacts: {reports: {dotenv: x.env}}, ${layered(n)}`,
      ),
    'not_evaluable',
  ),
  oneFile(
    'stages that hand variables on',
    () =>
      `stages: [${many(100, (n) => `s${n}`)}]\n${jobs(
        1_000,
        (n) =>
          `stage: s${n % 100}, script: ['echo "V${n}=$V${n - 1}x" >> x.env'], image: 'ruby:$V${n - 1}', artifacts: {reports: {dotenv: x.env}}`,
      )}`,
    'not_evaluable',
  ),
  oneFile(
    'a report of five thousand variables for a thousand jobs',
    () =>
      `w:\n  stage: .pre\n  script:\n    - |\n${lines(5_000, (n) => `      echo "V${n}=evil/a:${n}" >> x.env`)}  artifacts: {reports: {dotenv: x.env}}\n${jobs(1_000, (n) => `${S}, image: '$V${n}'`)}`,
    'failed',
  ),
  oneFile(
    'environments that stop each other',
    () => jobs(2_900, (n) => `${S}, environment: {name: e${n}, on_stop: j${(n + 1) % 2_900}}`),
    'failed',
  ),
  oneFile(
    'three options each of a thousand',
    () =>
      `variables:\n${lines(3, (n) => `  V${n}: {value: o0, options: [${many(1_000, (k) => `o${k}`)}]}`)}a: {${S}, image: 'ruby:$V0$V1$V2'}\n`,
    'passed',
  ),
  oneFile(
    'options times jobs',
    () =>
      `variables:\n${lines(100, (n) => `  V${n}: {value: o0, options: [${many(100, (k) => `o${k}`)}]}`)}${jobs(1_000, (n) => `${S}, image: 'ruby:$V${n % 100}$V${(n + 1) % 100}'`)}`,
    'passed',
  ),
  oneFile(
    'options of inputs in one name',
    () =>
      `spec:\n  inputs:\n${lines(20, (n) => `    i${n}: {default: o0, options: [${many(50, (k) => `o${k}`)}]}`)}---\na: {${S}, image: 'ruby:${many(20, (n) => `$[[ inputs.i${n} ]]`).replaceAll(', ', '-')}'}\n`,
    'not_evaluable',
    /more options than were judged/,
  ),
  oneFile(
    'rules of inputs by the thousand',
    () =>
      `spec:\n  inputs:\n    a: {default: x, options: [x, y]}\n    b:\n      rules:\n${lines(1_000, (n) => `        - {if: '$[[ inputs.a ]] == "v${n}"', default: d${n}, options: [d${n}]}`)}---\na: {script: ['$[[ inputs.b ]]']}\n`,
    'passed',
  ),
  {
    name: 'globs times jobs times changed files',
    files: () => ({
      [CI]: jobs(25, (n) => `${S}, rules: [{changes: [${many(50, (k) => `'**/${n}/*-${k}/**/*.c'`)}]}]`),
      ...Object.fromEntries(
        Array.from({ length: 1_400 }, (_, n) => [`src/${'deep/'.repeat(20)}d${n}/a-${n % 50}/x${n}.c`, `${n}\n`]),
      ),
    }),
    state: 'passed',
  },
  {
    name: 'a thousand jobs with globs of their own, and deep changed files',
    files: () => ({
      [CI]: jobs(1_000, (n) => `${S}, rules: [{changes: [${many(35, (k) => `'**/*${n}*/*-${k}/**/*.c'`)}]}]`),
      ...Object.fromEntries(
        Array.from({ length: 1_400 }, (_, n) => [`src/${'deep/'.repeat(20)}d${n}/a-${n % 50}/x${n}.c`, `${n}\n`]),
      ),
    }),
    state: 'failed',
    says: /too big/,
  },
  {
    name: 'globs of stars and deep changed files',
    files: () => ({
      [CI]: jobs(200, (n) => `${S}, rules: [{changes: ['${'**/a/'.repeat(12)}${n}', '${'*a'.repeat(20)}${n}']}]`),
      ...Object.fromEntries(
        Array.from({ length: 500 }, (_, n) => [`${'a/'.repeat(40)}${'a'.repeat(40)}${n}.c`, `${n}\n`]),
      ),
    }),
    state: 'passed',
  },
  ...(
    [
      ['that remember twenty letters', (n: number) => `(a|b)*a(a|b){20}c${n}`],
      ['of counted letters', (n: number) => `([a-z]{1,200}[0-9]{1,200}){2}${n}`],
      ['of any letters', (n: number) => `.*x.*y.*z.*${n}.*`],
      ['of many words', (n: number) => many(300, (k) => `feature-${n}-${k}`).replaceAll(', ', '|')],
      ['without letter case', (n: number) => `${'straße'.repeat(20)}${n}`],
    ] as const
  ).map(([name, pattern]) =>
    oneFile(
      `two hundred patterns ${name}`,
      () =>
        jobs(
          200,
          (n) =>
            `${S}, rules: [{if: '$CI_COMMIT_BRANCH =~ /^${pattern(n)}$/i && $CI_COMMIT_BRANCH =~ /^${pattern(n + 1)}$/'}]`,
        ),
      'passed',
    ),
  ),
  oneFile(
    'patterns of branches in only and except',
    () =>
      jobs(
        300,
        (n) => `${S}, only: ['/^(a|b)*a(a|b){12}${n}$/', /^release.*${n}/], except: ['/^.*a.{12}${n}$/', tags]`,
      ),
    'passed',
  ),
  oneFile(
    'patterns that variables hold',
    () =>
      `variables:\n${lines(300, (n) => `  P${n}: '/^(a+)+${n}$/'`)}${jobs(300, (n) => `${S}, rules: [{if: '$CI_COMMIT_BRANCH =~ $P${n}'}, {if: '"${'a'.repeat(300)}" =~ $P${n}'}]`)}`,
    'passed',
  ),
  oneFile(
    'a long value that a script uses a thousand times',
    () =>
      `variables: {A: '${'x '.repeat(50_000)}'}\na: {script: ['echo ${'$A '.repeat(1_000)}', 'docker run $A$A$A$A x']}\n`,
    'not_evaluable',
    /10,000 commands/,
  ),
  oneFile(
    'a long value in five thousand services',
    () =>
      `variables: {A: '${'x'.repeat(50_000)}'}\na:\n  ${S}\n  services:\n${lines(5_000, (n) => `    - evil/$A:${n}`)}`,
    'passed',
  ),
  oneFile(
    'a long value in the names of jobs and environments',
    () =>
      `variables: {A: '${'x'.repeat(20_000)}'}\n${jobs(2_000, (n) => `${S}, environment: {name: 'review/$A$A${n}', url: 'https://$A.example.com/$A'}, tags: ['$A']`)}`,
    'passed',
  ),
  oneFile(
    'rules that give images, times jobs',
    () =>
      `.r: &r [${many(900, (n) => `{if: $A${n}, variables: {X: 'a:${n}'}}`)}]\n${jobs(50, () => `${S}, image: 'evil/$X', rules: *r`)}`,
    'failed',
  ),
  oneFile(
    'variables that are inherited by name',
    () =>
      `variables:\n${lines(2_000, (n) => `  V${n}: v`)}${jobs(250, () => `${S}, image: 'ruby:$V7', inherit: {variables: [${many(1_500, (k) => `V${k}`)}]}`)}`,
    'failed',
  ),
  oneFile(
    'matrices of images with needs of each other',
    () =>
      jobs(
        40,
        (n) =>
          `${S}, image: 'ruby:$A$B', parallel: {matrix: [{A: [${many(14, (k) => `a${k}`)}], B: [${many(14, (k) => `b${k}`)}]}]}, needs: [${n === 0 ? '' : many(20, (k) => `{job: j${n - 1}, parallel: {matrix: [{A: a${k % 14}, B: b${k % 7}}]}}`)}]`,
      ),
    'not_evaluable',
    /3,000 jobs/,
  ),
  oneFile(
    'triggers of other projects',
    () =>
      jobs(2_900, (n) => `trigger: {project: g/p${n}, branch: '$B', strategy: depend}, variables: {A: $CI_JOB_TOKEN}`),
    'failed',
  ),
  oneFile(
    'secrets and tokens',
    () =>
      `a:\n  ${S}\n  secrets:\n${lines(5_000, (n) => `    S${n}: {vault: 'a/b${n}/c@d', token: $T${n}}`)}  id_tokens:\n${lines(5_000, (n) => `    T${n}: {aud: 'https://x${n}.example'}`)}`,
    'failed',
  ),
  oneFile(
    'caches of files times jobs',
    () =>
      jobs(
        150,
        (n) =>
          `${S}, cache: [${many(4, (k) => `{key: {files: [a${n}, b${k}], prefix: '$P'}, paths: [${many(20, (m) => `p${m}`)}], fallback_keys: [x, y]}`)}]`,
      ),
    'passed',
  ),
  oneFile(
    'links of a release',
    () =>
      `a:\n  ${S}\n  release:\n    tag_name: v1\n    description: x\n    assets:\n      links:\n${lines(10_000, (n) => `        - {name: n${n}, url: 'https://x.example/${n}'}`)}`,
    'failed',
  ),
  oneFile(
    'one name for the workflow, of everything',
    () => `workflow: {name: '${'$A$CI_COMMIT_REF_NAME '.repeat(5_000)}'}\n${JOB}`,
    'failed',
  ),
  ...[10, 20].map((count) =>
    oneFile(
      `conditions of the workflow, the includes and the jobs, ${count} each`,
      () =>
        `workflow: {rules: [${many(count, (n) => `{if: $W${n}, variables: {X: 'w${n}'}}`)}, {when: always}]}\ninclude: [${many(count, (n) => `{local: ci/${n}.yml, rules: [{if: '$X == "w${n}"'}]}`)}]\n${jobs(6 * count, (n) => `${S}, image: 'ruby:$X', rules: [{if: '$X == "w${n % count}" && $J${n}', variables: {Y: $X}}, {if: $Y}]`)}`,
      'failed',
      count > 10 ? /45,000 pipelines/ : undefined,
    ),
  ),
];
