import { expect, it } from 'vitest';
import { tellCall } from '../../src/gitlab/calls-made.ts';
import { Spending } from '../../worker/spending.ts';

it('counts the requests of its own client, and the time of each stage', async () => {
  const client = {
    url: 'https://gitlab.example.org',
    async read() {
      await new Promise((done) => setImmediate(done));
      tellCall({ method: 'GET', route: 'projects/:id', status: '200', from: 0, to: 1 });
      return this.url;
    },
  };
  const [one, other] = [new Spending(), new Spending()];
  const counted = one.counting(client);
  const answers = await Promise.all([counted.read(), other.counting(client).read(), counted.read(), client.read()]);
  expect(new Set(answers)).toEqual(new Set([client.url]));
  one.begin('gather');
  one.begin('start');
  const { calls, stages } = one.spent();
  expect(calls).toEqual({ 'GET projects/:id': 2 });
  expect(Object.keys(stages)).toEqual(['start', 'gather']);
  expect(other.spent().calls).toEqual({ 'GET projects/:id': 1 });
});
