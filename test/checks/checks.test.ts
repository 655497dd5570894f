/** Each check can fail: fixtures of every kind are put through the real tools, with the project's own configuration. */
import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ACCEPTED, type Check, REFUSED } from './refused.ts';

const project = mkdtempSync(join(tmpdir(), 'pipewarden-checks-'));
const { scripts, ...manifest } = JSON.parse(readFileSync('package.json', 'utf8'));
const CHECKS: readonly Check[] = ['lint', 'promises', 'layers', 'unused'];
const PROGRAMS = [
  'src/cli/pipewarden.ts',
  'src/receiver/start-receiver.ts',
  'worker/main.ts',
  'worker/start.ts',
  'worker/judge-apart.ts',
];

function write(path: string, text: string): void {
  mkdirSync(dirname(join(project, path)), { recursive: true });
  writeFileSync(join(project, path), text);
}

/** Imports what the files in its folder export, but for what nothing or a test alone may reach. */
function program(path: string, fixtures: readonly (readonly [string, string])[]): string {
  const folder = /^src\/cli\//.test(path) ? /^src\/(?!receiver\/)/ : new RegExp(`^${dirname(path)}/`);
  const uses = fixtures.flatMap(([file, text], index) => {
    const names = [...text.matchAll(/export (?:async )?(?:const |function |\{ )([\w]+)/g)].map(([, name = '']) => name);
    const used = names.filter((name) => !/^unused|^forTests/.test(name));
    return folder.test(file) && used.length > 0
      ? [
          `export { ${used.map((name) => `${name} as ${name}${index}`).join(', ')} } from './${relative(dirname(path), file)}';`,
        ]
      : [];
  });
  return `${uses.join('\n')}\n`;
}

const said = new Map<Check, { output: string; code: number }>();

/** The parts of a script one by one: the first that fails would hide the others. */
async function run(check: Check): Promise<{ output: string; code: number }> {
  const parts = (scripts[check] as string).split(' && ').map(
    (command) =>
      new Promise<{ output: string; code: number }>((done) => {
        const [tool = '', ...args] = command.split(' ');
        const more = tool === 'biome' ? ['--max-diagnostics=500'] : [];
        const options = { cwd: project, env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined } };
        execFile(join(project, 'node_modules/.bin', tool), [...args, ...more], options, (error, stdout, stderr) =>
          done({ output: stdout + stderr, code: error ? Number(error.code) : 0 }),
        );
      }),
  );
  const results = await Promise.all(parts);
  return { output: results.map(({ output }) => output).join('\n'), code: Math.max(...results.map(({ code }) => code)) };
}

beforeAll(async () => {
  const fixtures: Record<string, string> = { ...ACCEPTED, ...Object.assign({}, ...REFUSED.map(({ files }) => files)) };
  for (const name of [
    '.biome.json',
    '.dependency-cruiser.mjs',
    '.layers.mjs',
    '.knip.mjs',
    '.gitignore',
    'tsconfig.json',
  ])
    copyFileSync(name, join(project, name));
  symlinkSync(resolve('node_modules'), join(project, 'node_modules'));
  const dependencies = { ...manifest.dependencies, 'left-over': '1.0.0' };
  write('package.json', JSON.stringify({ ...manifest, dependencies }));
  for (const [path, text] of Object.entries(fixtures)) write(path, text);
  for (const path of PROGRAMS) write(path, program(path, Object.entries(fixtures)));
  for (const check of CHECKS) said.set(check, await run(check));
}, 120_000);

afterAll(() => rmSync(project, { recursive: true, force: true }));

describe.each(CHECKS)('npm run %s', (check) => {
  test('fails', () => {
    expect(said.get(check)?.code).toBeGreaterThan(0);
  });

  test.each(REFUSED.filter(({ by }) => by === check))('refuses $what', ({ says }) => {
    expect(said.get(check)?.output).toMatch(says);
  });

  test.each(Object.keys(ACCEPTED))('has nothing to say about %s', (path) => {
    expect(
      said
        .get(check)
        ?.output.split('\n')
        .filter((line) => line.includes(path)),
    ).toEqual([]);
  });
});

test('npm run check runs them all, the build and the tests', () => {
  for (const check of [...CHECKS, 'build']) expect(scripts.check).toContain(`npm run ${check} && `);
  expect(scripts.check).toMatch(/ && TEST_PROGRAMS=1 npm test$/);
});

test('the rooms that use no node: module are those that know no clock', async () => {
  const { PURE } = await import(resolve('.layers.mjs'));
  const { overrides } = JSON.parse(readFileSync('.biome.json', 'utf8'));
  const withoutClock = overrides.find((each: { linter?: unknown }) => JSON.stringify(each.linter).includes('"Date"'));
  const rooms = (PURE as string[]).map((room) => (room.endsWith('.ts') ? room : `${room}/**`));
  expect([...withoutClock.includes].sort()).toEqual(rooms.sort());
});
