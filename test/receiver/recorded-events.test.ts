/** What a running GitLab delivered after each action, to a system hook and a project hook, when the folder with it is there. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { decideEvent } from '../../src/receiver/event.ts';
import { ToldEvents } from '../../src/receiver/told-events.ts';
import { mergeRequestKey } from '../../src/review/snapshot.ts';

const folder = '../shared/recorded/webhooks';
const present = existsSync(join(folder, 'order.json'));
if (!present) console.log(`recorded events: skipped, no folder ${folder}`);

interface Action {
  readonly action: string;
  readonly deliveries: readonly { readonly hook: 'system' | 'project'; readonly file?: string }[];
}

const read = (file: string) => JSON.parse(readFileSync(join(folder, file), 'utf8'));

/** Reviews that the recorded deliveries of one action lead to. */
function reviewsOf({ deliveries }: Action, told: ToldEvents): string[] {
  return deliveries.flatMap(({ hook, file }) => {
    if (file === undefined) return [];
    const facts = {
      idempotencyKey: file,
      me: { id: 1, username: 'pipewarden' },
      now: new Date(0),
      policyProject: null,
    };
    const decision = decideEvent(read(file).body, facts);
    if (!('queue' in decision)) return [];
    const { queue, claim } = decision;
    const by = hook === 'system' ? 'system' : 'webhook';
    const news = told.tell(mergeRequestKey(queue), { claim, event: queue.event ?? null, by });
    return news === 'elsewhere' ? [] : [queue.reason];
  });
}

describe.skipIf(!present)('recorded events', () => {
  test('lead to one review for each action that asks for one', () => {
    const told = new ToldEvents();
    const actions: Action[] = read('order.json').actions;
    const reviews = actions.map((each) => [each.action, reviewsOf(each, told)] as const);
    expect(Object.fromEntries(reviews.filter(([, reasons]) => reasons.length > 0))).toEqual({
      opened: ['opened'],
      ready: ['marked ready'],
      'ready again': ['marked ready'],
      'new commits': ['pushed'],
      'force push': ['pushed'],
      'target branch': ['target branch changed'],
      'target branch back': ['target branch changed'],
      'suggestion applied': ['pushed'],
      closed: ['closed'],
      reopened: ['reopened'],
      merged: ['merged'],
      'opened from a fork': ['opened'],
    });
  });
});
