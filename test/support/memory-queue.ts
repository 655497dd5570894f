/** ReviewQueue without a backend: the same promises, for tests that are not about the queue. */
import { setTimeout as wait } from 'node:timers/promises';
import type { LaterLook, Look, Outcome, Review, ReviewQueue } from '../../src/queue/queue.ts';
import type { ReviewJob } from '../../src/review/snapshot.ts';

/** A real queue backs off for seconds; here a second is as short as this. */
const RETRY_MS = 20;
const MOST_ATTEMPTS = 5;

export interface MemoryQueue extends ReviewQueue {
  /** Resolves when no review waits or runs. */
  idle(): Promise<void>;
}

const keyOf = ({ projectId, iid }: ReviewJob) => `${projectId}!${iid}`;

/** Runs once after so many milliseconds. Returns the way to stop it. */
export type Schedule = (run: () => Promise<void>, milliseconds: number) => () => void;

/** `schedule`: for looks that are due later; never, where absent. */
export function memoryQueue(schedule: Schedule = () => () => {}): MemoryQueue {
  const looks = memoryLooks(schedule);
  const waiting = new Map<string, ReviewJob>();
  const running = new Set<string>();
  /** Of these, those that do not wait for another try. */
  const trying = new Set<string>();
  const counts = { completed: 0, failed: 0 };
  let take: ((key: string) => void) | null = null;
  let runs = 0;
  let onIdle: (() => void)[] = [];

  function tellIdle(): void {
    if (waiting.size + running.size > 0) return;
    for (const tell of onIdle) tell();
    onIdle = [];
  }

  async function attempts(first: ReviewJob, review: Review, outcomeOf: (error: unknown) => Outcome): Promise<void> {
    const id = String(++runs);
    let job = first;
    const keep = async (kept: ReviewJob) => {
      job = kept;
    };
    for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
      try {
        trying.add(keyOf(job));
        await review(job, { id, attempt, again: attempt > 1, last: attempt === MOST_ATTEMPTS, keep });
        counts.completed++;
        return;
      } catch (error) {
        const outcome = outcomeOf(error);
        if (outcome.next === 'give_up') break;
        trying.delete(keyOf(job));
        await wait(outcome.next === 'later' ? outcome.afterSeconds * RETRY_MS : RETRY_MS);
      }
    }
    counts.failed++;
  }

  return {
    queues: [],
    async add(job) {
      const key = keyOf(job);
      waiting.set(key, job);
      take?.(key);
    },
    isRunning: async (job) => trying.has(keyOf(job)),
    work(_concurrency, review, outcome) {
      take = async (key) => {
        const job = waiting.get(key);
        if (!job || running.has(key)) return;
        waiting.delete(key);
        running.add(key);
        await attempts(job, review, outcome);
        trying.delete(key);
        running.delete(key);
        take?.(key);
        tellIdle();
      };
      for (const key of waiting.keys()) take(key);
      return {
        async close() {
          take = null;
          while (running.size > 0) await wait(RETRY_MS);
        },
      };
    },
    ...looks,
    sweepEvery: async () => ({ close: async () => {} }),
    addAudits: async () => {},
    audits: () => ({ close: async () => {} }),
    counts: async () => ({ waiting: waiting.size, active: running.size, delayed: 0, ...counts }),
    waitingSince: async () => {
      const times = [...waiting.values()].map(({ requestedAt }) => Date.parse(requestedAt));
      return times.length === 0 ? null : new Date(Math.min(...times));
    },
    idle: () =>
      new Promise((resolve) => {
        onIdle.push(resolve);
        tellIdle();
      }),
    ping: async () => {},
    close: async () => {},
  };
}

function memoryLooks(schedule: Schedule): Pick<ReviewQueue, 'lookLater' | 'looks'> {
  const kept = new Map<string, () => void>();
  let run: (look: Look) => Promise<LaterLook | null> = async () => null;
  async function lookLater({ look, afterMs }: LaterLook): Promise<void> {
    const key = [look.job.projectId, look.job.iid, look.sha, look.to].join(' ');
    if (kept.has(key)) return;
    const due = async () => {
      kept.delete(key);
      const next = await run(look);
      if (next) await lookLater(next);
    };
    kept.set(key, schedule(due, afterMs));
  }
  return {
    lookLater,
    looks(given) {
      run = given;
      return {
        async close() {
          for (const stop of kept.values()) stop();
        },
      };
    },
  };
}
