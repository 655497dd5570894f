/** What takes events in a process of its own: the receiver, or the least that can be done with one (`BENCH_BARE`). */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openGitLab } from '../../src/gitlab/open-gitlab.ts';
import { createLog } from '../../src/log.ts';
import { createMetrics } from '../../src/metrics.ts';
import { redisQueue } from '../../src/queue/open-queue.ts';
import type { ReviewQueue } from '../../src/queue/queue.ts';
import { runReceiver } from '../../src/receiver/run-receiver.ts';
import type { ReviewJob } from '../../src/review/snapshot.ts';
import { readSettings } from '../../src/settings.ts';
import { memoryStore } from '../support/memory-store.ts';
import { reviewJob } from '../support/review-job.ts';
import { beginPart } from './part.ts';
import { turningProfile } from './parts-of-profile.ts';

interface TakenEvent {
  readonly project: {
    readonly id: number;
    readonly path_with_namespace: string;
    readonly ci_config_path?: string | null;
  };
  readonly object_attributes: { readonly iid: number };
}

const settings = readSettings('standalone');
const log = createLog(settings.LOG_LEVEL);
const queue = await redisQueue(settings.QUEUE_URL, log);

async function receiver(): Promise<string> {
  const metrics = createMetrics();
  const { reader } = openGitLab({ url: settings.GITLAB_URL, token: settings.GITLAB_TOKEN, log, metrics });
  return (await runReceiver(settings, { queue, store: memoryStore(), gitlab: reader, log, metrics })).url;
}

/** Of as many bytes as the receiver's. */
function jobOf({ project, object_attributes: { iid } }: TakenEvent, delivery: string): ReviewJob {
  const [projectPath, ciConfigPath] = [project.path_with_namespace, project.ci_config_path ?? ''];
  return reviewJob({ projectId: project.id, projectPath, ciConfigPath, iid, delivery, event: '0'.repeat(32) });
}

/** No check, no log, no bound. */
function bare({ add }: Pick<ReviewQueue, 'add'>): Promise<string> {
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const event = JSON.parse(Buffer.concat(parts).toString()) as TakenEvent;
    await add(jobOf(event, String(request.headers['idempotency-key'])));
    response.writeHead(202, { 'content-type': 'application/json' }).end('{"status":"queued"}');
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  });
}

const url = await (process.env.BENCH_BARE ? bare(queue) : receiver());
const profile = turningProfile();
beginPart({ url }, async (asked: 'profile' | 'used') => (asked === 'profile' ? profile() : process.cpuUsage()));
