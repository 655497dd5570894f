/** What one unreadable include drags behind it is one line: in the report, the note, the terminal and JSON. */
import { expect, it } from 'vitest';
import { POLICY as CLI_POLICY, workspace } from '../../cli/workspace.ts';
import { replay } from '../../support/replay.ts';
import { snapshotOf } from '../../support/snapshot-of.ts';

const CI = '.gitlab-ci.yml';
const policy = 'rules: {}\n';
const JOBS = Array.from(
  { length: 40 },
  (_, n) => `job${n}: {extends: .base${n}, needs: [other${n}], script: [make]}\n`,
);
const UNREAD = `include: ci/$DEPLOY_ENV.yml\n${JOBS.join('')}`;
const LINE = '80 problems may follow from what could not be read. The first: job0: unknown key in extends: .base0';

it('is one problem of a merge request, which has one line for it', async () => {
  const { plan, report } = replay(
    await snapshotOf({ base: { [CI]: 'build: {script: [make]}\n' }, head: { [CI]: UNREAD }, policy }),
  );
  expect(report.problems.map(({ message, fatal }) => [message, fatal])).toEqual([
    [expect.stringContaining('$DEPLOY_ENV is not known here'), false],
    [LINE, false],
  ]);
  const note = plan.actions.find((action) => action.do === 'create_note');
  const lines = JSON.stringify(note).split('\\n');
  expect(lines.filter((line) => line.includes('extends'))).toEqual([`- \`${LINE}\``]);
});

it('was there before when the same include was, however many jobs need it', async () => {
  const base = { [CI]: UNREAD };
  const head = { [CI]: `${UNREAD}last: {extends: .last, script: [make]}\n` };
  const { report } = replay(await snapshotOf({ base, head, policy: `${policy}not_evaluable: fail\n` }));
  expect(report.problems.map(({ existing }) => existing)).toEqual([true, true]);
});

it('is one line of the terminal, and one problem of JSON', async () => {
  const space = workspace({ 'policy.yml': CLI_POLICY, [CI]: UNREAD });
  const { out } = await space.run(['check', '--policy', 'policy.yml']);
  expect(out.split('\n').filter((line) => line.includes('extends'))).toEqual([`not evaluable: ${LINE}`]);
  const json = JSON.parse((await space.run(['check', '--policy', 'policy.yml', '--format', 'json'])).out);
  expect(json.problems.map(({ message }: { message: string }) => message)).toContain(LINE);
  expect(json.problems).toHaveLength(2);
});

it('one problem stays what it is', async () => {
  const head = { [CI]: 'include: $FILE\nbuild: {extends: .base, script: [make]}\n' };
  const { report } = replay(await snapshotOf({ base: { [CI]: 'build: {script: [make]}\n' }, head, policy }));
  expect(report.problems.map(({ at, message }) => [at?.start.line, message])).toEqual([
    [1, expect.stringContaining('$FILE is not known here')],
    [2, 'build: unknown key in extends: .base'],
  ]);
});

it('what is wrong in a child pipeline is told once, as what it is', async () => {
  const base = { [CI]: 'build: {trigger: {include: child.yml}}\n', 'child.yml': 'a: {script: [make]}\n' };
  const wrong = { 'child.yml': 'a: {script: [make], retry: 7}\n' };
  const { report } = replay(await snapshotOf({ base, head: { ...base, ...wrong }, policy }));
  expect(report.problems.map(({ kind, fatal, at }) => [kind, fatal, at?.file])).toEqual([
    ['config', true, 'child.yml'],
  ]);
  const missing = { [CI]: 'build: {trigger: {include: other.yml}}\n' };
  const { report: other } = replay(await snapshotOf({ base, head: { ...base, ...missing }, policy }));
  expect(other.problems).toHaveLength(1);
});
