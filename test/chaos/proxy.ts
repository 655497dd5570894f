/** One address for servers that take turns, as a database's name is; connections that were made stay where they lead. */
import { connect, createServer, type Socket } from 'node:net';
import { freePort } from './servers.ts';

export interface Proxy {
  readonly port: number;
  /** Where new connections lead from now on. */
  leadTo(port: number): void;
  close(): void;
}

export async function startProxy(first: number): Promise<Proxy> {
  let target = first;
  const sockets = new Set<Socket>();
  const server = createServer((incoming) => {
    const outgoing = connect(target, '127.0.0.1');
    for (const [from, to] of [
      [incoming, outgoing],
      [outgoing, incoming],
    ] as const) {
      sockets.add(from);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
      from.pipe(to);
    }
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    port,
    leadTo(next) {
      target = next;
    },
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
