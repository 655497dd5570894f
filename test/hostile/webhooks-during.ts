import { setTimeout as sleep } from 'node:timers/promises';
import type { Attacked, Target } from './attack.ts';
import type { HostileCase } from './hostile-case.ts';

/** Milliseconds until each of the webhooks is answered that come while a case is reviewed, shortest first. */
export async function webhooksDuring(
  target: Target,
  given: HostileCase,
): Promise<{ readonly answers: readonly number[]; readonly outcome: Attacked }> {
  const answers: number[] = [];
  let isReviewed = false;
  const review = target.attack(given).finally(() => {
    isReviewed = true;
  });
  while (!isReviewed) {
    answers.push(await target.answersWebhook());
    await sleep(10);
  }
  return { answers: answers.sort((one, other) => one - other), outcome: await review };
}

/** `part`: of one. */
export function quantile(sorted: readonly number[], part: number): number {
  return sorted[Math.floor(part * (sorted.length - 1))] ?? 0;
}
