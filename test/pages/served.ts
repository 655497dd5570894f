/** An application on an address of this machine. */
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';

export interface Served {
  readonly url: string;
  stop(): Promise<void>;
}

/** `port`: one that is free; any, where absent. */
export function served(app: { fetch: (request: Request) => Response | Promise<Response> }, port = 0): Promise<Served> {
  return new Promise((resolve) => {
    const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port }, ({ port: own }: AddressInfo) => {
      const stop = () =>
        new Promise<void>((done) => {
          server.close(() => done());
          if ('closeAllConnections' in server) server.closeAllConnections();
        });
      resolve({ url: `http://127.0.0.1:${own}`, stop });
    });
  });
}
