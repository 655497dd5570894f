/** The tasks of one process apart, as whoever gave them sees it: whose turn it is, what each has used, and which calls it waits for. */
import { setImmediate } from 'node:timers/promises';
import { type Call, type End, errorFrom, type Message, type ToApart, type Turn } from './apart-messages.ts';
import { Displaced, OverLimit } from './broken-off.ts';

// biome-ignore lint/suspicious/noExplicitAny: what the calls take and give is between the two who speak.
export type Calls = Record<string, (...args: any[]) => Promise<unknown>>;

/** What no computer would hold is too large as well, whoever says so first. */
const TOO_MUCH = /call stack|invalid (string|array) length|maximum size exceeded/i;

interface Task {
  readonly calls: Calls;
  resolve(value: unknown): void;
  reject(error: unknown): void;
  /** Why a call failed. */
  cause?: unknown;
  unanswered: number;
  /** Of the processor, in turns that are over. */
  seconds: number;
  /** Of the clock, while it was worked at. */
  milliseconds: number;
  /** When its last turn was over. */
  rested: number;
}

/** What a task has used until now, of the processor and of the clock. */
export interface Use {
  readonly task: number;
  readonly seconds: number;
  readonly milliseconds: number;
}

export class TasksApart {
  readonly #send: (message: ToApart) => void;
  readonly #tasks = new Map<number, Task>();
  /** For each message that is not worked through, whose it is; the first is worked at. */
  readonly #turns: number[] = [];
  #turnBegan = 0;
  /** What the process had used when the turn began. */
  #secondsBefore: number;
  #given = 0;

  /** `seconds`: of the processor, that the process has used so far. */
  constructor(send: (message: ToApart) => void, seconds: number) {
    this.#send = send;
    this.#secondsBefore = seconds;
  }

  /** How many have not ended. */
  get size(): number {
    return this.#tasks.size;
  }

  /** How many it was given so far. */
  get given(): number {
    return this.#given;
  }

  begin(work: unknown, calls: Calls): Promise<unknown> {
    this.#given += 1;
    const task = this.#given;
    return new Promise((resolve, reject) => {
      const used = { unanswered: 0, seconds: 0, milliseconds: 0, rested: 0 };
      this.#tasks.set(task, { calls, resolve, reject, ...used });
      this.#tell({ task, work });
    });
  }

  take({ turn, seconds, calls, ends }: Turn): void {
    if (turn !== null) this.#endTurn(seconds);
    else if (this.#turns.length === 0) this.#secondsBefore = seconds;
    for (const call of calls) void this.#answer(call);
    for (const end of ends) this.#end(end);
  }

  /** Of the turn that is not over. `total`: processor seconds of the process; null: the system does not tell. */
  turn(total: number | null): Use | null {
    const [task] = this.#turns;
    if (task === undefined) return null;
    const milliseconds = performance.now() - this.#turnBegan;
    return { task, seconds: total === null ? milliseconds / 1000 : total - this.#secondsBefore, milliseconds };
  }

  /** Of those that wait for nobody but the process. */
  used(total: number | null): readonly Use[] {
    const turn = this.turn(total);
    const now = performance.now();
    return [...this.#tasks].flatMap(([id, { seconds, milliseconds, unanswered, rested }]) => {
      if (turn?.task === id)
        return [{ task: id, seconds: seconds + turn.seconds, milliseconds: milliseconds + turn.milliseconds }];
      const waits = unanswered > 0 || this.#turns.includes(id);
      return waits ? [] : [{ task: id, seconds, milliseconds: milliseconds + now - rested }];
    });
  }

  fail(task: number, error: Error): void {
    this.#tasks.get(task)?.reject(error);
    this.#tasks.delete(task);
  }

  /** All but this one. */
  displace(but?: number): void {
    for (const task of [...this.#tasks.keys()]) {
      if (task === but) continue;
      this.fail(task, new Displaced('another task held its process up, or ended it'));
      this.#send({ drop: task });
    }
  }

  /** The process is gone: the error is that of the task that it was at. */
  breakOff(error: Error): void {
    const [only, ...others] = this.#tasks.keys();
    const atWork = this.#turns[0] ?? (others.length === 0 ? only : undefined);
    if (atWork !== undefined) this.fail(atWork, error);
    this.displace();
  }

  #tell(message: Message): void {
    if (this.#turns.length === 0) this.#turnBegan = performance.now();
    this.#turns.push(message.task);
    this.#send(message);
  }

  #endTurn(seconds: number): void {
    const now = performance.now();
    const task = this.#tasks.get(this.#turns.shift() ?? 0);
    if (task) {
      task.seconds += seconds - this.#secondsBefore;
      task.milliseconds += now - this.#turnBegan;
      task.rested = now;
    }
    this.#secondsBefore = seconds;
    this.#turnBegan = now;
  }

  async #answer({ task: id, id: call, name, args }: Call): Promise<void> {
    const task = this.#tasks.get(id);
    if (!task) return;
    task.unanswered += 1;
    let answer: { id: number; value?: unknown } = { id: call };
    try {
      answer = { id: call, value: await task.calls[name]?.(...args) };
    } catch (error) {
      task.cause ??= error;
    }
    // A large answer has a turn of the event loop to itself: several of them arrive together.
    await setImmediate();
    task.unanswered -= 1;
    if (this.#tasks.has(id)) this.#tell({ task: id, answer });
  }

  #end(end: End): void {
    const task = this.#tasks.get(end.task);
    this.#tasks.delete(end.task);
    if ('value' in end) task?.resolve(end.value);
    else task?.reject(task.cause ?? taskError(end.failed));
  }
}

function taskError(failed: Extract<End, { failed: unknown }>['failed']): Error {
  return TOO_MUCH.test(failed.message) ? new OverLimit('mebibytes') : errorFrom(failed);
}
