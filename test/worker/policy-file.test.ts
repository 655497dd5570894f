import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { SettingsError } from '../../src/errors.ts';
import { createLog } from '../../src/log.ts';
import { openPolicyFile } from '../../worker/policy-file.ts';

const GOOD = 'rules:\n  image-not-allowed: error\n';
const BETTER = 'rules:\n  image-not-allowed: warning\n';
const BROKEN = 'rules:\n  image-not-alowed: eror\nrunnrs: []\n';

let path = '';
let logged: { level: string; msg: string; err?: { message: string } }[] = [];
let changes = 0;
const log = createLog('info', { write: (line) => void logged.push(JSON.parse(line)) });

beforeEach(() => {
  const folder = mkdtempSync(join(tmpdir(), 'pipewarden-policy-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  path = join(folder, 'policy.yml');
  logged = [];
});

/** Two writes within one tick of the file system's clock would look like one. */
function write(text: string): void {
  changes += 1;
  writeFileSync(path, text);
  utimesSync(path, changes, changes);
}

test('a start with a wrong policy names every fault with file, line, column and the nearest word', async () => {
  write(BROKEN);
  const error = await openPolicyFile(path, log).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(SettingsError);
  expect((error as SettingsError).message.split('\n')).toEqual([
    'The policy is not valid:',
    `  ${path}:2:3 unknown rule \`image-not-alowed\`, did you mean \`image-not-allowed\`?`,
    `  ${path}:3:1 unknown key \`runnrs\`, did you mean \`runners\`?`,
  ]);
});

test('a start without a policy is refused', async () => {
  await expect(openPolicyFile(path, log)).rejects.toThrow(new SettingsError(`POLICY_FILE cannot be read: ${path}`));
});

test('a change is taken up; a broken one, or a file that is gone, leaves the last good one in force and says so', async () => {
  write(GOOD);
  const file = await openPolicyFile(path, log);
  expect((await file.current()).source).toEqual({ path: 'policy.yml', text: GOOD });
  write(BROKEN);
  expect((await file.current()).source.text).toBe(GOOD);
  rmSync(path);
  expect((await file.current()).source.text).toBe(GOOD);
  write(BETTER);
  expect((await file.current()).source.text).toBe(BETTER);
  expect(logged.map(({ level, msg }) => [level, msg])).toEqual([
    ['error', 'the policy changed and is not valid: the last good one stays in force'],
    ['error', 'the policy changed and is not valid: the last good one stays in force'],
    ['info', 'policy read again'],
  ]);
  expect(logged[0]?.err?.message).toContain('image-not-alowed');
});
