/** An application on an address of this machine. */
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { closeServer } from '../support/close-server.ts';

export interface Served {
  readonly url: string;
  stop(): Promise<void>;
}

/** `port`: one that is free; any, where absent. */
export function served(app: { fetch: (request: Request) => Response | Promise<Response> }, port = 0): Promise<Served> {
  return new Promise((resolve) => {
    const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port }, ({ port: own }: AddressInfo) => {
      resolve({ url: `http://127.0.0.1:${own}`, stop: () => closeServer(server) });
    });
  });
}
