/** `npm run bench -- --profile receiver`: what the time of an event goes into that is taken. */
import type { Part } from './parts-of-profile.ts';
import { printParts } from './print-parts.ts';
import { profileOfEvents } from './receiver-rows.ts';

const ROUNDS = 60;

const PARTS: readonly Part[] = [
  { name: 'queue: BullMQ, ioredis', files: /node_modules\/(bullmq|ioredis|msgpackr)\// },
  { name: 'queue: ours', files: /\/src\/queue\// },
  { name: 'log', files: /node_modules\/(pino|sonic-boom|thread-stream)[^/]*\/|\/src\/log\.js/ },
  { name: 'metrics', files: /node_modules\/prom-client\/|\/src\/metrics\.js/ },
  { name: 'who sent it', files: /\/src\/(receiver\/verify|probes\/equal)/ },
  { name: 'told before', files: /\/src\/receiver\/told-events/ },
  { name: 'the event parsed', files: /\/src\/(receiver\/read-event|short-texts)/ },
  { name: 'what it says', files: /\/src\/receiver\/(event|note-event|hook-project)/ },
  { name: 'taking it, the rest', files: /\/dist\/src\// },
  { name: 'HTTP: Node', files: /node:(_http|http|net|internal\/(http|streams|stream_base))/ },
];

export async function printReceiverProfile(): Promise<void> {
  const found = await profileOfEvents(ROUNDS);
  if (!found) throw new Error('redis-server is not installed');
  printParts('in the receiver', 'an event', [found.profiled], PARTS, found.events);
}
