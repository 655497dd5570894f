/**
 * `npm run bench -- --profile worker`: what the time of a small review goes into, in the worker and in the process that judges for
 * it.
 */
import type { WorkerProfiles } from './bench-worker.ts';
import type { Part } from './parts-of-profile.ts';
import { printParts } from './print-parts.ts';
import { printRow } from './table.ts';
import { LATENCY_MS, WARM_UP, whileBusy } from './worker-rows.ts';

const CONCURRENCY = 8;
const REVIEWS = 400;

/** The base is what another review judged before, so that of what is done for both sides a half remains. */
const ONE_SIDE = 0.5;
/** A task and its answers come and go in five messages each way, where one would do. */
const ONE_TURN = 0.2;

const IN_WORKER: readonly Part[] = [
  { name: 'messages to the process that judges', files: messages('tasks-apart|bounded-process'), floor: ONE_TURN },
  { name: 'HTTP: undici', files: /node_modules\/undici\//, floor: 1 },
  { name: 'calls: gitbeaker', files: /node_modules\/(@gitbeaker|xcase|qs|picomatch-browser)\//, floor: 0 },
  { name: 'calls: ours, zod included', files: /\/src\/gitlab\//, floor: 1 },
  { name: 'queue: BullMQ, ioredis', files: /node_modules\/(bullmq|ioredis|msgpackr)\/|\/src\/queue\//, floor: 1 },
  { name: 'log and metrics', files: /node_modules\/(pino|prom-client)\/|\/src\/(log|metrics)\.js/, floor: 1 },
  { name: 'policy looked after', files: /\/worker\/live-policy|\/src\/reading\/policy-/, floor: 0 },
  { name: 'the story of a review', files: /\/dist\/(worker|src)\//, floor: 1 },
];

const IN_JUDGING: readonly Part[] = [
  { name: 'messages', files: messages('take-turns|judge-by-asking'), floor: ONE_TURN },
  { name: 'scope', files: /\/src\/reading\/read-scope/, functions: ['readScope'], keeps: true, floor: 0 },
  {
    name: 'making pipelines',
    files: /\/judge\/(pipeline-of|side)\.js/,
    functions: ['pipelinesOf', 'sideOf'],
    keeps: true,
    floor: ONE_SIDE,
  },
  {
    name: 'lint: its pipeline resolved',
    files: /\/(read-lint|judge-by-lint)\.js/,
    functions: ['lintedConfig', 'toldBy'],
    keeps: true,
    floor: 0,
  },
  { name: 'lint: compared', files: /\/src\/review\/lint\//, floor: 1 },
  { name: 'YAML', files: /\/src\/yaml\//, floor: ONE_SIDE },
  { name: 'files loaded', files: /\/src\/ci\/(load|inputs|merge)\//, floor: ONE_SIDE },
  { name: 'in which cases jobs run', files: /\/src\/ci\/(jobs\/job-(variants|runs)|expressions)/, floor: ONE_SIDE },
  { name: 'jobs read', files: /\/src\/ci\//, floor: ONE_SIDE },
  { name: 'credentials, redacting', files: /\/src\/secrets\//, floor: ONE_SIDE },
  { name: 'scripts read', files: /\/src\/shell\//, floor: ONE_SIDE },
  { name: 'rules', files: /\/src\/(rules|runner)\/|\/judge\/(run-rules|let-pass|judge)\.js/, floor: ONE_SIDE },
  { name: 'verdict, words, plan', files: /\/src\/(decide|render|policy|review)/, floor: 1 },
  { name: 'gathering, the rest', files: /\/dist\/(worker|src)\//, floor: 1 },
];

export async function printWorkerProfile(): Promise<void> {
  const spent = await whileBusy(CONCURRENCY, LATENCY_MS, async ({ worker, review }) => {
    await review(WARM_UP);
    await worker.ask('profiles');
    await review(REVIEWS);
    return worker.ask<WorkerProfiles>('profiles');
  });
  if (!spent) throw new Error('redis-server is not installed');
  const floors = [
    printParts('in the worker', 'a review', spent.worker ? [spent.worker] : [], IN_WORKER, REVIEWS),
    printParts('where it is judged', 'a review', spent.judging, IN_JUDGING, REVIEWS),
  ];
  printRow(['\nfloor of both', '', '', floors.reduce((sum, floor) => sum + floor, 0).toFixed(2)]);
}

/** Also Node's own half of them. */
function messages(files: string): RegExp {
  return new RegExp(`/worker/(${files})\\.js|node:internal/child_process`);
}
