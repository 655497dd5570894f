/** A name says which file is meant: it exists once in the program, and no helper of the tests has it too. */
import { execFileSync } from 'node:child_process';
import { basename } from 'node:path';
import { expect, test } from 'vitest';

const tracked = execFileSync('git', ['ls-files', '--', '*.ts'], { encoding: 'utf8' }).split('\n');
const namesIn = (folder: RegExp) => tracked.filter((path) => folder.test(path)).map((path) => basename(path));

test('a file name exists once', () => {
  const names = [...namesIn(/^(src|worker)\//), ...namesIn(/^test\/(?!.*\.test\.ts$)/)];
  expect(names.length).toBeGreaterThan(400);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

test('names say what is inside', () => {
  const vague =
    /^(utils?|helpers?|types?|common|misc|inside|shape|asks|within|pin|lint-of|first-files|second-look|gone)\.ts$/;
  expect(namesIn(/^(src|worker|test)\//).filter((name) => vague.test(name))).toEqual([]);
});
