/** What `doctor` asks of the bot that runs, at its PUBLIC_URL. */
import { randomUUID } from 'node:crypto';
import { type Dispatcher, fetch } from 'undici';
import type { Settings } from '../settings.ts';
import { ENDPOINT, signatureOf, signingTokens } from '../webhook-protocol.ts';

/** Deliveries since the bot started. */
export interface Seen {
  readonly taken: number;
  readonly refused: number;
}

export interface RunningBot {
  /** The status of the answer to an event without consequence that bears the secret of the settings. Rejects where there is none. */
  takes(): Promise<number>;
  /** Null where its metrics are not to be had. */
  seen(): Promise<Seen | null>;
}

type Asked = Pick<Settings, 'WEBHOOK_SECRET' | 'WEBHOOK_SIGNING_TOKEN' | 'METRICS_TOKEN'>;

const PATIENCE_MS = 10_000;

export function runningBot(publicUrl: string, settings: Asked, dispatcher: Dispatcher): RunningBot {
  const { METRICS_TOKEN } = settings;
  return {
    async takes() {
      const body = JSON.stringify({ event_name: 'pipewarden_doctor' });
      const headers = { 'content-type': 'application/json', ...credentials(settings, body) };
      const asked = { method: 'POST', headers, body, redirect: 'manual', signal: patience(), dispatcher } as const;
      return (await fetch(`${publicUrl}${ENDPOINT}`, asked)).status;
    },
    async seen() {
      const headers = METRICS_TOKEN === undefined ? {} : { authorization: `Bearer ${METRICS_TOKEN}` };
      try {
        const answer = await fetch(`${publicUrl}/metrics`, { headers, signal: patience(), dispatcher });
        return answer.ok ? seenIn(await answer.text()) : null;
      } catch {
        return null;
      }
    },
  };
}

function patience(): AbortSignal {
  return AbortSignal.timeout(PATIENCE_MS);
}

/** As GitLab sends them. */
function credentials({ WEBHOOK_SECRET, WEBHOOK_SIGNING_TOKEN }: Asked, body: string): Record<string, string> {
  const secret: Record<string, string> = WEBHOOK_SECRET === undefined ? {} : { 'x-gitlab-token': WEBHOOK_SECRET };
  const [signing] = WEBHOOK_SIGNING_TOKEN === undefined ? [] : signingTokens(WEBHOOK_SIGNING_TOKEN);
  if (signing === undefined) return secret;
  const [id, timestamp] = [randomUUID(), String(Math.floor(Date.now() / 1000))];
  const signature = signatureOf(signing, { id, timestamp }, [body]);
  return { ...secret, 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature };
}

function seenIn(metrics: string): Seen {
  const seen = { taken: 0, refused: 0 };
  for (const [, outcome, value] of metrics.matchAll(/^pipewarden_deliveries_total\{outcome="(\w+)"\} (\d+)/gm)) {
    seen[outcome === 'refused' ? 'refused' : 'taken'] += Number(value);
  }
  return seen;
}
