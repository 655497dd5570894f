/** The stand-in's hooks tell what those of a running GitLab told: the same kinds after each action, in the same shape. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type Delivered, HookStory } from './hook-story.ts';
import { shapeFaults } from './payload-shape.ts';
import { recordedDir } from './scenario.ts';

interface Action {
  readonly action: string;
  readonly deliveries: readonly {
    readonly hook: 'system' | 'project';
    readonly kind: string;
    readonly file?: string;
  }[];
}

/** By kind or action: never sent; by file: sent in another shape. */
const reasons = parse(readFileSync(new URL('./missed-deliveries.yml', import.meta.url), 'utf8')) as {
  readonly kinds: Readonly<Record<string, string>>;
  readonly actions: Readonly<Record<string, string>>;
  readonly files: Readonly<Record<string, string>>;
};

const folder = join(recordedDir, 'webhooks');
const actions: readonly Action[] = existsSync(folder) ? read<{ actions: Action[] }>('order.json').actions : [];

function read<T>(file: string): T {
  return JSON.parse(readFileSync(join(folder, file), 'utf8')) as T;
}

/** As the order of the recording names them: `merge_request-update`, `push`. */
function kindOf({ body }: Delivered): string {
  const attributes = body.object_attributes as { action?: string } | undefined;
  const kind = String(body.object_kind ?? body.event_name);
  return attributes?.action && !/^(un)?approved$/.test(attributes.action) ? `${kind}-${attributes.action}` : kind;
}

describe.skipIf(actions.length === 0)('deliveries', () => {
  let story: HookStory;

  beforeAll(async () => {
    story = await HookStory.start();
  });

  afterAll(() => story.stop());

  test('reasons are of what was recorded', () => {
    const all = actions.flatMap(({ action, deliveries }) => deliveries.map((delivery) => ({ action, ...delivery })));
    const names = new Set<string | undefined>(all.flatMap(({ action, kind, file }) => [action, kind, file]));
    expect(Object.values(reasons).flatMap((by) => Object.keys(by).filter((name) => !names.has(name)))).toEqual([]);
  });

  for (const { action, deliveries } of actions) {
    const files = deliveries.flatMap(({ file }) => file ?? []);
    test(action, async ({ task }) => {
      const sent = await story.act(action);
      const wanted = action in reasons.actions ? [] : deliveries.filter(({ kind }) => !(kind in reasons.kinds));
      expect(sent?.map((each) => `${each.hook} ${kindOf(each)}`).sort() ?? []).toEqual(
        wanted.map(({ hook, kind }) => `${hook} ${kind}`).sort(),
      );
      const faults = new Map<string, readonly string[]>();
      for (const { hook, kind, file } of wanted) {
        const at = sent!.findIndex((each) => each.hook === hook && kindOf(each) === kind);
        const [found] = sent!.splice(at, 1);
        if (!file) continue;
        const recorded = read<Delivered>(file);
        faults.set(file, [
          ...shapeFaults(recorded.body, found!.body, 'body'),
          ...Object.keys(recorded.headers).flatMap((name) => (name in found!.headers ? [] : [`no header ${name}`])),
        ]);
      }
      const passed = [...faults].filter(([, found]) => found.length === 0).map(([file]) => file);
      task.meta.tally = { sum: 'recorded deliveries', table: action, passed: passed.length, of: files.length };
      const unexplained = [...faults].filter(([file, found]) => found.length > 0 && !reasons.files[file]);
      if (unexplained.length > 0) {
        expect.fail(`\n${unexplained.map(([file, found]) => `${file}\n    ${found.join('\n    ')}`).join('\n')}`);
      }
      expect(
        passed.filter((file) => file in reasons.files),
        'reasons for what does not miss',
      ).toEqual([]);
    });
  }
});
