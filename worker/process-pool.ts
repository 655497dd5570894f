/** Processes that are started when they are needed; one stays warm. Few are enough, as tasks wait for answers most of the time. */
import type { BoundedProcess } from './bounded-process.ts';
import { Displaced, OverLimit } from './broken-off.ts';

export interface ProcessPool {
  /** Waits while all are in use. What was displaced, or may have failed for what others left, is done anew. */
  use<T>(work: (process: BoundedProcess) => Promise<T>): Promise<T>;
  /** Ends all of them, at whatever they are. */
  close(): void;
}

export interface PoolSize {
  /** Processes in use at once. */
  readonly most: number;
  /** So many are enough while none is held up. */
  readonly shared: number;
}

/** Of one process, at once. */
const MOST_TASKS = 16;
/** A task that gave way so often has a process of its own. */
const MOST_DISPLACED = 2;
/** Those that nobody needed for so long end, but for one. */
const IDLE_MS = 60_000;

interface Member {
  readonly process: BoundedProcess;
  tasks: number;
  /** With a task that shares it with no other. */
  isAlone: boolean;
  /** performance.now() */
  used: number;
}

/** Rejects when the first one does not start. */
export async function startPool(
  start: () => Promise<BoundedProcess>,
  { most, shared }: PoolSize,
): Promise<ProcessPool> {
  /** The oldest, and so the warmest, first. */
  const members = new Set<Member>();
  const waiting: (() => void)[] = [];
  let starting = 0;
  let isClosed = false;

  const inUse = () => starting + [...members].filter(({ tasks }) => tasks > 0).length;

  async function another(tasks: 0 | 1, isAlone = false): Promise<Member> {
    if (isClosed) throw new Error('no more is judged: the bot stops');
    starting += 1;
    try {
      const member = { process: await start(), tasks, isAlone, used: performance.now() };
      members.add(member);
      if (isClosed) end(member);
      return member;
    } finally {
      starting -= 1;
      wake();
    }
  }

  function wake(): void {
    for (const go of waiting.splice(0)) go();
  }

  function give(member: Member): void {
    member.tasks -= 1;
    member.isAlone = false;
    member.used = performance.now();
    endSpent();
    wake();
    if (members.size > 1) setTimeout(shrink, IDLE_MS).unref();
  }

  function endSpent(): void {
    for (const member of members) if (member.tasks === 0 && member.process.isSpent()) end(member);
  }

  /** The first stays, whatever it does. */
  function shrink(): void {
    const before = performance.now() - IDLE_MS;
    for (const member of [...members].slice(1)) if (member.tasks === 0 && member.used <= before) end(member);
  }

  function end(member: Member): void {
    members.delete(member);
    member.process.end();
  }

  /** The one with the fewest tasks of those that take one more. */
  async function sharing(): Promise<Member> {
    for (;;) {
      endSpent();
      const open = [...members].filter(isOpen);
      const [least] = open.toSorted((a, b) => a.tasks - b.tasks);
      const isEnough = least?.tasks === 0 || open.length + starting >= shared || inUse() >= most;
      if (!least && !isEnough) return await another(1);
      // It shares what comes later.
      if (!isEnough) another(0).catch(() => {});
      if (least) {
        least.tasks += 1;
        return least;
      }
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
  }

  async function alone(): Promise<Member> {
    while (inUse() >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    return await another(1, true);
  }

  async function use<T>(work: (process: BoundedProcess) => Promise<T>, displaced = 0, isAlone = false): Promise<T> {
    const member = await (isAlone ? alone() : sharing());
    let failed: unknown;
    try {
      return await work(member.process);
    } catch (error) {
      failed = error;
    } finally {
      give(member);
    }
    if (isClosed) throw failed;
    if (failed instanceof Displaced) return use(work, displaced + 1, displaced + 1 >= MOST_DISPLACED);
    // What it kept of other tasks is no part of this one, which is to end the same way in any process.
    if (isMemory(failed) && !member.process.isFresh()) return use(work, displaced, true);
    throw failed;
  }

  await another(0);
  return {
    use: (work) => use(work),
    close() {
      isClosed = true;
      for (const { process } of members) process.end();
      wake();
    },
  };
}

function isOpen({ process, tasks, isAlone }: Member): boolean {
  return !isAlone && tasks < MOST_TASKS && !process.isSpent() && !process.isHeldUp();
}

function isMemory(error: unknown): boolean {
  return error instanceof OverLimit && error.limit === 'mebibytes';
}
