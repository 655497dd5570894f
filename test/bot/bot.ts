/** The whole bot against the stand-in: events in over HTTP, receiver, queue, worker, requests out. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, systemClock } from '../../src/gitlab/clock.ts';
import { openGitLab } from '../../src/gitlab/open-gitlab.ts';
import { createLog } from '../../src/log.ts';
import { createMetrics } from '../../src/metrics.ts';
import { runReceiver } from '../../src/receiver/run-receiver.ts';
import { rules } from '../../src/rules/index.ts';
import type { Settings } from '../../src/settings.ts';
import { readSettings } from '../../src/settings.ts';
import { runWorker } from '../../worker/run-worker.ts';
import { startStandalone } from '../../worker/standalone.ts';
import type { Traces } from '../../worker/traces.ts';
import { isWrite, type RecordedRequest } from '../support/gitlab/server.ts';
import { type GitLab, type NewGitLab, startGitLab } from '../support/gitlab/start-gitlab.ts';
import { judgeHere } from '../support/judge-here.ts';
import { memoryQueue, type Schedule } from '../support/memory-queue.ts';
import { memoryStore } from '../support/memory-store.ts';
import { readyPglite } from '../support/ready-pglite.ts';
import { reviewsDone } from '../support/reviews-done.ts';

/** Rules that a test does not name are off, so that a new one changes no test. */
const OTHERS = rules
  .map(({ id }) => id)
  .filter((id) => !['image-not-allowed', 'docker-in-docker', 'pull-policy-not-allowed'].includes(id))
  .map((id) => `  ${id}: off\n`)
  .join('');

export const POLICY = `\
rules:
${OTHERS}\
  image-not-allowed:
    level: error
    allow: ["registry.example.org/**", "ruby:*"]
  docker-in-docker: error
  pull-policy-not-allowed: error
message: Ask the build team, they are friendly.
request_url: https://gitlab.example.org/infra/images/-/issues/new?title={image}&project={project}
runners:
  - name: shared
    tags: [docker]
    untagged: true
    executor: docker
    shared: true
  - name: isolated
    tags: [sysbox]
    executor: docker
    isolation: sysbox
`;

const SECRET = 'a secret token';

/** Whoever waits for GitLab waits a fiftieth of the time: the waits themselves are test/gitlab's. */
const QUICK: Clock = { ...systemClock, sleep: (milliseconds) => systemClock.sleep(milliseconds / 50) };

export interface Bot {
  readonly gitlab: GitLab;
  /** Of the receiver. */
  readonly url: string;
  /** Acts, waits until every review it caused is done, and gives what was asked of GitLab meanwhile. */
  during(act: () => unknown): Promise<readonly RecordedRequest[]>;
  /** What operators see of all that was done so far: each line of the log, spans, metrics. */
  seenByOperators(): Promise<string>;
  /** Time passes: what the worker wanted to look at later it looks at now. Not standalone. */
  later(): Promise<readonly RecordedRequest[]>;
  stop(): Promise<void>;
}

export interface NewBot extends NewGitLab {
  readonly policy?: string;
  /** The policy is in a project of this path; its pushes are told. */
  readonly policyProject?: string;
  /** With the embedded queue, all as `npm start` has it; else with one in memory, which starts at once. */
  readonly standalone?: boolean;
  /** Beside the system hook: one that tells of comments too. */
  readonly comments?: boolean;
  /** The token is an administrator's, with these scopes. */
  readonly admin?: readonly string[];
}

