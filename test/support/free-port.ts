import { type AddressInfo, createServer } from 'node:net';

/** Known beforehand, where an address has to be told before somebody listens there. */
export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
