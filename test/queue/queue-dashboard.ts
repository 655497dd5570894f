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

  const page = await ask('/queue');
  const text = await page.text();
  expect([page.status, page.headers.get('cache-control')]).toEqual([200, 'no-store']);
  expect(page.headers.get('content-security-policy')).toMatch(/default-src 'none'; script-src 'self';/);
  // A proxy serves it below another path, and nothing is loaded from elsewhere.
  expect(text).toContain('<base href="/warden/queue/"');
  expect(text).not.toMatch(/(?:href|src)="(?:https?:)?\/\//);
  const scripts = [...text.matchAll(/src="(static\/[^"]+\.js)"/g)].map(([, path]) => path);
  expect(scripts.length).toBeGreaterThan(0);
  for (const script of scripts) expect((await ask(`/queue/${script}`)).status, script).toBe(200);

  const told = await (await ask('/queue/api/queues?activeQueue=reviews&status=latest&page=1')).json();
  const reviews = expect.objectContaining({ name: 'reviews', readOnlyMode: true });
  expect(told).toMatchObject({ queues: expect.arrayContaining([reviews]) });
  expect(JSON.stringify(told)).toContain(waiting);

  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'])
    expect((await ask('/queue/api/queues/reviews/pause', operator, method)).status).toBe(405);
  for (const path of ['/queue', '/queue/', '/queue/api/queues', `/queue/${scripts[0]}`, '/x/../queue/api/queues']) {
    const closed = await ask(path, { accept: 'text/html' });
    expect([path, closed.status]).toEqual([path, 401]);
    const text = await closed.text();
    expect([text.includes(waiting), text.includes('readOnlyMode')]).toEqual([false, false]);
  }
}
