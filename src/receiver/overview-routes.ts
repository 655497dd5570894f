/** For operators alone, by the rule of the metrics. */
import type { Hono } from 'hono';
import { within } from '../probes/time-limit.ts';
import type { ReviewQueue } from '../queue/queue.ts';
import { messagePage } from '../render/pages/message-page.ts';
import { type OverviewShown, overviewPage } from '../render/pages/overview-page.ts';
import type { Store } from '../store/store.ts';
import type { PolicyInForce } from './policy-in-force.ts';
import { siteAt } from './site.ts';

const LONGEST_MS = 5000;
const DAYS_MS = 30 * 24 * 3_600_000;
const MOST_AUDITS = 20;

const CLOSED = `This page is for operators. It takes \`METRICS_TOKEN\` as the password, with any user name; without one it opens on an address that only the
server's own machine reaches.`;

export interface OverviewParts {
  readonly queue: ReviewQueue;
  readonly store: Store;
  readonly mayReadMetrics: (headers: Headers) => boolean;
  readonly now: () => Date;
}

export function addOverviewRoutes(app: Hono, parts: OverviewParts, inForce: () => Promise<PolicyInForce | null>): void {
  app.get('/overview', async (c) => {
    c.header('Cache-Control', 'no-store');
    if (!parts.mayReadMetrics(c.req.raw.headers)) {
      c.header('WWW-Authenticate', 'Basic realm="Pipewarden, for operators"');
      return c.html(messagePage('For operators', CLOSED, siteAt(c)), 401);
    }
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
