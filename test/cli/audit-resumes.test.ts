/** An audit whose process is killed: the next one goes on, at the same pace. AUDIT_PROJECTS=2000 AUDIT_PER_MINUTE=600 is an audit as large as an instance. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { ruleCatalogue } from '../../src/rules/index.ts';
import { compiled } from '../support/compile.ts';
import { startGitLab } from '../support/gitlab/start-gitlab.ts';

const PROJECTS = Number(process.env.AUDIT_PROJECTS ?? 80);
const PER_MINUTE = Number(process.env.AUDIT_PER_MINUTE ?? 12 * PROJECTS);
/** On a busy machine a project takes a quarter of a second at the most. */
const LONGEST_MS = 200_000 + 250 * PROJECTS + (PROJECTS * 60_000) / PER_MINUTE;
/** Projects that a killed audit may have begun and not finished. */
const AT_ONCE = 4;

it('judges no finished project again, and keeps its pace', { timeout: LONGEST_MS }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pipewarden-audit-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const gitlab = await startGitLab({ contract: false });
  onTestFinished(() => gitlab.stop());
  for (let number = 0; number < PROJECTS; number++) {
    gitlab.project(`group-${number % 40}/p${number}`, {
      '.gitlab-ci.yml': `a: {image: "x:${number % 7}", script: [x]}\n`,
    });
  }
  const off = ruleCatalogue.filter(({ id }) => id !== 'image-not-allowed').map(({ id }) => `  ${id}: off\n`);
  writeFileSync(join(folder, 'policy.yml'), `rules:\n${off.join('')}  image-not-allowed: {allow: ["x:1"]}\n`);
  const program = join(compiled(), 'src/cli/pipewarden.js');
  const argv = ['audit', '--all', '--per-minute', String(PER_MINUTE), '--state', 'state', '--format', 'json'];
  const start = () => {
    const env = { ...process.env, GITLAB_URL: gitlab.url, GITLAB_TOKEN: gitlab.token, POLICY_FILE: 'policy.yml' };
    const child = spawn(process.execPath, [program, ...argv], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const said = { out: '', err: '' };
    child.stdout.on('data', (data) => {
      said.out += data;
    });
    child.stderr.on('data', (data) => {
      said.err += data;
    });
    const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
    return { kill: () => child.kill('SIGKILL'), ended, said };
  };
  const asked = () => {
    const commits = gitlab.requests.filter(({ route }) => route === '/projects/:id/repository/commits/:sha');
    return new Set(commits.map(({ path }) => path.split('/')[4] ?? ''));
  };

  const first = start();
  await expect.poll(() => asked().size, { timeout: LONGEST_MS / 2, interval: 50 }).toBeGreaterThan(PROJECTS / 3);
  first.kill();
  await first.ended;
  const before = asked();

  gitlab.forgetRequests();
  const since = Date.now();
  const second = start();
  const code = await second.ended;
  const took = Date.now() - since;
  const left = Number(
    /^(\d+) projects to judge, \d+ a minute at the most, begun .* and taken up again/.exec(second.said.err)?.[1],
  );
  expect([code, left]).toEqual([1, expect.any(Number)]);
  expect(left).toBeLessThan((PROJECTS * 3) / 4);
  const after = asked();
  expect(after.size).toBe(left);
  expect([...after].filter((project) => before.has(project)).length).toBeLessThanOrEqual(AT_ONCE);
  expect(took).toBeGreaterThan(((left - 1) * 60_000) / PER_MINUTE);
  const passed = Math.ceil((PROJECTS - 1) / 7);
  const report = JSON.parse(second.said.out);
  expect(report.audits).toHaveLength(PROJECTS);
  expect(report.projects).toEqual({ passed, failed: PROJECTS - passed, not_evaluable: 0, none: 0, unreadable: 0 });
});
