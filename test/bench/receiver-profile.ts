/** `npm run bench -- --profile receiver`: what the time of an event goes into that is taken. */
import type { Part } from './parts-of-profile.ts';
import { printParts } from './print-parts.ts';
import { profileOfEvents } from './receiver-rows.ts';

const ROUNDS = 60;

/** Each event is to be read, checked, told and queued, so that only what holds these together could be spared. */
const PARTS: readonly Part[] = [
  { name: 'queue: BullMQ, ioredis', files: /node_modules\/(bullmq|ioredis|msgpackr)\//, floor: 1 },
  { name: 'queue: ours', files: /\/src\/queue\//, floor: 1 },
  { name: 'log', files: /node_modules\/(pino|sonic-boom|thread-stream)[^/]*\/|\/src\/log\.js/, floor: 1 },
  { name: 'metrics', files: /node_modules\/prom-client\/|\/src\/metrics\.js/, floor: 1 },
  { name: 'who sent it', files: /\/src\/(receiver\/verify|probes\/equal)/, floor: 1 },
  { name: 'told before', files: /\/src\/receiver\/told-events/, floor: 1 },
  { name: 'the event parsed', files: /\/src\/(receiver\/read-event|short-texts)/, floor: 1 },
  { name: 'what it says', files: /\/src\/receiver\/(event|note-event|hook-project)/, floor: 1 },
  { name: 'taking it, the rest', files: /\/dist\/src\//, floor: 0 },
  { name: 'HTTP: Node', files: /node:(_http|http|net|internal\/(http|streams|stream_base))/, floor: 1 },
];

export async function printReceiverProfile(): Promise<void> {
  const found = await profileOfEvents(ROUNDS);
  if (!found) throw new Error('redis-server is not installed');
  printParts('in the receiver', 'an event', [found.profiled], PARTS, found.events);
}
