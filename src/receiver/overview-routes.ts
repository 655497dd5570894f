/** For operators alone. */
import type { Hono } from 'hono';
import { within } from '../probes/time-limit.ts';
import type { ReviewQueue } from '../queue/queue.ts';
import { type OverviewShown, overviewPage } from '../render/pages/overview-page.ts';
import type { Store } from '../store/store.ts';
import type { PolicyInForce } from './policy-in-force.ts';
import { siteAt } from './site.ts';
import { type Access, refusedOperator } from './who-may-see.ts';

const LONGEST_MS = 5000;
const DAYS_MS = 30 * 24 * 3_600_000;
const MOST_AUDITS = 20;

export interface OverviewParts extends Access {
  readonly queue: ReviewQueue;
  readonly store: Store;
  readonly now: () => Date;
}

export function addOverviewRoutes(app: Hono, parts: OverviewParts, inForce: () => Promise<PolicyInForce | null>): void {
  app.get('/overview', async (c) => {
    const refused = await refusedOperator(c, parts);
    if (refused) return refused;
    return c.html(overviewPage(await shown(parts, inForce), siteAt(c)));
  });
}

async function shown(
  { queue, store, now }: OverviewParts,
  inForce: () => Promise<PolicyInForce | null>,
): Promise<OverviewShown> {
  const orNull = <T>(answer: Promise<T>) => within(LONGEST_MS, answer).catch(() => null);
  const [numbers, counts, audits, policy] = await Promise.all([
    orNull(store.overview(new Date(now().getTime() - DAYS_MS))),
    orNull(queue.counts()),
    orNull(store.audits(MOST_AUDITS)),
    inForce(),
  ]);
  const { days = null, found = null, slowest = null } = numbers ?? {};
  return { days, found, slowest, queue: counts, audits, policy: policy && policyShown(policy) };
}

function policyShown({ state, policy, warnings }: PolicyInForce): OverviewShown['policy'] {
  return {
    ...state,
    warnings: warnings.map(({ at, message }) => ({
      place: at ? `${at.file.id}:${at.span.start.line}` : 'the file',
      message,
    })),
    runners: policy.runners.map(({ name, executor, isolation, tags }) => ({
      name,
      about: [executor, isolation === 'none' ? 'no isolation' : isolation, tags.join(' ')].filter(Boolean).join(', '),
    })),
  };
}
