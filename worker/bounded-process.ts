/**
 * A process that works for this one, within a time and a memory of its own; tasks that wait for answers share it. A thread would
 * not do: where a map, a set or a list grows beyond its limit, V8 ends the whole process with it (seen with Node 20.20).
 */
import { fork } from 'node:child_process';
import { processorSeconds } from '../src/processor-time.ts';
import { YOUNG_SPACE } from '../src/v8-for-judging.ts';
import type { Ready, Turn } from './apart-messages.ts';
import { Displaced, type Limits, OverLimit } from './broken-off.ts';
import { type Calls, TasksApart } from './tasks-apart.ts';

export interface BoundedProcess {
  /** Rejects with OverLimit, with Displaced, with the error of the call that failed, or with the task's own. */
  run(task: unknown, calls: Calls): Promise<unknown>;
  /** Has it had one task alone so far? */
  isFresh(): boolean;
  /** Works it at a task for so long that another one had better go elsewhere? */
  isHeldUp(): boolean;
  /** Has it ended, or had better when its tasks have? */
  isSpent(): boolean;
  /** Ends it, at whatever it is. */
  end(): void;
}

/** So many times longer than its seconds a task may take by the clock, where others have the processor. */
const MOST_TIMES = 5;
const LOOK_MS = 100;
/** Of the processor, without a pause: others go elsewhere then. */
const LONG_SECONDS = 1;

/** A process that has grown beyond what its caches come to is replaced: memory that was used once is seldom given back. */
const SPENT_BYTES = 400 * 1024 * 1024;

/** Resolves when it is ready for a task; rejects when it does not start. */
export async function startBounded(file: URL, { seconds, mebibytes }: Limits): Promise<BoundedProcess> {
  const child = fork(file, {
    // No token and no other setting of this process.
    env: {},
    execArgv: [`--max-old-space-size=${mebibytes}`, YOUNG_SPACE],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const pid = child.pid ?? 0;
  let bytes = 0;
  let isHeldUp = false;
  let looking: NodeJS.Timeout | undefined;
  const ready = await new Promise<Ready>((resolve, reject) => {
    child.once('message', (message: Ready) => resolve(message));
    child.once('error', reject);
    child.once('exit', (code, signal) => reject(new Error(`a process ended as it began: ${signal ?? code}`)));
  });
  child.removeAllListeners();
  child.unref();
  child.channel?.unref();
  const tasks = new TasksApart((message) => {
    if (child.connected) child.send(message);
  }, ready.seconds);

  function look(): void {
    const total = processorSeconds(pid);
    const over = tasks
      .used(total)
      .find((used) => used.seconds > seconds || used.milliseconds > MOST_TIMES * seconds * 1000);
    if (over) {
      child.kill('SIGKILL');
      tasks.fail(over.task, new OverLimit('seconds'));
      tasks.displace();
      return;
    }
    const turn = tasks.turn(total);
    if (isHeldUp || !turn || turn.seconds < LONG_SECONDS) return;
    isHeldUp = true;
    tasks.displace(turn.task);
  }

  function hasEnded(): boolean {
    return child.exitCode !== null || child.signalCode !== null;
  }

  /** Whoever starts this one need not wait for it when it has no task. */
  function rest(): void {
    if (tasks.size > 0) return;
    clearInterval(looking);
    looking = undefined;
    child.channel?.unref();
  }

  // A message to one that ends just now is lost, and its task learns so by the end.
  child.on('error', () => {});
  child.on('exit', (code, signal) => {
    // V8 aborts, the system kills, and what is too deep ends in a fault.
    const isMemory = signal !== null || code === 134 || code === 137;
    tasks.breakOff(isMemory ? new OverLimit('mebibytes') : new Error(`a process ended: ${code}`));
    rest();
  });
  child.on('message', (turn: Turn) => {
    bytes = turn.bytes ?? bytes;
    isHeldUp = false;
    tasks.take(turn);
    rest();
  });

  return {
    async run(task, calls) {
      if (hasEnded()) throw new Displaced('its process has ended');
      child.channel?.ref();
      // What it has said by then is read first.
      looking ??= setInterval(() => setImmediate(look), LOOK_MS).unref();
      return tasks.begin(task, calls);
    },
    isFresh: () => tasks.given <= 1,
    isHeldUp: () => isHeldUp,
    isSpent: () => child.killed || !child.connected || hasEnded() || bytes > SPENT_BYTES,
    end: () => child.kill('SIGKILL'),
  };
}