export async function startBot(options: NewBot = {}): Promise<Bot> {
  const gitlab = await startGitLab(options);
  if (options.admin) {
    gitlab.bot.admin = true;
    gitlab.instance.tokens.set(gitlab.token, { user: gitlab.bot, scopes: options.admin });
  }
  const folder = mkdtempSync(join(tmpdir(), 'pipewarden-'));
  const { policy = POLICY, policyProject } = options;
  writeFileSync(join(folder, 'policy.yml'), policy);
  if (policyProject) gitlab.project(policyProject, { 'policy.yml': policy });
  const settings = readSettings('standalone', {
    GITLAB_URL: gitlab.url,
    GITLAB_TOKEN: gitlab.token,
    WEBHOOK_SECRET: SECRET,
    ...(policyProject ? { POLICY_PROJECT: policyProject } : { POLICY_FILE: join(folder, 'policy.yml') }),
    QUEUE_URL: options.standalone ? await readyPglite(join(folder, 'queue')) : 'pglite:unused',
    PUBLIC_URL: 'https://pipewarden.example.org',
    HOST: '127.0.0.1',
    PORT: '0',
    LOG_LEVEL: 'silent',
    SWEEP_MINUTES: '0',
    COMMENT_EVENTS: options.comments ? 'yes' : 'no',
  });
  const looks = new Set<() => Promise<void>>();
  const running = await (options.standalone ? startWhole(settings) : startInMemory(settings, looks));
  gitlab.hook({
    url: `${running.url}/webhooks/gitlab`,
    kind: 'system',
    token: SECRET,
    pushes: policyProject !== undefined,
  });
  if (options.comments) gitlab.hook({ url: `${running.url}/webhooks/gitlab`, kind: 'project', token: SECRET });

  async function during(act: () => unknown): Promise<readonly RecordedRequest[]> {
    gitlab.forgetRequests();
    await act();
    await gitlab.delivered();
    await running.idle();
    // What the bot wrote is told to it too.
    await gitlab.delivered();
    await running.idle();
    return [...gitlab.requests];
  }

  return {
    gitlab,
    url: running.url,
    during,
    seenByOperators: async () => {
      const metrics = await (await fetch(`${running.url}/metrics`)).text();
      return [...running.lines, metrics].join('\n');
    },
    later: () =>
      during(async () => {
        const due = [...looks];
        looks.clear();
        for (const look of due) await look();
      }),
    async stop() {
      await running.close();
      rmSync(folder, { recursive: true, force: true });
      await gitlab.stop();
    },
  };
}

interface RunningBot {
  readonly url: string;
  /** Of its log and its traces; none where it is standalone. */
  readonly lines: readonly string[];
  /** Resolves when no review waits or runs. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

async function startWhole(settings: Settings): Promise<RunningBot> {
  const running = await startStandalone(settings, async () => judgeHere());
  return { ...running, lines: [], idle: () => reviewsDone(running.url) };
}

/** As worker/standalone.ts has it, but for the queue. */
async function startInMemory(settings: Settings, looks: Set<() => Promise<void>>): Promise<RunningBot> {
  const lines: string[] = [];
  const log = createLog('trace', { write: (line) => void lines.push(line) });
  const traces: Traces = {
    tell: ({ calls, stages }, attributes, failed) => {
      lines.push(JSON.stringify({ span: { calls, stages, attributes, failed } }));
    },
    close: async () => {},
  };
  const metrics = createMetrics();
  const gitlab = openGitLab({ url: settings.GITLAB_URL, token: settings.GITLAB_TOKEN, log, metrics, clock: QUICK });
  const store = memoryStore();
  const schedule: Schedule = (run) => {
    looks.add(run);
    return () => looks.delete(run);
  };
  const queue = memoryQueue(schedule);
  const judging = judgeHere();
  const worker = await runWorker(settings, { queue, store, gitlab, judging, log, metrics, traces, clock: QUICK });
  const receiver = await runReceiver(settings, { queue, store, gitlab: gitlab.reader, log, metrics });
  return {
    url: receiver.url,
    lines,
    idle: queue.idle,
    async close() {
      await receiver.close();
      await worker.close();
    },
  };
}

/** Requests that change something. */
export function writesOf(requests: readonly RecordedRequest[]): string[] {
  return requests.filter(isWrite).map(({ method, route }) => `${method} ${route?.split('/').at(-1)}`);
}
