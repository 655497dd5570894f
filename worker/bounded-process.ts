/**
 * A process that works for this one, at one task at a time, within a time and a memory of its own. A thread would not do: where
 * a map, a set or a list grows beyond its limit, V8 ends the whole process with it (seen with Node 20.20).
 */
import { type ChildProcess, fork } from 'node:child_process';
import { setImmediate } from 'node:timers/promises';
import { processorSeconds } from '../src/processor-time.ts';
import { errorFrom, type FromApart, type ToApart } from './apart-messages.ts';

export interface Limits {
  /** Of the processor, where the system tells; of the clock while the process works, and not while it waits for an answer, elsewhere. */
  readonly seconds: number;
  /** Of JavaScript's heap. */
  readonly mebibytes: number;
}

/** A task was stopped, and its process with it. */
export class OverLimit extends Error {
  readonly limit: keyof Limits;

  constructor(limit: keyof Limits) {
    super(`a task took more ${limit} than it may`);
    this.name = 'OverLimit';
    this.limit = limit;
  }
}

// biome-ignore lint/suspicious/noExplicitAny: what the calls take and give is between the two who speak.
export type Calls = Record<string, (...args: any[]) => Promise<unknown>>;

export interface BoundedProcess {
  /** Rejects with OverLimit, with the error of the call that failed, or with the task's own. */
  run(task: unknown, calls: Calls): Promise<unknown>;
  /** It has ended, or takes more than one that has just started should. */
  isSpent(): boolean;
  end(): void;
}

/** How much longer than its seconds a task may take by the clock, where others have the processor. */
const MOST_TIMES = 5;
const LEAST_SECONDS = 0.02;

/** Twice of what V8 takes: what is judged lives longer than its scratch, and is copied less often. */
const YOUNG_MEBIBYTES = 32;

/** A process that has grown is replaced: memory that was used once is seldom given back. */
const SPENT_BYTES = 320 * 1024 * 1024;

/** Resolves when it is ready for a task; rejects when it does not start. */
export async function startBounded(file: URL, limits: Limits): Promise<BoundedProcess> {
  const child = fork(file, {
    // No token and no other setting of this process.
    env: {},
    execArgv: [`--max-old-space-size=${limits.mebibytes}`, `--max-semi-space-size=${YOUNG_MEBIBYTES}`],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  let bytes = 0;
  await new Promise<void>((resolve, reject) => {
    child.once('message', () => resolve());
    child.once('error', reject);
    child.once('exit', (code, signal) => reject(new Error(`a process ended as it began: ${signal ?? code}`)));
  });
  child.removeAllListeners();
  child.unref();
  child.channel?.unref();
  // A message to one that ends just now is lost, and its task learns so by the end.
  child.on('error', () => {});

  return {
    async run(task, calls) {
      try {
        return await runIn(child, task, calls, limits, (now) => {
          bytes = now;
        });
      } finally {
        child.channel?.unref();
      }
    },
    isSpent: () =>
      child.killed || !child.connected || child.exitCode !== null || child.signalCode !== null || bytes > SPENT_BYTES,
    end: () => child.kill('SIGKILL'),
  };
}

function runIn(
  child: ChildProcess,
  task: unknown,
  calls: Calls,
  { seconds }: Limits,
  grown: (bytes: number) => void,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    let unanswered = 0;
    let isOver = false;
    let cause: unknown;
    const usedBefore = processorSeconds(child.pid ?? 0) ?? 0;
    const clock = stopwatch(seconds * 1000, () => {
      const used = processorSeconds(child.pid ?? 0);
      const left = used === null ? 0 : seconds - (used - usedBefore);
      // Others had the processor: the same change is to end the same way on a busy machine.
      if (left > LEAST_SECONDS && clock.total() < MOST_TIMES * seconds * 1000) return clock.goOn(left * 1000);
      finish(() => reject(new OverLimit('seconds')), true);
    });

    function finish(settle: () => void, kill = false): void {
      isOver = true;
      clock.stop();
      child.off('message', onMessage).off('exit', onExit);
      if (kill) child.kill('SIGKILL');
      settle();
    }
    function onExit(code: number | null, signal: string | null): void {
      // V8 aborts, the system kills, and what is too deep ends in a fault.
      const isMemory = signal !== null || code === 134 || code === 137;
      finish(() => reject(isMemory ? new OverLimit('mebibytes') : new Error(`a process ended: ${code}`)));
    }
    function onMessage(message: FromApart): void {
      if ('call' in message) return void answer(message.call);
      if ('bytes' in message) grown(message.bytes);
      if ('done' in message) finish(() => resolve(message.done));
      if ('failed' in message) finish(() => reject(cause ?? taskError(message.failed)));
    }
    async function answer({ id, name, args }: Extract<FromApart, { call: unknown }>['call']): Promise<void> {
      unanswered += 1;
      clock.stop();
      let value: ToApart = { answer: { id } };
      try {
        value = { answer: { id, value: await calls[name]?.(...args) } };
      } catch (error) {
        cause ??= error;
      }
      // A large answer has a turn of the event loop to itself: several of them arrive together.
      await setImmediate();
      unanswered -= 1;
      if (isOver) return;
      child.send(value);
      if (unanswered === 0) clock.start();
    }

    child.on('message', onMessage).on('exit', onExit);
    child.channel?.ref();
    child.send({ task } satisfies ToApart);
    clock.start();
  });
}

/** What no computer would hold is too large as well, whoever says so first. */
const TOO_MUCH = /call stack|invalid (string|array) length|maximum size exceeded/i;

function taskError(failed: Extract<FromApart, { failed: unknown }>['failed']): Error {
  return TOO_MUCH.test(failed.message) ? new OverLimit('mebibytes') : errorFrom(failed);
}

interface Stopwatch {
  start(): void;
  stop(): void;
  /** For so many milliseconds more. */
  goOn(milliseconds: number): void;
  /** Milliseconds that it has run. */
  total(): number;
}

/** Calls `over` once it has run for so long. */
function stopwatch(milliseconds: number, over: () => void): Stopwatch {
  let left = milliseconds;
  let before = 0;
  let running: { readonly timer: NodeJS.Timeout; readonly since: number } | null = null;
  const passed = () => (running ? performance.now() - running.since : 0);
  function start(): void {
    running ??= { timer: setTimeout(over, left), since: performance.now() };
  }
  function stop(): void {
    if (running) clearTimeout(running.timer);
    left -= passed();
    before += passed();
    running = null;
  }
  function goOn(more: number): void {
    stop();
    left = more;
    start();
  }
  return { start, stop, goOn, total: () => before + passed() };
}
