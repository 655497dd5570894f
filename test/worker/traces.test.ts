/** A collector gets a review with its stages and requests; nobody else is asked anything. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { tellCall } from '../../src/gitlab/calls-made.ts';
import { readSettings } from '../../src/settings.ts';
import { Spending } from '../../worker/spending.ts';
import { openTraces } from '../../worker/traces.ts';

const ENV = { GITLAB_URL: 'https://gitlab.example', GITLAB_TOKEN: 'x', WEBHOOK_SECRET: 'x' };

interface Sent {
  readonly url: string | undefined;
  readonly key: string | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: the form of OTLP.
  readonly body: any;
}

async function collector() {
  const sent: Sent[] = [];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    sent.push({ url: request.url, key: request.headers['x-key'] as string | undefined, body: JSON.parse(text) });
    response.setHeader('content-type', 'application/json').end('{}');
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { sent, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

test('where nobody collects them there are none', async () => {
  expect(await openTraces(readSettings('standalone', ENV), '1.2.3')).toBeNull();
});

test('a review, its stages and its requests are one trace', async () => {
  const { sent, url } = await collector();
  const env = { ...ENV, OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_EXPORTER_OTLP_HEADERS: 'x-key=a%20b' };
  const traces = await openTraces(readSettings('standalone', env), '1.2.3');
  const spending = new Spending();
  const ask = async () => {
    const now = Date.now();
    tellCall({ method: 'GET', route: 'projects/:id', status: '502', from: now, to: now + 5 });
  };
  await spending.counting({ ask }).ask();
  spending.begin('scope');
  spending.spent();
  traces?.tell(spending, { project: 'group/app', mergeRequest: 12 }, 'RetryLater');
  await traces?.close();

  expect(sent).toMatchObject([{ url: '/v1/traces', key: 'a b' }]);
  const [{ resource, scopeSpans }] = sent[0]?.body.resourceSpans ?? [];
  expect(JSON.stringify(resource.attributes)).toMatch(/"service.name".*pipewarden.*"service.version".*1\.2\.3/);
  // biome-ignore lint/suspicious/noExplicitAny: the form of OTLP.
  const spans = scopeSpans.flatMap((scope: any) => scope.spans);
  const review = spans.find(({ name }: { name: string }) => name === 'review');
  expect(review).toMatchObject({ status: { code: 2, message: 'RetryLater' } });
  expect(JSON.stringify(review.attributes)).toMatch(/group\/app.*12/);
  const children = spans.filter((each: { name: string }) => each !== review);
  expect(children.map(({ name }: { name: string }) => name)).toEqual(['start', 'scope', 'GET projects/:id']);
  for (const { parentSpanId, traceId } of children)
    expect([parentSpanId, traceId]).toEqual([review.spanId, review.traceId]);
  expect(children[2]).toMatchObject({ status: { code: 2 } });
});
