/** The receiver's page of a queue. */
import { expect } from 'vitest';
import type { ReviewQueue } from '../../src/queue/queue.ts';
import { receiver } from '../receiver/receiving.ts';

/** `waiting`: of a project that waits in it. */
export async function expectDashboard(queue: ReviewQueue, waiting: string): Promise<void> {
  const mayReadMetrics = (headers: Headers) => headers.get('authorization') === 'Bearer right';
  const { app } = receiver({ queue, mayReadMetrics, publicUrl: 'https://tools.example/warden' });
  const operator: Record<string, string> = { accept: 'text/html', authorization: 'Bearer right' };
  const ask = (path: string, headers = operator, method = 'GET') => app.request(path, { method, headers });

  const own = await ask('/queue');
  expect([own.status, own.headers.get('cache-control')]).toEqual([200, 'no-store']);
  expect(own.headers.get('content-security-policy')).toMatch(/default-src 'none';.*frame-src 'self'/);
  const { waiting: number = 0 } = await queue.counts();
  expect(await own.text()).toMatch(new RegExp(`<span>waiting</span>.*<b>${number}</b>`));

  const page = await ask('/queue/board');
  const text = await page.text();
  expect([page.status, page.headers.get('cache-control')]).toEqual([200, 'no-store']);
  expect(page.headers.get('content-security-policy')).toMatch(
    /default-src 'none'; script-src 'self';.*frame-ancestors 'self'/,
  );
  // A proxy serves it below another path, and nothing is loaded from elsewhere.
  expect(text).toContain('<base href="/warden/queue/board/"');
  expect(text).not.toMatch(/(?:href|src)="(?:https?:)?\/\//);
  const scripts = [...text.matchAll(/src="(static\/[^"]+\.js)"/g)].map(([, path]) => path);
  expect(scripts.length).toBeGreaterThan(0);
  for (const script of scripts) expect((await ask(`/queue/board/${script}`)).status, script).toBe(200);

  const told = await (await ask('/queue/board/api/queues?activeQueue=reviews&status=latest&page=1')).json();
  const reviews = expect.objectContaining({ name: 'reviews', readOnlyMode: true });
  expect(told).toMatchObject({ queues: expect.arrayContaining([reviews]) });
  expect(JSON.stringify(told)).toContain(waiting);

  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'])
    expect((await ask('/queue/board/api/queues/reviews/pause', operator, method)).status).toBe(405);
  const board = ['', '/api/queues', `/${scripts[0]}`].map((path) => `/queue/board${path}`);
  for (const path of ['/queue', ...board, '/x/../queue/board/api/queues']) {
    const closed = await ask(path, { accept: 'text/html' });
    expect([path, closed.status]).toEqual([path, 401]);
    const text = await closed.text();
    expect([text.includes(waiting), text.includes('readOnlyMode')]).toEqual([false, false]);
  }
}
