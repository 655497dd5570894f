/** The policy in force, as files on disk and a project on the instance change. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { SettingsError } from '../../src/errors.ts';
import { openGitLab } from '../../src/gitlab/open-gitlab.ts';
import { createLog } from '../../src/log.ts';
import { createMetrics } from '../../src/metrics.ts';
import { policyInProject } from '../../src/reading/policy-in-project.ts';
import { policyOnDisk } from '../../src/reading/policy-on-disk.ts';
import type { PolicyOrigin } from '../../src/reading/policy-origin.ts';
import { type LivePolicy, openLivePolicy } from '../../worker/live-policy.ts';
import { fakeClock } from '../gitlab/scripted-server.ts';
import type { FileChanges } from '../support/gitlab/repository.ts';
import { startGitLab } from '../support/gitlab/start-gitlab.ts';
import { memoryStore } from '../support/memory-store.ts';

const GOOD = 'rules:\n  image-not-allowed: error\n';
const BETTER = 'rules:\n  image-not-allowed: warning\n';
const BROKEN = 'rules:\n  image-not-alowed: eror\nrunnrs: []\n';

let logged: { level: string; msg: string; problem?: string }[] = [];
let store = memoryStore();
let clock = fakeClock();
let metrics = createMetrics();
const log = createLog('info', { write: (line) => void logged.push(JSON.parse(line)) });

beforeEach(() => {
  logged = [];
  store = memoryStore();
  clock = fakeClock();
  metrics = createMetrics();
});

const open = (origin: PolicyOrigin) => openLivePolicy(origin, { store, log, metrics, clock });
const textOf = async (policy: LivePolicy) => (await policy.current()).source.text;
const levels = () => logged.map(({ level, msg }) => `${level} ${msg}`);
const REFUSED = 'error the policy changed and is not valid: the last good one stays in force';

async function measured(): Promise<string[]> {
  const lines = (await metrics.registry.metrics()).split('\n');
  return lines.filter((line) => line.startsWith('pipewarden_policy_'));
}

describe('on disk', () => {
  let path = '';
  let changes = 0;

  beforeEach(() => {
    const folder = mkdtempSync(join(tmpdir(), 'pipewarden-policy-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    path = join(folder, 'policy.yml');
  });

  /** Two writes within one tick of the file system's clock would look like one. */
  function write(text: string, to = path): void {
    changes += 1;
    mkdirSync(join(to, '..'), { recursive: true });
    writeFileSync(to, text);
    utimesSync(to, changes, changes);
  }

  const openFile = (file = path) => open(policyOnDisk({ id: 'x', file }));

  test('a start with a wrong policy names every fault with file, line, column and the nearest word', async () => {
    write(BROKEN);
    const error = await openFile().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(SettingsError);
    expect((error as SettingsError).message.split('\n')).toEqual([
      'The policy is not valid:',
      `  ${path}:2:3 unknown rule \`image-not-alowed\`, did you mean \`image-not-allowed\`?`,
      `  ${path}:3:1 unknown key \`runnrs\`, did you mean \`runners\`?`,
    ]);
  });

  test('a start without a policy is refused', async () => {
    const reason = `The policy of ${path} cannot be read: ENOENT`;
    await expect(openFile()).rejects.toThrow(SettingsError);
    await expect(openFile()).rejects.toThrow(reason);
  });

  test('a change is taken up; a broken one, or a file that is gone, leaves the last good one in force and says so', async () => {
    write(GOOD);
    const policy = await openFile();
    const version = expect.stringMatching(/^policy\.yml \(sha256 [0-9a-f]{12}\)$/);
    expect((await policy.current()).source).toEqual({ path: 'policy.yml', text: GOOD, version });
    write(BROKEN);
    expect(await textOf(policy)).toBe(GOOD);
    expect(policy.state()).toEqual({
      version,
      newest: 'refused',
      problem: expect.stringMatching(/^policy\.yml \(sha256 [0-9a-f]{12}\) is not valid: policy\.yml:2 and 1 more$/),
    });
    rmSync(path);
    expect(await textOf(policy)).toBe(GOOD);
    expect(policy.state()).toMatchObject({ newest: 'unreachable', problem: 'it cannot be read: ENOENT' });
    write(BROKEN);
    expect(await textOf(policy)).toBe(GOOD);
    write(BETTER);
    expect(await textOf(policy)).toBe(BETTER);
    expect(policy.state()).toMatchObject({ newest: 'in force', problem: null });
    expect(levels()).toEqual([REFUSED, 'warn the policy cannot be looked at', REFUSED, 'info policy in force']);
    expect(logged[0]?.problem).toContain('image-not-alowed');
    expect((await store.policyVersions()).map(({ source }) => source.text).sort()).toEqual([GOOD, BETTER].sort());
  });

  test('whoever took a version keeps it', async () => {
    write(GOOD);
    const policy = await openFile();
    const taken = await policy.current();
    write(BETTER);
    expect(await textOf(policy)).toBe(BETTER);
    expect(taken.source.text).toBe(GOOD);
    expect(taken.of('a/b').effective.rules.get('image-not-allowed')?.level).toBe('error');
  });

  test('a restart with a broken file goes on with the last good one, of this place and no other', async () => {
    write(GOOD);
    await openFile();
    write(BROKEN);
    const policy = await openFile();
    expect(await textOf(policy)).toBe(GOOD);
    expect(policy.state().newest).toBe('refused');
    await expect(open(policyOnDisk({ id: 'another', file: path }))).rejects.toThrow('The policy is not valid');
    write(BETTER);
    expect(await textOf(policy)).toBe(BETTER);
  });

  test('a folder is one policy, with the files of its groups; links lead nowhere else', async () => {
    const folder = join(path, '..');
    write(GOOD);
    write('message: ours\n', join(folder, 'groups/research/ml.yml'));
    write('message: theirs\n', join(folder, '..data/linked.yml'));
    symlinkSync(join(folder, '..data/linked.yml'), join(folder, 'groups/linked.yml'));
    symlinkSync('/etc/hostname', join(folder, 'groups/host.yml'));
    const policy = await openFile(folder);
    const messageOf = async (project: string) => (await policy.current()).of(project).effective.message;
    expect([await messageOf('research/ml/app'), await messageOf('linked/app')]).toEqual(['ours', 'theirs']);
    expect((await policy.current()).source.groups?.map((each) => each.path)).toEqual([
      'groups/linked.yml',
      'groups/research/ml.yml',
    ]);
    write('message: new\n', join(folder, 'groups/research/ml.yml'));
    expect(await messageOf('research/ml/app')).toBe('new');
    write('runners: []\n', join(folder, 'groups/research/ml.yml'));
    expect(await messageOf('research/ml/app')).toBe('new');
    expect(logged.at(-1)?.problem).toContain(`${folder}/groups/research/ml.yml:1:1 \`runners\` is the instance's`);
  });
});

