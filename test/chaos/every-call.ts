/** Every call of a review meets every fault, a merge request each. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Fault } from '../support/gitlab/faults.ts';
import type { MortalBot } from './mortal-bot.ts';
import { settled } from './settled.ts';
import { compared, SCENES, START, stateOf, type Tally } from './witness.ts';

/** What a review asks of its own project. */
const CALLS = [
  'GET /merge_requests/\\d+(\\?|$)',
  'GET /merge_requests/\\d+/diffs',
  'GET /merge_requests/\\d+/discussions',
  'GET /merge_requests/\\d+/draft_notes',
  'GET /repository/files/',
  'GET /ci/lint',
  'GET /repository/commits/[0-9a-f]+/statuses',
  'POST /merge_requests/\\d+/draft_notes$',
  'POST /merge_requests/\\d+/draft_notes/bulk_publish',
  'POST /merge_requests/\\d+/notes',
  'POST /statuses/',
  'GET ',
  'POST ',
];

const FAULTS: readonly Omit<Fault, 'on'>[] = [
  { kind: 'throttled', retryAfter: 1, times: 2 },
  { kind: 'limited', retryAfter: 1, times: 2 },
  { kind: 'broken' },
  { kind: 'broken', times: 9 },
  { kind: 'bad_gateway', times: 3 },
  { kind: 'bad_gateway', times: 9 },
  { kind: 'maintenance', retryAfter: 1, times: 3 },
  { kind: 'page' },
  { kind: 'cut_json' },
  { kind: 'wrong_json' },
  { kind: 'reset', times: 2 },
  { kind: 'conflict' },
  // The token is revoked or its role lowered, until somebody puts it right.
  { kind: 'unauthorized', times: 1_000 },
  { kind: 'forbidden', times: 1_000 },
  { kind: 'bad_gateway', afterWrite: true },
  { kind: 'broken', afterWrite: true },
  { kind: 'reset', afterWrite: true },
  { kind: 'page', afterWrite: true },
  { kind: 'cut_json', afterWrite: true },
];

export interface Faulted extends Tally {
  /** Calls and faults that met. */
  readonly met: number;
}

export async function everyCall(bot: MortalBot): Promise<Faulted> {
  const [scene] = SCENES;
  if (!scene) throw new Error('no scene');
  await bot.start();
  const open = (path: string, prepare: (id: number) => void) => {
    const project = bot.gitlab.project(path, START);
    prepare(project.id);
    return project.mergeRequest({ files: scene.files });
  };
  const undisturbed = open('chaos/undisturbed', () => {});
  await quiet(bot);
  const end = stateOf(undisturbed);

  const disturbed = FAULTS.flatMap((fault, index) =>
    CALLS.map((call, number) => {
      const mergeRequest = open(`chaos/call-${index}-${number}`, (id) => {
        bot.gitlab.fail({ ...fault, on: new RegExp(call.replace(' ', ` /api/v4/projects/${id}`)) });
      });
      return { name: `${call} ${JSON.stringify(fault)}`, look: () => compared(end, stateOf(mergeRequest)) };
    }),
  );
  await quiet(bot);
  bot.gitlab.heal();
  // What only an operator can put right is tried again by the sweep, by the next day.
  await bot.stop();
  await bot.start({ CHAOS_CLOCK_MS: String(25 * 60 * 60_000) });
  return { ...(await settled(bot, disturbed)), met: disturbed.length };
}

async function quiet(bot: MortalBot): Promise<void> {
  await bot.gitlab.delivered();
  while (((await bot.unfinished()) ?? 1) > 0) await wait(100);
}
