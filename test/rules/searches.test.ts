/** Rules search the commands that jobs share: once in each, whatever is searched for, and none by the failure of another. */
import { expect, it } from 'vitest';
import type { Job } from '../../src/ci/config.ts';
import { commandsThat, inCommands } from '../../src/rules/judging/in-commands.ts';
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
