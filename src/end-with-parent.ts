/** A process that works for another has nobody to work for once that one is killed. */
import { Worker } from 'node:worker_threads';

const LOOK_MS = 500;

/** In a thread of its own: whoever judges in a loop hears neither a signal nor that its channel is closed. */
const WATCH = `
const { workerData } = require('node:worker_threads');
setInterval(() => process.ppid === workerData || process.kill(process.pid, 'SIGKILL'), ${LOOK_MS});
`;

/** MiB. */
const LEAST = { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 1, stackSizeMb: 1 };

export function endWithParent(): void {
  new Worker(WATCH, { eval: true, workerData: process.ppid, resourceLimits: LEAST, env: {} }).unref();
}
