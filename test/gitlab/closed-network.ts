/** A network as companies have it: GitLab behind a certificate of their own, the world behind a proxy. */
import { readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, type Server } from 'node:net';
import { fileURLToPath } from 'node:url';

const file = (name: string) => fileURLToPath(new URL(`./closed/${name}`, import.meta.url));

/** Of the CA that issued the certificate of `serveTls`. */
export const CA = file('ca.pem');

interface Served {
  readonly port: number;
  close(): Promise<void>;
}

/** As `gitlab.closed.test` and 127.0.0.1. */
export function serveTls(answer: RequestListener): Promise<Served> {
  return listening(
    createTlsServer({ key: readFileSync(file('server.key')), cert: readFileSync(file('server.pem')) }, answer),
  );
}

export interface ForwardProxy extends Served {
  /** What it was asked: `CONNECT host:port`, `GET http://…`. */
  readonly asked: string[];
  readonly authorizations: (string | undefined)[];
}

/** Leads every name to this machine, at the port that was asked. Without `answer` it takes tunnels alone. */
export async function startProxy(answer?: RequestListener): Promise<ForwardProxy> {
  const asked: string[] = [];
  const authorizations: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    if (answer) return answer(request, response);
    response.writeHead(405).end();
  });
  server.on('connect', (request, client) => {
    asked.push(`CONNECT ${request.url}`);
    authorizations.push(request.headers['proxy-authorization']);
    const upstream = connect(Number(request.url?.split(':')[1]), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      client.pipe(upstream).pipe(client);
    });
    for (const socket of [client, upstream]) socket.on('error', () => socket.destroy());
    upstream.on('error', () => client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n'));
  });
  return { ...(await listening(server)), asked, authorizations };
}

async function listening(server: Server & { closeAllConnections?(): void }): Promise<Served> {
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const sockets = new Set<{ destroy(): void }>();
  server.on('connection', (socket) => sockets.add(socket));
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  return { port: (server.address() as AddressInfo).port, close };
}
