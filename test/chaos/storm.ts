/** Thousands of events, while the bot is stopped, killed and started again. */
import { randomUUID } from 'node:crypto';
import type { Event } from '../support/gitlab/events.ts';
import type { MergeRequestHandle } from '../support/gitlab/merge-request-handle.ts';
import type { Delivery } from '../support/gitlab/webhooks.ts';
import type { MortalBot } from './mortal-bot.ts';
import { settled, type Watched } from './settled.ts';
import { SCENES, START, type Tally } from './witness.ts';

const MERGE_REQUESTS = 100;
const AT_ONCE = 20;
const RESTARTS = 8;
const [BAD, , GOOD] = SCENES.map(({ files }) => files);

export async function storm(bot: MortalBot, events: number, chance: () => number): Promise<Tally> {
  await bot.start();
  const told = Array.from(
    { length: MERGE_REQUESTS },
    (_, n) => new Toggled(bot.gitlab.project(`chaos/storm-${n}`, START).mergeRequest({ files: BAD ?? {} })),
  );
  const every = Math.ceil(events / RESTARTS);
  for (let sent = 0; sent < events; sent += AT_ONCE) {
    const some = Array.from({ length: AT_ONCE }, () => told[Math.floor(chance() * told.length)]);
    await Promise.all(some.map((each) => tell(bot, each, chance)));
    if (sent > 0 && Math.floor(sent / every) !== Math.floor((sent - AT_ONCE) / every)) {
      const isKilled = chance() < 0.5;
      await (isKilled ? bot.kill() : bot.stop());
      await bot.start();
      bot.tell(`${sent} events, ${isKilled ? 'killed' : 'stopped'} and started`);
    }
  }
  return settled(bot, told);
}

/** Of ten one brings a new commit, five are updates, and four are the delivery before once more, as people resend them. */
async function tell(bot: MortalBot, toggled: Toggled | undefined, chance: () => number): Promise<void> {
  const dice = chance();
  if (!toggled) return;
  if (dice < 0.1) toggled.push();
  else await bot.gitlab.send(...(dice < 0.6 ? toggled.update() : toggled.again())).catch(() => {});
}

type Sent = readonly [event: Event, delivery: Delivery];

/** Has two findings, or none. */
class Toggled implements Watched {
  readonly mergeRequest: MergeRequestHandle;
  #isBad = true;
  #pushes = 0;
  #last: Sent | null = null;

  constructor(mergeRequest: MergeRequestHandle) {
    this.mergeRequest = mergeRequest;
  }

  update(): Sent {
    this.#last = [this.mergeRequest.event('update', { oldrev: 'a'.repeat(40) }), { idempotencyKey: randomUUID() }];
    return this.#last;
  }

  again(): Sent {
    return this.#last ?? this.update();
  }

  push(): void {
    this.#isBad = !this.#isBad;
    this.#pushes += 1;
    const [[path, text] = ['', '']] = Object.entries((this.#isBad ? BAD : GOOD) ?? {});
    this.mergeRequest.push({ [path]: `${text}# ${this.#pushes}\n` });
  }

  get name(): string {
    return this.mergeRequest.projectPath;
  }

  shown(): string {
    const threads = this.#threads().map(({ body, resolved, position }) => [resolved, position?.head_sha, body]);
    return JSON.stringify([...threads, ...this.mergeRequest.notes(), ...this.mergeRequest.statuses()]);
  }

  look(): Tally {
    const { mergeRequest } = this;
    const threads = this.#threads();
    const open = threads.filter(({ resolved }) => !resolved).length;
    const [status, ...others] = mergeRequest.statuses();
    const stuck = status === undefined || status.state === 'pending' || mergeRequest.mergeRequest.drafts.length > 0;
    const isRight = open === (this.#isBad ? 2 : 0) && status?.state === (this.#isBad ? 'failed' : 'success');
    // Where a line was mended and broken again, a finding is told anew, on another head.
    const told = new Set(threads.map(({ body, position }) => `${position?.head_sha} ${body}`));
    return {
      stuck: stuck ? 1 : 0,
      lost: !stuck && !isRight ? 1 : 0,
      doubled: told.size < threads.length || mergeRequest.notes().length > 1 || others.length > 0 ? 1 : 0,
    };
  }

  #threads() {
    const { mergeRequest } = this;
    return mergeRequest.discussions().filter(({ author }) => author === mergeRequest.gitlab.bot.username);
  }
}
