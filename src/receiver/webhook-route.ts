/**
 * The one address that is asked without end. Node's own requests serve it, before hono's, which make objects of the web of each:
 * that took as long as all the rest of an event.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Log } from '../log.ts';
import type { Route } from '../probes/listen.ts';
import { ENDPOINT } from '../webhook-protocol.ts';
import type { DeliveryAnswer, TakeDelivery } from './deliveries.ts';

/** With a host before it where a proxy was asked. */
const ADDRESS = new RegExp(`^(?:https?://[^/?#]*)?${ENDPOINT}(?:\\?|$)`);

export function webhookRoute(take: TakeDelivery, log: Log): Route {
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const headers = { get: (name: string) => textOf(request.headers[name]) };
    answer(response, await take(headers, request));
  };
  return (request, response) => {
    if (request.method !== 'POST' || !ADDRESS.test(request.url ?? '')) return false;
    serve(request, response).catch((err) => {
      log.error({ err }, 'receiver error');
      if (!response.headersSent)
        answer(response, { status: 500, body: { status: 'failed', reason: 'internal error' } });
    });
    return true;
  };
}

/** Of what Node keeps in a list, several cookies, nothing is asked. */
function textOf(value: string | readonly string[] | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

function answer(
  response: ServerResponse,
  { status, body, unread }: Omit<DeliveryAnswer, 'status'> & { status: number },
) {
  const text = JSON.stringify(body);
  response
    .writeHead(status, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
      'x-content-type-options': 'nosniff',
      ...(unread ? { connection: 'close' } : {}),
    })
    .end(text);
}
