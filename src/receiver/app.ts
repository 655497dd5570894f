/** The receiver's pages and probes: all that it answers but deliveries. */
import { Hono } from 'hono';
import { addProbes, type ProbeParts } from '../probes/probes.ts';
import type { DeliveryParts } from './deliveries.ts';
import { pageHeaders } from './page-headers.ts';
import { addPages, brokenPage, noSuchPage, type PageParts } from './web-pages.ts';

type AppParts = PageParts & Omit<ProbeParts, 'policyState'>;

/** All that takes events and shows pages. */
export type ReceiverParts = DeliveryParts & AppParts;

export function createApp(parts: AppParts): Hono {
  const app = new Hono();
  app.use(pageHeaders);
  const policyState = async () => (await parts.store.policy(parts.policy.id))?.state ?? null;
  addProbes(app, { ...parts, policyState });
  addPages(app, parts);

  app.notFound(noSuchPage);
  app.onError((err, c) => {
    parts.log.error({ err }, 'receiver error');
    return brokenPage(c);
  });
  return app;
}
