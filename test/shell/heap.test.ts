/** What reviews leave behind in a process that lives for weeks. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it, vi } from 'vitest';
import { parsed } from '../../src/ci/expressions/expression.ts';
import { matchesPath } from '../../src/ci/load/path-glob.ts';
import { commandsOf } from '../../src/shell/script-commands.ts';
import { parseYaml } from '../../src/yaml/parse.ts';
import { located, valueAt } from '../../src/yaml/tree.ts';
import { jobNamed, sourceFile } from '../support/make-config.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function heap(): number {
  collect();
  return process.memoryUsage().heapUsed / 2 ** 20;
}

function readScript(text: string): number {
  const file = sourceFile('.gitlab-ci.yml', `build: ${JSON.stringify(text)}`);
  const lines = [located(text, valueAt(parseYaml(file).node!, 'build')!)];
  return commandsOf(jobNamed('build', file, { scripts: [{ keyword: 'script', lines }] })).length;
}

it('of long scripts little is left', { timeout: 120_000 }, () => {
  readScript('warm up');
  const before = heap();
  for (let number = 0; number < 6; number++) expect(readScript('a;'.repeat(8_000 + number))).toBe(8_000 + number);
  readScript('$(a)'.repeat(7_500));
  expect(heap() - before).toBeLessThan(40);
});

it('of patterns in expressions and paths too', { timeout: 120_000 }, () => {
  const before = heap();
  for (let number = 0; number < 4; number++) {
    parsed(`$A =~ /${number}${'x{1000}'.repeat(100)}/`);
    matchesPath(`${'{a,b}'.repeat(8)}${number}${'c'.repeat(10_000)}`, 'a');
  }
  expect(heap() - before).toBeLessThan(24);
});

it('what is kept is not kept by the clock', () => {
  const clocks = [vi.spyOn(performance, 'now'), vi.spyOn(Date, 'now')];
  for (let turn = 0; turn < 3; turn++) {
    readScript('docker ps');
    parsed('$CI_COMMIT_BRANCH == "clockless"');
    matchesPath('{a,b}/*.clockless', 'a/b');
  }
  for (const clock of clocks) expect(clock).not.toHaveBeenCalled();
});
