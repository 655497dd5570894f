/** Delivers events as GitLab's sender does, with all its headers. */
import { createHmac, randomUUID } from 'node:crypto';
import type { Event } from './events.ts';

export interface Webhook {
  readonly url: string;
  readonly kind: 'system' | 'group' | 'project';
  /** The one whose events it tells; all when left out. */
  readonly project?: number;
  /** Full path of the group whose events it tells, and those of all below it. */
  readonly group?: string;
  /** It tells of pushes too: of branches, of tags, and as a system hook of repositories. */
  readonly pushes?: boolean;
  /** Whether merge request events are ticked; yes, unless said. */
  readonly mergeRequests?: boolean;
  /** Whether comments are ticked, where it is no system hook; yes, unless said. */
  readonly notes?: boolean;
  /** Whether GitLab looks at the receiver's certificate; yes, unless said. */
  readonly verifies?: boolean;
  /** GitLab gave up on it. */
  readonly disabled?: boolean;
  readonly token?: string;
  /** `whsec_` and base64 of the key. GitLab 19.0. */
  readonly signingToken?: string;
}

/** One that is there, with what became of its deliveries, the last one first. GitLab keeps none of system hooks. */
export interface InstalledHook extends Webhook {
  readonly id: number;
  readonly log: DeliveryLog[];
}

export interface DeliveryLog {
  readonly trigger: string;
  readonly event: Event;
  readonly status: string;
  readonly answer: string;
}

export interface Delivery {
  /** Kept when GitLab sends a delivery again. */
  readonly idempotencyKey?: string;
}

/** System hooks tell of no notes; only they tell of repositories. */
export function takes(hook: Webhook, event: Event): boolean {
  const { kind, pushes = false, mergeRequests = true, notes = true, disabled = false } = hook;
  if (disabled || !isBelow(hook, event)) return false;
  switch (event.object_kind) {
    case 'merge_request':
      return mergeRequests;
    case 'note':
      return kind !== 'system' && notes;
    case undefined:
      return kind === 'system' && pushes;
    default:
      return pushes;
  }
}

function isBelow({ project, group }: Webhook, event: Event): boolean {
  if (project === undefined && group === undefined) return true;
  const { id, path_with_namespace: path } = event.project as { id: number; path_with_namespace: string };
  return project === undefined ? path.startsWith(`${group}/`) : id === project;
}

const NAMES: Readonly<Record<string, string>> = {
  merge_request: 'Merge Request Hook',
  note: 'Note Hook',
  confidential_note: 'Confidential Note Hook',
  push: 'Push Hook',
  tag_push: 'Tag Push Hook',
};

function eventName({ kind }: Webhook, event: Event): string {
  if (kind === 'system') return 'System Hook';
  return NAMES[String(event.event_type ?? event.object_kind)] ?? 'Note Hook';
}

/** Sends one event; resolves with the receiver's answer. */
export async function deliver(
  hook: InstalledHook,
  event: Event,
  instance: string,
  version: string,
  delivery: Delivery = {},
): Promise<Response> {
  const id = delivery.idempotencyKey ?? randomUUID();
  const body = JSON.stringify(event);
  const headers: Record<string, string> = {
    'Content-Type': 'application/json',
    'User-Agent': `GitLab/${version}`,
    'Idempotency-Key': id,
    Accept: '*/*',
    'X-Gitlab-Event': eventName(hook, event),
    'X-Gitlab-Webhook-UUID': randomUUID(),
    'X-Gitlab-Instance': instance,
    'X-Gitlab-Event-UUID': randomUUID(),
  };
  if (hook.token !== undefined) headers['X-Gitlab-Token'] = hook.token;
  if (hook.signingToken !== undefined) Object.assign(headers, sign(hook.signingToken, id, body));
  const keep = (status: string, answer: string) => {
    const trigger = `${event.object_kind ?? 'system'}_hooks`;
    if (hook.kind !== 'system') hook.log.unshift({ trigger, event, status, answer });
  };
  try {
    const response = await fetch(hook.url, { method: 'POST', headers, body, redirect: 'manual' });
    keep(String(response.status), await response.clone().text());
    return response;
  } catch (error) {
    keep('internal error', '');
    throw error;
  }
}

/** Standard Webhooks: HMAC-SHA256 over id, time and raw body, keyed with the decoded token. */
function sign(
  token: string,
  id: string,
  body: string,
  seconds = Math.floor(Date.now() / 1000),
): Record<string, string> {
  const key = Buffer.from(token.replace(/^whsec_/, ''), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': String(seconds), 'webhook-signature': `v1,${signature}` };
}
