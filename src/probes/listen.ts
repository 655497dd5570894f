import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { getRequestListener } from '@hono/node-server';
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

/** Answers a request, or says that it is another's. */
export type Route = (request: IncomingMessage, response: ServerResponse) => boolean;

export interface Address {
  readonly hostname: string;
  readonly port: number;
  /** Names the address in the SettingsError of one that cannot be had. */
  readonly setting: string;
}

/** `before`: asked before `app`. */
export function listen(
  app: Hono,
  { hostname, port, setting }: Address,
  before: Route = () => false,
): Promise<Listening> {
  const others = getRequestListener(app.fetch, { hostname });
  const server = createServer(CONNECTIONS, (request, response) => {
    // While it ends, no connection is kept for what comes next.
    response.once('finish', () => {
      if (!server.listening) request.socket.end();
    });
    if (!before(request, response)) void others(request, response);
  });
  const open = new Set<Socket>();
  server.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE' || error.code === 'EACCES';
      reject(taken ? new SettingsError(`${setting} cannot be used: ${hostname}:${port} (${error.code})`) : error);
    });
    server.listen(port, hostname, () => {
      const info = server.address() as AddressInfo;
      const host = info.family === 'IPv6' ? `[${info.address}]` : info.address;
      const close = () =>
        new Promise<void>((done) => {
          server.close(() => done());
          // Node waits for whoever has connected and says nothing, as load balancers and browsers do, without an end.
          for (const socket of open) if (socket.bytesRead === 0) socket.destroy();
        });
      resolve({ url: `http://${host}:${info.port}`, close });
    });
  });
}
