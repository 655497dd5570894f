/** The receiver's pages on an address of this machine, with reviews to show. */
import { reportLink } from '../../src/report-link.ts';
import { startDemo } from '../demo/start-demo.ts';
import { key, NOW, receiver } from '../receiver/receiving.ts';
import { judgeHere } from '../support/judge-here.ts';
import { memoryStore } from '../support/memory-store.ts';
import { reviewedIn } from './reviewed.ts';
import { served } from './served.ts';

export interface ShownSite {
  /** Every page, by a name for its picture. */
  readonly pages: ReadonlyMap<string, string>;
  stop(): Promise<void>;
}

const POLICY = `
rules:
  image-not-allowed: error
  image-not-pinned: off
  script-from-network: warning
runners:
  - { name: shared-docker, tags: [docker, linux], untagged: true, executor: docker, shared: true }
  - { name: trusted-sysbox, tags: [sysbox, linux], executor: docker, isolation: sysbox }
`;

export async function showSite(): Promise<ShownSite> {
  const store = memoryStore();
  const report = await reviewedIn('en');
  await store.keepReport('1', report);
  await store.keepReport('2', await reviewedIn('ja'));
  const state = { version: 'admin/policy@1a2b3c4d', newest: 'in force', problem: null } as const;
  await store.keepPolicy('the policy', { source: { path: 'policy.yml', text: POLICY }, state });
  const overview = async () => ({
    days: Array.from({ length: 9 }, (_, day) => `2026-11-${10 + day}`).flatMap((day, index) => [
      { day, state: 'failed', reviews: (5 * index) % 11 },
      { day, state: 'not_evaluable', reviews: index % 3 },
      { day, state: 'passed', reviews: 7 * index },
    ]),
    found: [
      { group: 'platform', kind: 'error' as const, name: 'image-not-allowed', number: 31, projects: 4 },
      { group: 'apps', kind: 'warning' as const, name: 'git-strategy-reuses-checkout', number: 12, projects: 3 },
      { group: 'apps', kind: 'unclear' as const, name: 'unavailable', number: 2, projects: 1 },
    ],
    slowest: [
      { project: 'apps/a-long-name-of-a-project/in-a-group/below-another/group', reviews: 4, milliseconds: 3210 },
    ],
  });
  const audits = async () => [{ scope: 'apps', policy: 'policy.yml', begunAt: NOW.toISOString(), endedAt: null }];
  const { app } = receiver({ store: { ...store, overview, audits } });
  const { url, stop: stopSite } = await served(app);
  const demo = await startDemo(async () => judgeHere());
  await demo.open();
  const { webUrl } = await demo.mend();
  const stop = async () => {
    await stopSite();
    await demo.stop();
  };
  const report1 = reportLink(url, key, '1', report.job, NOW);
  const pages = new Map([
    ['home', `${url}/`],
    ['rules', `${url}/rules`],
    ['rules-search', `${url}/rules?q=docker`],
    ['rules-ja', `${url}/rules?q=docker&lang=ja`],
    ['rule', `${url}/rules/image-not-allowed`],
    ['rule-ja', `${url}/rules/image-not-allowed?lang=ja`],
    ['report', report1],
    ['report-filtered', `${report1}&rule=image-not-allowed&change=introduced`],
    ['report-ja', reportLink(url, key, '2', report.job, NOW)],
    ['no-report', `${url}/reviews/1`],
    ['overview', `${url}/overview`],
    ['no-page', `${url}/nothing/here`],
    ['webhook', `${url}/webhooks/gitlab`],
    ['demo', demo.pageUrl],
    ['demo-request', webUrl],
  ]);
  return { pages, stop };
}
