/** Rules search the commands that jobs share: once in each, whatever is searched for, and none by the failure of another. */
import { expect, it } from 'vitest';
import type { Job } from '../../src/ci/config.ts';
import { commandsThat, inCommands } from '../../src/rules/judging/in-commands.ts';
import type { JobCommand } from '../../src/shell/job-command.ts';
import { resolveFiles } from '../support/resolve-files.ts';

const looked = new Map<string, number>();
const searched = commandsThat(({ words }) => {
  const text = words.map((word) => word.text).join(' ');
  looked.set(text, (looked.get(text) ?? 0) + 1);
  return text.startsWith('search-me');
});
const failing = inCommands(({ name }) => {
  if (name === 'search-and-fail') throw new RangeError('the search failed');
  return [name];
});

function jobsIn(yaml: string): readonly Job[] {
  return resolveFiles({ '.gitlab-ci.yml': yaml }).jobs;
}

it('a command that copies of a job share is searched once, whatever else differs between them', () => {
  const jobs = jobsIn(
    'a:\n  parallel: {matrix: [{V: [x, y, z]}]}\n  script:\n    - search-me once\n    - search-me $V\n    - rest\n',
  );
  const found = jobs.map((job) => searched(job).map(({ words }) => words[1]?.text));
  expect(found).toEqual([
    ['once', 'x'],
    ['once', 'y'],
    ['once', 'z'],
  ]);
  expect([looked.get('search-me once'), looked.get('search-me x'), looked.get('rest')]).toEqual([1, 1, 1]);
});

it('a search that fails is a matter of whoever asks for it', () => {
  const [job] = jobsIn('a: {script: [search-me, search-and-fail, search-me]}\n') as [Job];
  expect(searched(job)).toHaveLength(2);
  expect(() => failing(job)).toThrow('the search failed');
});

/** In all that a search may see of a command beside where its values come from: what is found is in the second job alone. */
const DIFFERENT: readonly (readonly [what: string, found: (command: JobCommand) => boolean, script: string])[] = [
  ['the text of a value', ({ words }) => words[1]?.text === 'two', 'read B <<< "$A"; say $B'],
  ['whether a value is known', ({ words }) => words[1]?.text === '$B' && !words[1].known, 'say $A'],
  ['how a value is written', ({ words }) => words[1]?.from[0]?.value === '$B', 'say $A'],
  ['what comes in', ({ name, from }) => name === 'hear' && from[0]?.words[1]?.text === 'two', 'say $A | hear'],
  ['what is put in', ({ name, words }) => name === 'hear' && words[1]?.text === 'two', 'hear $(echo $A)'],
  ['whose output is put in', ({ words }) => words[1]?.outputOf()[0]?.words[1]?.text === 'two', 'hear "$(say $A)"'],
  ['a parameter', ({ words }) => words[1]?.text === 'two', 'set -- $A; say "$@"'],
  ['the value of another', ({ words }) => words[1]?.text === 'two', `B=A; say \${!B}`],
  ['how it is split', ({ words }) => words.length === 3, 'B=a:b; IFS=$C; say $B'],
];
const VALUES: Record<string, readonly [one: object, two: object]> = {
  'how a value is written': [{ A: 'b' }, { A: '$B', B: 'b' }],
  'how it is split': [{ C: ',' }, { C: ':' }],
  'whether a value is known': [{ A: { value: '$B', expand: false } }, { A: '$B' }],
};
const different = DIFFERENT.map(([what, found]) => ({ what, search: commandsThat(found) }));

it.each(DIFFERENT)('what is found in a command depends on %s', (what, _, script) => {
  const [one, two] = VALUES[what] ?? [{ A: 'one' }, { A: 'two' }];
  const job = (name: string, variables: object) =>
    `${name}: {extends: .base, variables: ${JSON.stringify(variables)}}\n`;
  const yaml = `.base: {script: ${JSON.stringify([script])}}\n${job('one', one)}${job('two', two)}`;
  const found = different.find((each) => each.what === what)?.search;
  const jobs = jobsIn(yaml).filter(({ kind }) => kind === 'job');
  expect(jobs.map((each) => (found?.(each).length ?? 0) > 0)).toEqual([false, true]);
});

it('a command that says what another one said is searched for what was found there', () => {
  const job = (name: string) => `${name}: {extends: .base, variables: {A: x}}\n`;
  const script = '.base: {script: [search-me alike $A, rest alike $A]}\n';
  const jobs = jobsIn(`${script}${job('one')}${job('two')}${job('three')}`).filter(({ kind }) => kind === 'job');
  const lines = jobs.map((each) => searched(each)[0]?.words[2]?.from[0]?.at.span.start.line);
  expect(lines).toEqual([2, 3, 4]);
  expect([looked.get('search-me alike x'), looked.get('rest alike x')]).toEqual([3, 1]);
});
