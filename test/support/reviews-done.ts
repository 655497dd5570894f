/** Resolves when no review waits or runs, by the receiver's own metrics. `url` is the receiver's. */
export async function reviewsDone(url: string): Promise<void> {
  while ((await unfinished(url)) > 0) await new Promise((resolve) => setTimeout(resolve, 20));
}

async function unfinished(url: string): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  const counts = metrics.matchAll(/^pipewarden_queue_jobs\{state="(?:waiting|active|delayed)"\} (\d+)$/gm);
  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
}