describe('in a project', () => {
  async function start(files: FileChanges, path = 'policy.yml', ref: string | null = null) {
    const gitlab = await startGitLab();
    onTestFinished(() => gitlab.stop());
    const project = gitlab.project('admin/policy', files);
    const { reader } = openGitLab({ url: gitlab.url, token: gitlab.token, log: createLog('silent'), clock });
    const origin = policyInProject({ id: 'p', project: 'admin/policy', path, ref }, reader);
    const versionAt = (branch = 'main') => `admin/policy@${project.project.repository.branch(branch)?.slice(0, 8)}`;
    return { gitlab, project, origin, versionAt };
  }

  test('it is read at a commit, and again within a minute', async () => {
    const { gitlab, project, origin, versionAt } = await start({ 'policy.yml': GOOD });
    const policy = await open(origin);
    const first = versionAt();
    expect((await policy.current()).source).toEqual({ path: 'policy.yml', text: GOOD, version: first });
    project.commit({ 'policy.yml': BETTER });
    clock.pass(59_000);
    gitlab.forgetRequests();
    expect(await textOf(policy)).toBe(GOOD);
    expect(gitlab.requests).toEqual([]);
    clock.pass(1_000);
    expect(await textOf(policy)).toBe(BETTER);
    expect(policy.state()).toEqual({ version: versionAt(), newest: 'in force', problem: null });
    clock.pass(60_000);
    gitlab.forgetRequests();
    await Promise.all([policy.current(), policy.current()]);
    expect(gitlab.requests).toHaveLength(1);
    expect(first).not.toBe(versionAt());
  });

  test('its push event makes it read at once, a broken version never counts, and a revert is a version like others', async () => {
    const { project, origin, versionAt } = await start({ 'policy.yml': GOOD });
    const policy = await open(origin);
    const pushed = async (text: string | null) => {
      project.commit({ 'policy.yml': text });
      await store.tellPolicyNews('p');
      return textOf(policy);
    };
    expect(await pushed(BETTER)).toBe(BETTER);
    const better = versionAt();
    expect(await pushed(BROKEN)).toBe(BETTER);
    const broken = versionAt();
    expect(policy.state()).toEqual({
      version: better,
      newest: 'refused',
      problem: `${broken} is not valid: policy.yml:2 and 1 more`,
    });
    expect(await store.policy('p')).toMatchObject({ source: { version: better }, state: { newest: 'refused' } });
    expect(await measured()).toEqual([
      `pipewarden_policy_info{version="${better}"} 1`,
      'pipewarden_policy_newest_in_force 0',
      'pipewarden_policy_reloads_total{outcome="taken"} 2',
      'pipewarden_policy_reloads_total{outcome="refused"} 1',
    ]);
    const restarted = await open(origin);
    expect([await textOf(restarted), restarted.state().newest]).toEqual([BETTER, 'refused']);
    expect(await pushed(null)).toBe(BETTER);
    expect(policy.state().problem).toContain('policy.yml cannot be read: not found');
    expect(await pushed(GOOD)).toBe(GOOD);
    expect(policy.state()).toEqual({ version: versionAt(), newest: 'in force', problem: null });
  });

  test('of a folder the files of groups belong to it, at the ref that is asked for', async () => {
    const files = { 'config/policy.yml': GOOD, 'config/groups/a.yml': 'message: ours\n', 'groups/b.yml': 'x' };
    const { project, origin, versionAt } = await start({ 'README.md': 'x' }, 'config/', 'live');
    await expect(open(origin)).rejects.toThrow('The policy of admin/policy@live cannot be read');
    project.commit(files, 'live');
    const policy = await open(origin);
    const { source, of } = await policy.current();
    expect(source).toEqual({
      path: 'config/policy.yml',
      text: GOOD,
      groups: [{ path: 'config/groups/a.yml', text: 'message: ours\n' }],
      version: versionAt('live'),
    });
    expect([of('a/app').effective.message, of('b/app').effective.message]).toEqual(['ours', null]);
    project.commit({ 'config/groups/a.yml': 'groups: {b/**: {mode: observe}}\n' }, 'live');
    clock.pass(60_000);
    expect((await policy.current()).of('b/app').effective.mode).toBe('enforce');
    expect(logged.at(-1)?.problem).toContain('config/groups/a.yml:1:10 this file can speak of the group `a` only');
  });

  test('while GitLab is away the last good one stays, over a restart too, and what was refused stays refused', async () => {
    const { gitlab, project, origin } = await start({ 'policy.yml': GOOD });
    const policy = await open(origin);
    project.commit({ 'policy.yml': BROKEN });
    clock.pass(60_000);
    await policy.current();
    gitlab.fail({ kind: 'unauthorized', on: /commits/, times: 2 });
    clock.pass(60_000);
    expect(await textOf(policy)).toBe(GOOD);
    expect(policy.state().newest).toBe('unreachable');
    expect(await textOf(await open(origin))).toBe(GOOD);
    clock.pass(60_000);
    await policy.current();
    expect(policy.state().newest).toBe('refused');
    expect(levels()).toEqual([
      REFUSED,
      'warn the policy cannot be looked at',
      'warn the policy cannot be looked at',
      'info policy in force',
    ]);
  });
});
