import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import type { Hono } from 'hono';
import { SettingsError } from '../errors.ts';

export interface Listening {
  /** `http://host:port`. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Proxies keep a connection for a minute, and what they send on one that was closed just then is lost: GitLab sends no event twice.
 * Node's own is five seconds.
 */
const CONNECTIONS = { keepAliveTimeout: 75_000 };

/** `setting` names the address in the SettingsError of one that cannot be had. */
export function listen(app: Hono, hostname: string, port: number, setting: string): Promise<Listening> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, hostname, port, serverOptions: CONNECTIONS }, (info: AddressInfo) => {
      const host = info.family === 'IPv6' ? `[${info.address}]` : info.address;
      const close = () => new Promise<void>((done) => server.close(() => done()));
      resolve({ url: `http://${host}:${info.port}`, close });
    });
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE' || error.code === 'EACCES';
      reject(taken ? new SettingsError(`${setting} cannot be used: ${hostname}:${port} (${error.code})`) : error);
    });
  });
}
