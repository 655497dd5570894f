import { asPerson } from '../gitlab/as-person.ts';
import { systemClock } from '../gitlab/clock.ts';
import type { GitLabReader } from '../gitlab/gitlab.ts';
import { outgoingBy } from '../gitlab/outgoing.ts';
import type { Log } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { type Listening, listen } from '../probes/listen.ts';
import { metricsReaders } from '../probes/metrics-readers.ts';
import type { ReviewQueue } from '../queue/queue.ts';
import { policyPlace, type Settings } from '../settings.ts';
import type { Store } from '../store/store.ts';
import { createApp, type ReceiverParts } from './app.ts';
import { takeDeliveries } from './deliveries.ts';
import type { SignInParts } from './sessions.ts';
import { webhookRoute } from './webhook-route.ts';
import { whoWeAre } from './who-we-are.ts';

/** Rejects with SettingsError when the port is taken. */
export async function runReceiver(
  settings: Settings,
  parts: { queue: ReviewQueue; store: Store; gitlab: GitLabReader; log: Log; metrics: Metrics },
): Promise<Listening> {
  const { queue, store, gitlab, log, metrics } = parts;
  const place = policyPlace(settings);
  const receiving: ReceiverParts = {
    policy: { id: place.id, project: 'project' in place ? place.project : null },
    queue,
    store,
    secrets: { secret: settings.WEBHOOK_SECRET ?? null, signingToken: settings.WEBHOOK_SIGNING_TOKEN ?? null },
    maxBody: settings.WEBHOOK_MAX_BYTES,
    linkKey: await store.linkKey(),
    signIn: await signInBy(settings, log, metrics),
    publicUrl: settings.PUBLIC_URL ?? null,
    mayReadMetrics: metricsReaders(settings),
    me: whoWeAre(gitlab, log),
    pingGitLab: () => gitlab.version(),
    log,
    metrics,
    now: () => new Date(),
  };
  const address = { hostname: settings.HOST, port: settings.PORT, setting: 'HOST and PORT' };
  const webhook = webhookRoute(takeDeliveries(receiving), log);
  return listen(createApp(receiving), address, webhook);
}

async function signInBy(settings: Settings, log: Log, metrics: Metrics): Promise<SignInParts | null> {
  const {
    GITLAB_URL: url,
    PUBLIC_URL: publicUrl,
    OAUTH_APPLICATION_ID: applicationId,
    OAUTH_SECRET: secret,
  } = settings;
  if (!publicUrl || !applicationId || !secret) return null;
  // Most do without.
  const { createSignIn } = await import('../gitlab/sign-in.ts');
  const dispatcher = outgoingBy(settings).dispatcher();
  const redirectUri = `${publicUrl}/sign-in/callback`;
  return {
    oauth: createSignIn({ url, applicationId, secret, redirectUri, dispatcher }),
    asPerson: (token) => asPerson(url, { token, log, metrics, clock: systemClock, dispatcher }),
    operators: settings.OPERATORS ?? [],
    publicUrl,
  };
}
