import type { JobCommand } from './job-command.ts';

/** Every command that a pipe leads from, each once, the nearest first. `most`: no more are looked for. */
export function upstream(command: JobCommand, most = Number.POSITIVE_INFINITY): readonly JobCommand[] {
  const found = new Set<JobCommand>();
  const waiting = [...command.from];
  for (let next = waiting.pop(); next && found.size < most; next = waiting.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    waiting.push(...next.from);
  }
  return [...found];
}
