import { describe, expect, it } from 'vitest';
import { BOUNDS, type BoundId } from '../../src/ci/bounds.ts';
import { unreadScripts } from '../../src/rules/judging/unread-scripts.ts';
import { resolvePossible } from '../support/possible.ts';
import { resolveFiles } from '../support/resolve-files.ts';

const lines = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => `${line(index)}\n`).join('');
const S = 'script: [make]';
/** What no single file may hold, in several. */
const parts = (count: number, text: (index: number) => string) => ({
  '.gitlab-ci.yml': `include: [${Array.from({ length: count }, (_, n) => `{local: f${n}.yml}`).join(', ')}]\n`,
  ...Object.fromEntries(Array.from({ length: count }, (_, n) => [`f${n}.yml`, text(n)])),
});

/** What is too large, the first that is left out of it, and how many are. */
const CASES: Record<
  Exclude<BoundId, 'scripts' | 'nesting' | 'looks' | 'cases'>,
  readonly [Record<string, string>, string, number]
> = {
  text: [parts(9, (n) => `j${n}: {${S}}\n# ${'x'.repeat(2_000_000)}\n`), 'f8.yml', 1],
  words: [parts(7, (n) => `j${n}: {${S}}\n${'\n'.repeat(105_000)}`), 'f5.yml', 2],
  included: [
    {
      '.gitlab-ci.yml': `include: [${Array.from({ length: 120 }, (_, n) => `{local: f${n % 2}.yml}`).join(', ')}]\n`,
      ...Object.fromEntries([0, 1].map((k) => [`f${k}.yml`, `.x: [${'x,'.repeat(20_000)}]\n`])),
    },
    'f1.yml',
    2,
  ],
  jobs: [parts(2, (n) => lines(2_600, (k) => `j${n}-${k}: {${S}}`)), 'j1-400', 2_200],
  all_jobs: [
    {
      '.gitlab-ci.yml': lines(3, (n) => `t${n}: {trigger: {include: c${n}.yml}}`),
      ...Object.fromEntries([0, 1, 2].map((n) => [`c${n}.yml`, lines(2_100, (k) => `j${n}-${k}: {${S}}`)])),
    },
    'j2-797',
    1_303,
  ],
  script_lines: [
    parts(1, () => `.s:\n  script:\n${lines(2_000, () => '    - make')}${lines(600, (n) => `j${n}: {extends: .s}`)}`),
    'j99',
    501,
  ],
  values: [
    parts(
      1,
      () => `.s:\n  tags:\n${lines(2_000, () => '    - make')}${lines(600, (n) => `j${n}: {extends: .s, ${S}}`)}`,
    ),
    'j498',
    102,
  ],
  characters: [
    parts(1, () => `.s: {script: [${'x'.repeat(100_000)}]}\n${lines(510, (n) => `j${n}: {extends: .s}`)}`),
    'j499',
    11,
  ],
  variables: [
    parts(1, () => `variables:\n${lines(2_000, (n) => `  V${n}: v`)}${lines(310, (n) => `j${n}: {${S}}`)}`),
    'j300',
    10,
  ],
  needs: [
    parts(
      1,
      () => `a: {${S}, parallel: 200}\n${lines(1_010, (n) => `j${n}: {${S}, stage: deploy, dependencies: [a]}`)}`,
    ),
    'j1000',
    10,
  ],
  conditions: [
    parts(1, () => `a:\n  ${S}\n  rules:\n${lines(1_001, (n) => `    - {if: $A${n}}`)}b: {${S}, only: [main]}\n`),
    'a',
    1,
  ],
  extended: [
    parts(
      1,
      () =>
        `.s:\n  script: [x]\n${lines(999, (n) => `  k${n}: v`)}${lines(1_003, (n) => `.h${n}: {extends: .s}`)}j: {${S}}\n`,
    ),
    '.h1000',
    3,
  ],
  referenced: [
    parts(1, () => `.s: [${'x,'.repeat(2_100)}]\na: {script: [${'!reference [.s],'.repeat(100)}]}\n`),
    'a:script',
    1,
  ],
  children: [
    { ...parts(1, () => lines(220, (n) => `t${n}: {trigger: {include: c.yml}}`)), 'c.yml': `j: {${S}}\n` },
    't200',
    20,
  ],
};

describe('what is too large', { timeout: 60_000 }, () => {
  it.each(Object.entries(CASES))('%s', (id, [files, first, count]) => {
    const { problems } = resolveFiles(files);
    const said = problems.find(({ bound }) => bound?.id === id);
    expect(said).toMatchObject({ fatal: false, unavailable: 'limit' });
    expect(said?.bound?.names[0]).toBe(first);
    expect((said?.bound?.names.length ?? 0) + (said?.bound?.more ?? 0)).toBe(count);
    expect(said?.message).toContain(new Intl.NumberFormat('en').format(BOUNDS[id as BoundId].most));
    // What follows from what is left out is nobody's fault.
    expect(problems.filter(({ fatal }) => fatal)).toEqual([]);
  });

  it('cases', () => {
    const rules = lines(60, (n) => `    - {if: $W${n}, variables: {X: w${n}}}`);
    const plain = lines(1_000, (n) => `p${n}: {${S}}`);
    const asking = lines(200, (n) => `j${n}: {${S}, rules: [{if: $J}]}`);
    const [config] = resolvePossible(`workflow:\n  rules:\n${rules}${plain}${asking}`);
    const room = Math.floor(BOUNDS.cases.most / (config?.cases.length ?? 0));
    const said = config?.problems.find(({ bound }) => bound?.id === 'cases');
    expect(config?.jobs).toHaveLength(1_000 + room);
    expect(said).toMatchObject({ fatal: false, unavailable: 'limit', bound: { more: 200 - room - 3 } });
    expect(said?.bound?.names[0]).toBe(`j${room}`);
  });

  it.each([
    ['scripts', 'x\n'.repeat(30_000)],
    ['nesting', `${'$(echo '.repeat(3_000)}x${')'.repeat(3_000)}`],
  ])('%s', (id, script) => {
    const text = script.split('\n').map((line) => `      ${line}\n`);
    const [said] = unreadScripts(resolveFiles(`a:\n  script:\n    - |\n${text.join('')}`));
    expect(said).toMatchObject({ fatal: false, unavailable: 'limit', bound: { id, names: ['a'], more: 0 } });
  });
});
