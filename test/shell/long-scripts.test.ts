import { describe, expect, it } from 'vitest';
import { commandsOf } from '../../src/shell/script-commands.ts';
import { parseYaml } from '../../src/yaml/parse.ts';
import { type ListNode, located, type ScalarNode, valueAt } from '../../src/yaml/tree.ts';
import { jobNamed, sourceFile } from '../support/make-config.ts';

function commandsIn(text: string): number {
  const file = sourceFile('.gitlab-ci.yml', `build: ${JSON.stringify(text)}`);
  const lines = [located(text, valueAt(parseYaml(file).node!, 'build')!)];
  return commandsOf(jobNamed('build', file, { scripts: [{ keyword: 'script', lines }] })).length;
}

// Asking each command where it is written would make the time grow with the square of the lines, and never end here.
it.each([
  ['containers', 'docker run -v a:b image make "$NUMBER"\n', 2],
  ['containers of compose', 'docker compose run service make "$NUMBER"\n', 2],
  ['shells', 'sh -c \'make "$NUMBER"\'\n', 2],
  ['substitutions', 'echo $(cat a | grep "$NUMBER")\n', 3],
  ['calls of functions', 'f() { docker "$@"; }; f ps "$NUMBER"\n', 2],
  ['texts that nobody knows', 'eval "$NUMBER"\n', 1],
])('%s are read to the end, however many there are', { timeout: 120_000 }, (_, line, commands) => {
  expect(commandsIn(line.repeat(1_500))).toBeGreaterThanOrEqual(1_500 * commands);
});

it('calls of a long function come to an end', { timeout: 120_000 }, () => {
  const body = `f() {\n${'docker "$1" a\n'.repeat(2_000)}}\n`;
  expect(commandsIn(`${body}${'f ps\n'.repeat(2_000)}`)).toBeGreaterThan(4_000);
});

describe('lines that are too long for one text together', () => {
  function commandsOfLines(lines: readonly string[]) {
    const file = sourceFile('.gitlab-ci.yml', `build:\n${lines.map((line) => `- ${line}\n`).join('')}`);
    const { items } = valueAt(parseYaml(file).node!, 'build') as ListNode;
    const written = items.map(({ value }) => located((value as ScalarNode).text, value));
    return commandsOf(jobNamed('build', file, { scripts: [{ keyword: 'script', lines: written }] }));
  }

  it('are all read, each in its place, and know what was set before', () => {
    const long = Array.from({ length: 600 }, (_, n) => `run ${n} ${'a'.repeat(400)}`);
    const lines = ['tool=run', ...long, 'echo "odd', ...long, '$tool last'];
    const found = commandsOfLines(lines).filter(({ name }) => name === 'run');
    expect(found.map(({ at }) => at.value)).toEqual(lines.filter((line) => /^run|^\$tool/.test(line)));
    expect(found.map(({ at }) => lines[at.at.span.start.line - 2])).toEqual(found.map(({ at }) => at.value));
  });

  it('are read beyond the commands that one text may have', () => {
    const lines = Array.from({ length: 100 }, (_, n) => 'a;'.repeat(n < 50 ? 1 : 201));
    expect(commandsOfLines([`echo ${'a'.repeat(200_000)}`, ...lines]).length).toBe(1 + 50 + 10_050);
  });
});
