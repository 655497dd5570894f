/** A server that ends: whoever is being answered gets the answer, whoever has said nothing is not waited for. */
import { EventEmitter, once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Hono } from 'hono';
import { afterEach, expect, test } from 'vitest';
import { listen } from '../../src/probes/listen.ts';

const clients: Socket[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.destroy();
});

const ADDRESS = { hostname: '127.0.0.1', port: 0, setting: 'PORT' };

async function connected(url: string): Promise<Socket> {
  const client = connect(Number(new URL(url).port), '127.0.0.1');
  clients.push(client);
  await once(client, 'connect');
  return client;
}

test('a connection on which nothing was said does not keep it from ending', async () => {
  const { url, close } = await listen(new Hono(), ADDRESS);
  const silent = await connected(url);
  // By then it has been taken.
  await fetch(url);
  const ended = once(silent, 'close');
  await close();
  await ended;
});

test('what is being answered is answered first', async () => {
  const told = new EventEmitter();
  const app = new Hono().get('/', async (context) => {
    told.emit('asked');
    await once(told, 'answer');
    return context.text('late, but whole');
  });
  const { url, close } = await listen(app, ADDRESS);
  const asked = once(told, 'asked');
  const response = fetch(url);
  await asked;
  const closed = close();
  told.emit('answer');
  expect(await (await response).text()).toBe('late, but whole');
  await closed;
});
