import { expect, it } from 'vitest';
import { commandsOf } from '../../src/shell/script-commands.ts';
import { parseYaml } from '../../src/yaml/parse.ts';
import { located, valueAt } from '../../src/yaml/tree.ts';
import { jobNamed, sourceFile } from '../support/make-config.ts';

/** CPU time in milliseconds. */
function timeOf(text: string): number {
  const file = sourceFile('.gitlab-ci.yml', `build: ${JSON.stringify(text)}`);
  const lines = [located(text, valueAt(parseYaml(file).node!, 'build')!)];
  const job = jobNamed('build', file, { scripts: [{ keyword: 'script', lines }] });
  const before = process.cpuUsage();
  commandsOf(job);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

// Asking each command where it is written would make the time grow with the square of the lines.
it.each([
  ['containers', 'docker run -v a:b image make "$NUMBER"\n'],
  ['containers of compose', 'docker compose run service make "$NUMBER"\n'],
  ['shells', 'sh -c \'make "$NUMBER"\'\n'],
  ['substitutions', 'echo $(cat a | grep "$NUMBER")\n'],
  ['calls of functions', 'f() { docker "$@"; }; f ps "$NUMBER"\n'],
  ['texts that nobody knows', 'eval "$NUMBER"\n'],
])('%s take time by their number', (_, line) => {
  timeOf(line.repeat(100));
  const [some, more] = [timeOf(line.repeat(400)), timeOf(line.repeat(1_600))];
  expect(more).toBeLessThan(16 * Math.max(some, 20));
});

it('calls of a long function come to an end', () => {
  const body = `f() {\n${'docker "$1" a\n'.repeat(2_000)}}\n`;
  expect(timeOf(`${body}${'f ps\n'.repeat(2_000)}`)).toBeLessThan(20_000);
});
