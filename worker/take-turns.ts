/** How a process apart works: at several tasks, of which some wait for answers while one is worked at. */
import { setImmediate } from 'node:timers/promises';
import {
  type Call,
  type End,
  type Message,
  plainError,
  type Ready,
  type ToApart,
  type Turn,
} from './apart-messages.ts';

/** To ask how much memory the process takes costs a quarter of a millisecond. */
const LOOK_EACH = 20;
const LONG_SECONDS = 0.05;

export type Ask = (name: string, args: readonly unknown[]) => Promise<never>;

interface Asker {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** Works at whatever the parent process sends, until that one is gone. */
export function takeTurns(workAt: (work: unknown, ask: Ask) => Promise<unknown>): void {
  /** By task, who waits for the answer to which call. */
  const tasks = new Map<number, Map<number, Asker>>();
  const queue: Message[] = [];
  let calls: Call[] = [];
  let ends: End[] = [];
  let asked = 0;
  let ended = 0;
  let seconds = 0;
  let isAtWork = false;

  process.on('message', (message: ToApart) => {
    if ('drop' in message) return void tasks.delete(message.drop);
    if ('work' in message) tasks.set(message.task, new Map());
    queue.push(message);
    if (!isAtWork) void workThrough();
  });

  async function workThrough(): Promise<void> {
    isAtWork = true;
    for (let message = queue.shift(); message; message = queue.shift()) {
      take(message);
      // By then all is done that waits for no answer.
      await setImmediate();
      tell(message.task);
    }
    isAtWork = false;
  }

  function take(message: Message): void {
    const askers = tasks.get(message.task);
    if (!askers) return;
    if ('work' in message) return void begin(message.task, message.work);
    const { id } = message.answer;
    const asker = askers.get(id);
    askers.delete(id);
    if ('value' in message.answer) asker?.resolve(message.answer.value);
    else asker?.reject(new Error('the call failed'));
  }

  async function begin(task: number, work: unknown): Promise<void> {
    const ask: Ask = (name, args) =>
      new Promise((resolve, reject) => {
        asked += 1;
        tasks.get(task)?.set(asked, { resolve: resolve as Asker['resolve'], reject });
        calls.push({ task, id: asked, name, args });
        tellSoon();
      });
    const end = await workAt(work, ask).then(
      (value) => ({ task, value }),
      (error) => ({ task, failed: plainError(error) }),
    );
    ends.push(end);
    tasks.delete(task);
    ended += 1;
    tellSoon();
  }

  /** What is no answer's doing, a timer's for instance. */
  function tellSoon(): void {
    if (!isAtWork) void setImmediate().then(() => tell(null));
  }

  function tell(turn: number | null): void {
    const now = secondsUsed();
    const looks = ends.length > 0 && (ended % LOOK_EACH === 0 || now - seconds > LONG_SECONDS);
    const said = { turn, seconds: now, ...(looks ? { bytes: process.memoryUsage.rss() } : {}) };
    seconds = now;
    try {
      send({ ...said, calls, ends });
    } catch (error) {
      // More than a message can hold.
      const failed = plainError(error);
      send({ ...said, calls: [], ends: [...calls, ...ends].map(({ task }) => ({ task, failed })) });
    }
    calls = [];
    ends = [];
  }

  send({ seconds: secondsUsed() });
}

function secondsUsed(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

function send(message: Ready | Turn): void {
  process.send?.(message);
}
