import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compiled } from '../support/compile.ts';

let folder: string;
let program: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pipewarden-bounded-'));
  program = join(compiled(), 'src/cli/pipewarden.js');
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function checked(text: string, env: Record<string, string>) {
  writeFileSync(join(folder, '.gitlab-ci.yml'), text);
  const child = spawn(process.execPath, [program, 'check', '.'], {
    cwd: folder,
    env: { PATH: process.env.PATH, POLICY_FILE: resolve('config/policy.yml'), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { out: '', err: '' };
  child.stdout.on('data', (data) => {
    said.out += data;
  });
  child.stderr.on('data', (data) => {
    said.err += data;
  });
  return new Promise<{ code: number | null; out: string; err: string }>((done) => {
    child.once('close', (code) => done({ code, ...said }));
  });
}

describe('a command that judges a checkout', { timeout: 120_000 }, () => {
  it('gives what it prints and its exit code', async () => {
    expect(await checked('a: {script: make}\n', {})).toMatchObject({
      code: 0,
      err: '',
      out: expect.stringContaining('0 errors'),
    });
    const broken = await checked('a: {script: make, stage: nowhere}\n', {});
    expect([broken.code, broken.err]).toEqual([1, '']);
  });

  it('is ended when it takes too long, and says so', async () => {
    const jobs = Array.from({ length: 3_000 }, (_, n) => `j${n}: {script: ['make ${n}'], image: 'evil:${n}'}\n`);
    const { code, out, err } = await checked(jobs.join(''), { REVIEW_SECONDS: '1' });
    expect([code, out]).toEqual([4, '']);
    expect(err).toBe(
      'pipewarden: too large to be judged: it takes more than REVIEW_SECONDS of the processor. The bot would say that it is not evaluable.\n',
    );
  });

  it('says what is wrong with the limit, which no `.env` of the checkout sets', async () => {
    const wrong = await checked('a: {script: make}\n', { REVIEW_SECONDS: 'long' });
    expect([wrong.code, wrong.err]).toEqual([2, 'pipewarden: REVIEW_SECONDS must be a whole number from 1 to 3600\n']);
    writeFileSync(join(folder, '.env'), 'REVIEW_SECONDS=long\n');
    expect((await checked('a: {script: make}\n', {})).code).toBe(0);
  });
});
