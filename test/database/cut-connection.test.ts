import { createServer, type Socket } from 'node:net';
import { expect, it, onTestFinished, vi } from 'vitest';
import { openDatabase } from '../../src/database/open-database.ts';
import { createLog } from '../../src/log.ts';

/** A message of PostgreSQL's protocol. */
function message(type: string, body: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length + 4);
  return Buffer.concat([Buffer.from(type), length, body]);
}

const READY = message('Z', Buffer.from('I'));
const WELCOME = Buffer.concat([message('R', Buffer.alloc(4)), READY]);
const DONE = Buffer.concat([message('C', Buffer.from('SELECT 1\0')), READY]);
const CUT = message('E', Buffer.from('SFATAL\0C57P01\0Mterminating connection due to administrator command\0\0'));

it('outlives a connection that is cut while somebody has it', async () => {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}));
    socket.once('data', () => {
      socket.write(WELCOME);
      socket.on('data', () => socket.write(DONE));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  const port = address && typeof address === 'object' ? address.port : 0;
  const log = createLog('silent');
  const said = vi.spyOn(log, 'error');
  const database = await openDatabase(`postgres://bot@127.0.0.1:${port}/queue`, 'QUEUE_URL', log);
  const client = await database.pool.connect();
  for (const socket of sockets) socket.end(CUT);
  // Without a listener the process would end of it.
  await expect.poll(() => said.mock.calls.length).toBeGreaterThan(0);
  expect(said.mock.calls[0]?.[0]).toEqual({ reason: 'terminating connection due to administrator command' });
  client.release();
  await database.close();
});
