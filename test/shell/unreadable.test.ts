import { expect, it } from 'vitest';
import type { Unreadable } from '../../src/shell/job-command.ts';
import { commandsOf, unreadableIn } from '../../src/shell/script-commands.ts';
import { parseYaml } from '../../src/yaml/parse.ts';
import { located, valueAt } from '../../src/yaml/tree.ts';
import { judgeCase } from '../rules/judge-case.ts';
import { jobNamed, sourceFile } from '../support/make-config.ts';

function jobOf(text: string) {
  const file = sourceFile('.gitlab-ci.yml', `build: ${JSON.stringify(text)}`);
  const lines = [located(text, valueAt(parseYaml(file).node!, 'build')!)];
  return jobNamed('build', file, { scripts: [{ keyword: 'script', lines }] });
}

const why = (found: readonly Unreadable[]) => found.map((each) => each.why);

it('a script that is too long says so, and what can be read is read', () => {
  const job = jobOf(`docker ps\n${'# a comment that takes room\n'.repeat(8_000)}docker info`);
  expect(commandsOf(job).map(({ name }) => name)).toEqual(['docker']);
  expect(why(unreadableIn(job))).toEqual(['cut']);
});

it('a script of too many commands says so, inside of others too', () => {
  const many = 'x;'.repeat(10_001);
  expect(why(unreadableIn(jobOf(many)))).toEqual(['cut']);
  expect(why(unreadableIn(jobOf(`sh -c '${many}'`)))).toEqual(['cut']);
  expect(commandsOf(jobOf(many)).length).toBe(10_000);
});

it.each([
  ['if x; then ', '; fi'],
  ['case x in a) ', ' ;; esac'],
  ['$(echo ', ')'],
  ['{a,', '}'],
])('what is nested too deep in itself says so: %s', (before, after) => {
  const nested = (depth: number) =>
    jobOf(
      `docker ps; echo ${before.repeat(depth)}x${after.repeat(depth)}`
        .replace('echo if', 'if')
        .replace('echo case', 'case'),
    );
  expect(why(unreadableIn(nested(5)))).toEqual([]);
  expect(why(unreadableIn(nested(5_000)))).toEqual(['deep']);
  expect(commandsOf(nested(5_000))[0]?.name).toBe('docker');
});

it('a word of more alternatives than anybody can count stands for the first of them', () => {
  const [echo] = commandsOf(jobOf(`echo ${'{a,b}'.repeat(1_000)}`));
  expect(echo?.words[1]?.text).toBe('a'.repeat(1_000));
  expect(echo?.words[2]?.text).toBe(`${'a'.repeat(999)}b`);
});

it('shells in shells that go too deep say so', () => {
  const wrap = (text: string): string => `sh -c ${JSON.stringify(text)}`;
  const [fine, deep] = [5, 7].map((times) => jobOf(Array.from({ length: times }).reduce(wrap, 'docker ps') as string));
  expect(why(unreadableIn(fine!))).toEqual([]);
  expect(commandsOf(fine!).at(-1)?.name).toBe('docker');
  expect(why(unreadableIn(deep!))).toEqual(['nested']);
});

it('nested text that takes too much room says so', () => {
  const eight = Array.from({ length: 8 }, () => 'eval "$TEXT"').join('\n');
  const growing = jobOf(
    `TEXT="${`make ${'a'.repeat(1_900)}; `.repeat(10)}"\n${Array.from({ length: 30 }, () => eight).join('\n')}`,
  );
  expect(why(unreadableIn(growing))).toEqual(['cut']);
});

it('a quote, a brace or a `case` left open says where', () => {
  for (const text of ['case $a in\nx) docker ps', 'echo "a\ndocker ps', 'f() {\ndocker ps', 'if x; then\ndocker ps']) {
    const [fault, ...others] = unreadableIn(jobOf(text));
    expect([fault?.why, others]).toEqual(['open', []]);
    expect(fault?.at.value).not.toBe('');
  }
  expect(unreadableIn(jobOf('if ($env:A -eq "b") {\n  Write-Host "a'))).toEqual([]);
});

it('a text that is too long to be searched is a finding', () => {
  const text = `build:\n  variables: {A: ${'x'.repeat(20_001)}}\n  script:\n    - echo ${'y'.repeat(20_001)}\n    - make\n`;
  const files = { '.gitlab-ci.yml': text };
  const findings = judgeCase('script-not-readable', { files, policy: '', projectGitStrategy: null });
  expect(findings.map(({ say, at }) => [say.id, at.start.line])).toEqual([
    ['long', 2],
    ['long', 4],
  ]);
});
