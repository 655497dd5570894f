/** What one review takes: the time of each stage, and the requests to GitLab. */
import { performance } from 'node:perf_hooks';
import { countedIn } from '../src/gitlab/calls-made.ts';
import type { Spent, Stage } from '../src/review/judge/report.ts';

export class Spending {
  readonly #calls = new Map<string, number>();
  readonly #stages = new Map<Stage, number>();
  #stage: Stage = 'start';
  #since = performance.now();

  counting<T extends object>(client: T): T {
    return countedIn(this.#calls, client);
  }

  /** From now on time counts for this stage; for one that comes again too. */
  begin(stage: Stage): void {
    const now = performance.now();
    this.#stages.set(this.#stage, (this.#stages.get(this.#stage) ?? 0) + now - this.#since);
    this.#stage = stage;
    this.#since = now;
  }

  spent(): Spent {
    this.begin(this.#stage);
    const stages = [...this.#stages].map(([stage, time]) => [stage, Math.round(time)]);
    return { stages: Object.fromEntries(stages), calls: Object.fromEntries(this.#calls) };
  }
}
