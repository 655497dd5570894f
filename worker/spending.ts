/** What one review takes: the time of each stage, and the requests to GitLab. */
import { type MadeCall, toldIn, unixTime } from '../src/gitlab/calls-made.ts';
import type { Spent, Stage } from '../src/review/judge/report.ts';

/** Milliseconds of Unix time. */
interface StageTime {
  readonly stage: Stage;
  readonly from: number;
  readonly to: number;
}

export class Spending {
  readonly calls: MadeCall[] = [];
  readonly stages: StageTime[] = [];
  #stage: Stage = 'start';
  #since = unixTime();

  counting<T extends object>(client: T): T {
    return toldIn((call) => void this.calls.push(call), client);
  }

  /** From now on time counts for this stage; for one that comes again too. */
  begin(stage: Stage): void {
    const now = unixTime();
    this.stages.push({ stage: this.#stage, from: this.#since, to: now });
    this.#stage = stage;
    this.#since = now;
  }

  spent(): Spent {
    this.begin(this.#stage);
    const stages: Partial<Record<Stage, number>> = {};
    for (const { stage, from, to } of this.stages) stages[stage] = (stages[stage] ?? 0) + to - from;
    const calls: Record<string, number> = {};
    for (const { method, route } of this.calls) calls[`${method} ${route}`] = (calls[`${method} ${route}`] ?? 0) + 1;
    return { stages: Object.fromEntries(Object.entries(stages).map(([stage, ms]) => [stage, Math.round(ms)])), calls };
  }
}
