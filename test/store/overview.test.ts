import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { openDatabase } from '../../src/database/open-database.ts';
import { createLog } from '../../src/log.ts';
import { openStore } from '../../src/store/open-store.ts';
import { findingAt, spanAt } from '../support/make-finding.ts';
import { readyPglite } from '../support/ready-pglite.ts';
import { emptyReport, reviewJob } from '../support/review-job.ts';

const folder = mkdtempSync(join(tmpdir(), 'pipewarden-overview-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('tells of reviews by day, of findings by the newest review of each merge request, and of time', async () => {
  await readyPglite(join(folder, 'store'));
  const database = await openDatabase(`pglite:${join(folder, 'store')}`, 'QUEUE_URL', createLog('silent'));
  const store = await openStore(database);
  const found = findingAt(spanAt('a.yml', 1));
  const keep = (id: string, iid: number, day: string, findings: (typeof found)[], time: number) =>
    store.keepReport(id, {
      job: reviewJob({ iid }),
      report: emptyReport({
        findings,
        problems: [{ kind: 'unavailable', at: null, message: 'not read', fatal: false }],
        spent: { stages: { start: time, judge: 1 }, calls: {} },
      }),
      finishedAt: `${day}T12:00:00.000Z`,
    });
  await keep('1', 1, '2026-11-01', [found, found, found], 100);
  await keep('2', 1, '2026-11-02', [found, { ...found, rule: 'crypto-mining' }, { ...found, change: 'existing' }], 200);
  await keep('3', 2, '2026-11-02', [found], 300);
  await keep('3', 2, '2026-11-02', [found], 600);
  const { days, found: numbers, slowest } = await store.overview(new Date('2026-10-31'));
  expect(days).toEqual([
    { day: '2026-11-01', state: 'passed', reviews: 1 },
    { day: '2026-11-02', state: 'passed', reviews: 2 },
  ]);
  expect(numbers).toEqual([
    { group: 'group', kind: 'error', name: 'image-not-allowed', number: 2, projects: 1 },
    { group: 'group', kind: 'unclear', name: 'unavailable', number: 2, projects: 1 },
    { group: 'group', kind: 'error', name: 'crypto-mining', number: 1, projects: 1 },
  ]);
  expect(slowest).toEqual([{ project: 'group/app', reviews: 3, milliseconds: 301 }]);
  const policies = { policy: { path: 'policy.yml', text: 'rules: {}' }, before: null };
  await store.beginAudit({ scope: 'apps', policy: 'policy.yml', policies }, new Date('2026-11-02'));
  expect(await store.audits(5)).toMatchObject([{ scope: 'apps', policy: 'policy.yml', endedAt: null }]);
  await database.close();
}, 60_000);
