/** Receiver and worker in one process: `npm start`. */
import { createLog } from '../src/log.ts';
import { createMetrics } from '../src/metrics.ts';
import { openBackends } from '../src/open-backends.ts';
import { openInstance } from '../src/open-instance.ts';
import { packageVersion } from '../src/package-file.ts';
import { runReceiver } from '../src/receiver/run-receiver.ts';
import type { Settings } from '../src/settings.ts';
import { tellStart } from '../src/start-line.ts';
import { limitsIn, startJudging } from './judging.ts';
import { runWorker } from './run-worker.ts';
import { openTraces } from './traces.ts';

export interface Standalone {
  /** `http://host:port` of the receiver. */
  readonly url: string;
  /** Takes no more events, finishes running reviews, closes the queue. */
  close(): Promise<void>;
}

/** `judgesBy`: processes of its own where absent. */
export async function startStandalone(settings: Settings, judgesBy = startJudging): Promise<Standalone> {
  const log = createLog(settings.LOG_LEVEL);
  const metrics = createMetrics();
  const gitlab = openInstance(settings, log, metrics);
  const { queue, store, close: closeBackends } = await openBackends(settings, log);
  const opened: (() => Promise<void>)[] = [closeBackends];
  const close = async () => {
    for (const part of opened.splice(0).reverse()) await part();
  };
  try {
    const judging = await judgesBy(limitsIn(settings), settings.WORKER_CONCURRENCY, log);
    opened.push(async () => judging.close());
    const traces = await openTraces(settings, packageVersion());
    opened.push(async () => traces?.close().catch(() => {}));
    const worker = await runWorker(settings, { queue, store, gitlab, judging, log, metrics, traces });
    opened.push(() => worker.close());
    const receiver = await runReceiver(settings, { queue, store, gitlab: gitlab.reader, log, metrics });
    opened.push(() => receiver.close());
    void tellStart('receiver and worker', settings, { reader: gitlab.reader, store, log }, receiver.url);
    return { url: receiver.url, close };
  } catch (error) {
    await close();
    throw error;
  }
}
