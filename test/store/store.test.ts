import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../src/database/open-database.ts';
import { createLog } from '../../src/log.ts';
import { openBackends } from '../../src/open-backends.ts';
import { unjudged } from '../../src/review/audit/project-audit.ts';
import type { Footprint } from '../../src/review/kept-footprint.ts';
import type { Acceptance } from '../../src/review/snapshot.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { Store } from '../../src/store/store.ts';
import { readyPglite } from '../support/ready-pglite.ts';
import { emptyReport, reviewJob } from '../support/review-job.ts';

const log = createLog('silent');
const folder = mkdtempSync(join(tmpdir(), 'pipewarden-store-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Without a server here it is left out, unless CI says that every server must be there. */
const backends: [name: string, url: string | undefined][] = [
  ['pglite', `pglite:${join(folder, 'store')}`],
  ['postgres', process.env.TEST_POSTGRES_URL],
];

const DAY_MS = 86_400_000;
const NOW = new Date('2026-11-28T12:00:00.000Z');
const daysAgo = (days: number) => new Date(NOW.getTime() - days * DAY_MS).toISOString();

for (const [name, url] of backends) {
  if (!url && process.env.TEST_ALL_QUEUES) throw new Error(`TEST_ALL_QUEUES is set, but there is no URL for ${name}`);
  describe.skipIf(!url)(`the store on ${name}`, () => {
    let database: Database;
    let store: Store;
    let idOf: (id: number) => string;

    beforeAll(async () => {
      if (name === 'pglite') await readyPglite(join(folder, 'store'));
      database = await openDatabase(url as string, 'QUEUE_URL', log);
      // Several processes start at once; the embedded database serves one.
      const others = name === 'postgres' ? [openStore(database, 3), openStore(database, 3)] : [];
      [store] = await Promise.all([openStore(database, 3), ...others]);
      const run = Math.floor(Math.random() * 1e9);
      idOf = (id) => `${run}-${id}`;
    });
    afterAll(() => database.close());

    test('a merge request is one holder’s, until that one ends it or gives no sign of life', async () => {
      const mergeRequest = { projectId: Math.floor(Math.random() * 1e9), iid: 1 };
      const claims = await Promise.all(['a', 'b', 'c'].map((holder) => store.claim(mergeRequest, holder, 60)));
      expect(claims.filter((isTheirs) => isTheirs)).toHaveLength(1);
      const holder = 'abc'[claims.indexOf(true)] as string;
      expect(await store.claim({ ...mergeRequest, iid: 2 }, 'd', 60)).toBe(true);
      expect(await store.keepClaim(mergeRequest, 'd', 60)).toBe(false);
      expect(await store.endClaim(mergeRequest, 'd')).toBe(false);
      expect(await store.keepClaim(mergeRequest, holder, -1)).toBe(true);
      expect(await store.keepClaim(mergeRequest, holder, -1)).toBe(true);
      expect(await store.claim(mergeRequest, 'e', 60)).toBe(true);
      expect(await store.keepClaim(mergeRequest, holder, 60)).toBe(false);
      expect(await store.endClaim(mergeRequest, holder)).toBe(false);
      expect(await store.endClaim(mergeRequest, 'e')).toBe(true);
      expect(await store.keepClaim(mergeRequest, 'e', 60)).toBe(false);
    });

    test('an acceptance is kept once, revoked once, and pruned after its end', async () => {
      const project = Math.floor(Math.random() * 1e9);
      const one: Acceptance = {
        id: idOf(70),
        projectId: project,
        projectPath: 'group/app',
        mergeRequest: 'https://gitlab.example.org/group/app/-/merge_requests/1',
        rule: 'image-not-allowed',
        value: 'a NUL \u0000, a half \ud83d',
        fingerprint: 'f'.repeat(32),
        until: '2026-12-31',
        reason: 'scanned',
        by: { id: 7, username: 'sue' },
        at: daysAgo(2),
      };
      const ended = { ...one, id: idOf(71), until: '2026-10-28', at: daysAgo(90) };
      await store.keepAcceptances([one, ended]);
      await store.keepAcceptances([{ ...one, reason: 'another' }]);
      expect(await store.acceptances(project)).toEqual([
        { ...one, revokedAt: null },
        { ...ended, revokedAt: null },
      ]);
      expect((await store.acceptances()).map(({ id }) => id)).toContain(one.id);
      const revoked = { ...one, revokedAt: NOW.toISOString() };
      expect(await store.revokeAcceptances([one.id, idOf(72)], NOW)).toEqual([revoked]);
      expect(await store.revokeAcceptances([one.id], new Date())).toEqual([]);
      await store.keepAcceptances([one]);
      await store.prune(NOW);
      expect(await store.acceptances(project)).toEqual([revoked]);
      await store.prune(new Date(NOW.getTime() + 31 * DAY_MS));
      expect(await store.acceptances(project)).toEqual([]);
    });

    test('the key of links is chance, and stays the same', async () => {
      const key = await store.linkKey();
      expect(key).toHaveLength(32);
      expect(new Set(key).size).toBeGreaterThan(8);
      expect(await (await openStore(database)).linkKey()).toEqual(key);
    });

    test('a report is kept as it is, and replaced by its next', async () => {
      const id = idOf(1);
      const job = reviewJob({ iid: 5 });
      const report = emptyReport({ reason: 'a NUL \u0000, a half \ud83d, “quotes”, $1, %s, \\' });
      await store.keepReport(id, { job, report, finishedAt: NOW.toISOString() });
      expect(await store.report(id)).toEqual({ job, report, finishedAt: NOW.toISOString() });
      await store.keepReport(id, { job, report: emptyReport({ jobs: 2 }), finishedAt: daysAgo(0) });
      expect((await store.report(id))?.report.jobs).toBe(2);
      expect(await store.report(idOf(0))).toBeNull();
    });

    test('the newest report of a merge request is found', async () => {
      const keep = (id: string, iid: number, days: number) =>
        store.keepReport(id, { job: reviewJob({ iid }), report: emptyReport(), finishedAt: daysAgo(days) });
      await keep(idOf(2), 51, 1);
      await keep(idOf(3), 51, 3);
      await keep(idOf(4), 52, 0);
      expect(await store.newestReport(reviewJob({ iid: 51 }))).toBe(idOf(2));
      expect(await store.newestReport(reviewJob({ iid: 53 }))).toBeNull();
    });

    test('of a policy the last good version is kept, and news of it are counted', async () => {
      const origin = idOf(90);
      expect(await store.policy(origin)).toBeNull();
      const source = {
        path: 'policy.yml',
        text: 'a: \u0000',
        groups: [{ path: 'groups/a.yml', text: '' }],
        version: 'p@1',
      };
      const state = { version: 'p@1', newest: 'refused', problem: 'p@2 is not valid' } as const;
      await store.keepPolicy(origin, { source: { path: 'policy.yml', text: '' }, state });
      await store.keepPolicy(origin, { source, state });
      expect(await store.policy(origin)).toEqual({ source, state });
      expect(await store.policy(idOf(91))).toBeNull();
      expect(await store.policyNews(origin)).toBe(0);
      for (let told = 0; told < 3; told++) await store.tellPolicyNews(origin);
      expect([await store.policyNews(origin), await store.policyNews(idOf(91))]).toEqual([3, 0]);
    });

    test('an audit is taken up where it was left, until it has ended or is too old', async () => {
      const policies = { policy: { path: 'policy.yml', text: 'rules: {}' }, before: null };
      const audit = { scope: idOf(95), policy: 'sha', policies };
      const first = await store.beginAudit(audit, NOW);
      expect(first).toMatchObject({ begunAt: NOW, isListed: false });
      const project = (id: number) => ({ id, path: `a/p${id}`, webUrl: '', defaultBranch: 'main', archived: false });
      const all = Array.from({ length: 1_200 }, (_, at) => project(at + 1));
      await store.addAuditProjects(first.id, all);
      const result = (id: number) => ({ ...unjudged(`a/p${id}`, 'none', 'a NUL \u0000'), jobs: id });
      for (const { id } of all.slice(0, 700)) await store.keepAuditResult(first.id, id, result(id));
      await store.beginAuditProject(first.id, 701);
      await store.beginAuditProject(first.id, 701);
      await store.leaveAuditProject(first.id, 701);
      await store.addAuditProjects(first.id, [project(1), project(701)]);
      const again = await store.beginAudit(audit, new Date(NOW.getTime() + 6 * DAY_MS));
      expect(again).toEqual({ ...first, isListed: true });
      const left = await store.auditLeft(first.id);
      expect(left).toHaveLength(500);
      expect(left[0]).toEqual({ project: project(701), begun: 1 });
      expect(await store.auditLeftCount(first.id)).toBe(500);
      const work = { project: project(701), begun: 1, begunAt: NOW, policies };
      expect(await store.auditWork(first.id, 701)).toEqual(work);
      expect(await store.auditWork(first.id, 1)).toBeNull();
      expect(await store.auditResults(first.id)).toEqual(all.slice(0, 700).map(({ id }) => result(id)));
      const others = [
        await store.beginAudit({ ...audit, policy: 'other' }, NOW),
        await store.beginAudit(audit, new Date(NOW.getTime() + 8 * DAY_MS)),
      ];
      await store.endAudit(first.id, NOW);
      expect(await store.auditWork(first.id, 701)).toBeNull();
      others.push(await store.beginAudit(audit, NOW));
      expect(others.map(({ id, isListed }) => [id === first.id, isListed])).toEqual(Array(3).fill([false, false]));
      await store.prune(new Date(NOW.getTime() + 31 * DAY_MS));
      expect(await store.auditResults(first.id)).toEqual([]);
    });

    test('of a merge request and of a default branch one footprint is kept', async () => {
      const projectId = Math.floor(Math.random() * 1e9);
      const footprint = (iid: number | null, image: string): Footprint => ({
        projectId,
        project: 'a/b',
        iid,
        findings: [],
        images: [{ image, use: 'image' }],
      });
      const later = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);
      await store.keepFootprint(footprint(null, 'a'), later(1));
      await store.keepFootprint(footprint(1, 'a NUL \u0000'), later(2));
      await store.keepFootprint(footprint(2, 'c'), later(3));
      await store.keepFootprint(footprint(null, 'd'), later(4));
      const own = async (most = 1_000) => (await store.footprints(most)).filter((each) => each.projectId === projectId);
      expect(await own()).toEqual([footprint(null, 'd'), footprint(2, 'c'), footprint(1, 'a NUL \u0000')]);
      expect(await store.footprints(1)).toEqual([footprint(null, 'd')]);
      await store.forgetFootprint({ projectId, iid: 2 });
      expect((await own()).map(({ iid }) => iid)).toEqual([null, 1]);
      await store.prune(new Date(NOW.getTime() + 31 * DAY_MS));
      expect(await own()).toEqual([]);
    });

    test('versions of a policy are kept as long as reports name them, and the one in force however old it is', async () => {
      const origin = idOf(92);
      const dayBefore = (days: number) => new Date(daysAgo(days));
      const keep = (version: string, days: number) =>
        store.keepPolicyVersion(origin, version, { path: 'policy.yml', text: `# ${version} \u0000` }, dayBefore(days));
      await keep('p@1', 40);
      await keep('p@1', 20);
      await keep('p@2', 10);
      const own = async () =>
        (await store.policyVersions()).filter(({ version }) => version.startsWith('p@')).map(({ version }) => version);
      expect((await store.policyVersions()).find(({ version }) => version === 'p@1')).toEqual({
        version: 'p@1',
        source: { path: 'policy.yml', text: '# p@1 \u0000' },
        firstAt: dayBefore(40),
        lastAt: dayBefore(20),
      });
      expect(await own()).toEqual(['p@2', 'p@1']);
      await store.prune(dayBefore(-15));
      expect(await own()).toEqual(['p@2']);
      await store.prune(dayBefore(-100));
      expect(await own()).toEqual(['p@2']);
    });

    test('of a merge request the newest head is known', async () => {
      const projectId = Math.floor(Math.random() * 1e9);
      const head = (iid: number, sha: string, awaits: 'post' | null = null) => ({ projectId, iid, sha, awaits });
      await store.keepHeads(
        Array.from({ length: 1_200 }, (_, iid) => head(iid, 'a')),
        NOW,
      );
      await store.keepHeads([head(1, 'b', 'post')], NOW);
      const kept = await store.heads();
      expect(kept.get(`${projectId}!1`)).toEqual({ sha: 'b', awaits: 'post', keptAt: NOW });
      expect(kept.get(`${projectId}!1199`)).toEqual({ sha: 'a', awaits: null, keptAt: NOW });
      await store.prune(new Date(NOW.getTime() + 31 * DAY_MS));
      expect((await store.heads()).has(`${projectId}!1`)).toBe(false);
    });

    test('what is too old or too much is removed', async () => {
      const job = reviewJob();
      const keep = (id: number, days: number) =>
        store.keepReport(idOf(id), { job, report: emptyReport(), finishedAt: daysAgo(days) });
      await Promise.all([keep(1, 31), keep(2, 29), keep(3, 2), keep(4, 1), keep(5, 0)]);
      await store.prune(NOW);
      const left = await Promise.all([1, 2, 3, 4, 5].map(async (id) => (await store.report(idOf(id))) !== null));
      expect(left).toEqual([false, false, true, true, true]);
    });
  });
}

test('queue and store share the embedded database, and both outlive a restart', { timeout: 60_000 }, async () => {
  const settings = { QUEUE_URL: await readyPglite(join(folder, 'both')), DATABASE_URL: 'pglite:/nowhere' };
  const first = await openBackends(settings, log);
  const kept = { job: reviewJob(), report: emptyReport({ jobs: 3 }), finishedAt: NOW.toISOString() };
  await Promise.all([first.store.keepReport('1', kept), first.queue.add(reviewJob({ iid: 9 }))]);
  // Left by a process that nobody else can be beside.
  await first.store.claim(reviewJob(), 'first', 3600);
  await first.close();
  const second = await openBackends(settings, log);
  expect(await second.store.claim(reviewJob(), 'second', 3600)).toBe(true);
  expect(await second.store.report('1')).toEqual(kept);
  expect((await second.queue.counts()).waiting).toBe(1);
  await second.close();
});

test.runIf(process.env.TEST_REDIS_URL)('beside a queue on Redis the store has its own database', async () => {
  const settings = {
    QUEUE_URL: process.env.TEST_REDIS_URL ?? '',
    DATABASE_URL: await readyPglite(join(folder, 'own')),
  };
  const { queue, store, close } = await openBackends(settings, log);
  await queue.ping();
  expect(await store.report('none')).toBeNull();
  await close();
});

test('a store that is not there ends the start with a sentence', async () => {
  const settings = { QUEUE_URL: 'redis://127.0.0.1:1', DATABASE_URL: 'postgres://user:hidden@127.0.0.1:1/db' };
  const error = await openBackends(settings, log).catch((failure: unknown) => failure);
  expect(String(error)).toContain('DATABASE_URL: it cannot be opened: connect ECONNREFUSED 127.0.0.1:1');
  expect(String(error)).not.toContain('hidden');
});
