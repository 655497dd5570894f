/** What a client sees of Redis failing over under one address: its connection stays, and takes no writes any more. */
import { createServer, type Socket } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { createLog } from '../../src/log.ts';
import { redisQueue } from '../../src/queue/open-queue.ts';

/** As Redis 7 says it, and Redis 6 of a script. */
const REFUSALS = [
  "-READONLY You can't write against a read only replica.\r\n",
  "-ERR Error running script (call to f_1): @user_script:3: @user_script: 3: -READONLY You can't write against a read only replica.\r\n",
];

const INFO = 'redis_version:7.2.0\r\nmaxmemory_policy:noeviction\r\n';

/** Of one command: each of its words stands behind its length. */
function answerTo(command: string): string {
  if (/\binfo\b/i.test(command)) return `$${INFO.length}\r\n${INFO}\r\n`;
  return /\bping\b/i.test(command) ? '+PONG\r\n' : '+OK\r\n';
}

it.each(REFUSALS)('a connection to what is no primary any more is made anew: %s', async (refusal) => {
  const sockets = new Set<Socket>();
  let isPrimary = true;
  const server = createServer((socket) => {
    sockets.add(socket);
    // Whoever comes after the failover is led to the new primary.
    const isOld = isPrimary;
    socket.on('error', () => {});
    socket.on('data', (data) => {
      for (const command of String(data).split(/(?=\*\d+\r\n\$)/)) {
        const refused = isOld && !isPrimary && /\bping\b/i.test(command);
        socket.write(refused ? refusal : answerTo(command));
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = address && typeof address === 'object' ? address.port : 0;
  const queue = await redisQueue(`redis://127.0.0.1:${port}`, createLog('silent'));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await queue.close().catch(() => {});
  });
  await queue.ping();
  const before = sockets.size;
  isPrimary = false;
  await queue.ping();
  expect(sockets.size).toBeGreaterThan(before);
});
