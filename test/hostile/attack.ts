/** A bot under attack: one case after the other against the stand-in, and what each of them cost. */
import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processorSeconds } from '../../src/processor-time.ts';
import type { ReviewReport } from '../../src/review/judge/report.ts';
import type { FileChanges } from '../support/gitlab/repository.ts';
import { type GitLab, startGitLab } from '../support/gitlab/start-gitlab.ts';
import type { HostileCase } from './hostile-case.ts';
import type { Pause } from './longest-pause.ts';
import { warmUp, watchPace } from './pace.ts';
import type { FromBot } from './watched-bot.ts';

const SECRET = 'a secret token';
const SAMPLE_MS = 100;
/** Beyond all limits: the bot is stuck. */
const PATIENCE_MS = 120_000;

export interface Cost {
  /** Of the processor, all processes together, as they would be on this machine when nobody else works on it. */
  readonly seconds: number;
  /** Of the process that took most. */
  readonly mebibytes: number;
  /** What it worked, as if nobody else did. */
  readonly pause: Pause;
}

export interface Attacked extends Cost {
  /** Null: no review came to its end. */
  readonly report: ReviewReport | null;
  readonly error: string | null;
  /** All that was written to GitLab. */
  readonly written: string;
}

export interface Target {
  readonly url: string;
  readonly gitlab: GitLab;
  attack(given: HostileCase): Promise<Attacked>;
  /** Sends an event, and gives the status of its answer. */
  post(body: string): Promise<number>;
  /** Milliseconds until a webhook is answered that asks for nothing. */
  answersWebhook(): Promise<number>;
  stop(): Promise<void>;
}

/** Mebibytes: a process that judges and takes about so many is replaced before it judges again. */
const USED_UP = 300;

const HARMLESS: HostileCase = {
  name: 'a harmless change',
  files: () => ({ '.gitlab-ci.yml': 'a: {script: make}\n' }),
  state: 'passed',
};

/** `dist`: where the compiled files are. */
export async function startTarget(dist: string, policy: string): Promise<Target> {
  const gitlab = await startGitLab({ contract: false });
  const folder = mkdtempSync(join(tmpdir(), 'pipewarden-hostile-'));
  writeFileSync(join(folder, 'policy.yml'), policy);
  const bot = fork(join(dist, 'test/hostile/watched-bot.js'), {
    env: {
      GITLAB_URL: gitlab.url,
      GITLAB_TOKEN: gitlab.token,
      WEBHOOK_SECRET: SECRET,
      POLICY_FILE: join(folder, 'policy.yml'),
      HOST: '127.0.0.1',
      PORT: '0',
      LOG_LEVEL: 'silent',
      SWEEP_MINUTES: '0',
      WORKER_CONCURRENCY: '2',
    },
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const { url } = await next(bot, (message) => ('url' in message ? message : null));
  gitlab.hook({ url: `${url}/webhooks/gitlab`, kind: 'system', token: SECRET });
  let cases = 0;
  let isNew = true;

  /** The first review of a process loads and compiles: that is no attack's doing. */
  async function warmed(given: HostileCase): Promise<Attacked> {
    if (isNew) await attack(HARMLESS);
    const outcome = await attack(given);
    isNew = outcome.mebibytes > USED_UP || outcome.report?.state === 'not_evaluable';
    return outcome;
  }

  async function attack(given: HostileCase): Promise<Attacked> {
    cases += 1;
    const path = `hostile/p${cases}`;
    const project = gitlab.project(path, { 'README.md': 'x\n', ...(given.base?.() ?? {}) }, { ci: false });
    for (const [name, files] of Object.entries(given.projects?.() ?? {})) gitlab.project(name, files);
    gitlab.forgetRequests();
    await measure(bot);
    const used = watchUse(bot.pid ?? 0);
    const pace = watchPace();
    const ends = next(bot, (message) => ('project' in message && message.project === path ? message : null));
    const { branch, title } = given;
    const names = { ...(branch ? { branch } : {}), ...(title ? { title } : {}) };
    project.mergeRequest({ files: given.files() as FileChanges, ...names });
    await gitlab.delivered();
    const end = await ends.catch((error: Error) => ({ project: path, error: error.message }));
    const { pause } = await measure(bot);
    const written = JSON.stringify(gitlab.writes.map(({ body }) => body));
    const { seconds, mebibytes } = used();
    const slower = pace();
    const cost = { pause: { ...pause, worked: pause.worked / slower }, mebibytes, seconds: seconds / slower };
    if ('report' in end) return { ...cost, report: end.report, error: null, written };
    return { ...cost, report: null, error: end.error, written };
  }

  async function post(body: string): Promise<number> {
    const headers = { 'X-Gitlab-Token': SECRET, 'X-Gitlab-Event': 'System Hook', 'Content-Type': 'application/json' };
    const answer = await fetch(`${url}/webhooks/gitlab`, { method: 'POST', headers, body });
    await answer.text();
    return answer.status;
  }

  async function answersWebhook(): Promise<number> {
    const asked = performance.now();
    await post('{"event_name": "repository_update"}');
    return performance.now() - asked;
  }

  warmUp();
  return {
    url,
    gitlab,
    attack: warmed,
    post,
    answersWebhook,
    async stop() {
      bot.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
      await gitlab.stop();
    },
  };
}

async function measure(bot: ChildProcess): Promise<{ pause: Pause }> {
  const answer = next(bot, (message) => ('pause' in message ? message : null));
  bot.send('measure');
  return answer;
}

/** The first message that is wanted. Rejects when the process ends, or says nothing for too long. */
function next<T>(bot: ChildProcess, wanted: (message: FromBot) => T | null): Promise<T> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) => () => {
      stop();
      reject(new Error(why));
    };
    const onMessage = (message: FromBot) => {
      const found = wanted(message);
      if (found === null) return;
      stop();
      resolve(found);
    };
    const onExit = fail('the bot has ended');
    const timer = setTimeout(fail('the bot says nothing'), PATIENCE_MS);
    const stop = () => {
      clearTimeout(timer);
      bot.off('message', onMessage).off('exit', onExit);
    };
    bot.on('message', onMessage).on('exit', onExit);
  });
}

/** Looks at a process and its children. Returns the way to read what they used by then. */
function watchUse(pid: number): () => Pick<Cost, 'seconds' | 'mebibytes'> {
  const before = new Map(everyone(pid).map((id) => [id, processorSeconds(Number(id)) ?? 0]));
  const seconds = new Map<string, number>();
  let kibibytes = 0;
  const look = () => {
    for (const id of everyone(pid)) {
      kibibytes = Math.max(kibibytes, residentOf(id));
      const used = processorSeconds(Number(id));
      // What has ended since keeps what was seen of it last.
      if (used !== null) seconds.set(id, used - (before.get(id) ?? 0));
    }
  };
  const timer = setInterval(look, SAMPLE_MS);
  return () => {
    clearInterval(timer);
    look();
    const sum = [...seconds.values()].reduce((all, each) => all + each, 0);
    return { seconds: sum, mebibytes: Math.round(kibibytes / 1024) };
  };
}

function everyone(pid: number): readonly string[] {
  try {
    const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean),
    );
    return [String(pid), ...children];
  } catch {
    return [];
  }
}

/** 0 where the system does not tell. */
function residentOf(pid: string): number {
  return Number(/^VmRSS:\s+(\d+)/m.exec(textOf(`/proc/${pid}/status`))?.[1] ?? 0);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

export const MOST = { seconds: 5, mebibytes: 512, pause: 50 };

/** What is wrong with the outcome; empty: nothing. */
export function faultsOf(given: HostileCase, { report, error, written, ...cost }: Attacked): readonly string[] {
  const faults: string[] = [];
  if (error !== null) return [error];
  if (!report) return given.state === 'skipped' ? [] : ['nothing to review'];
  const sentences = [...report.problems, ...report.findings].map(({ message }) => message);
  if (report.state !== given.state) faults.push(`${report.state} instead of ${given.state}: ${sentences[0] ?? ''}`);
  if (given.says && !sentences.some((sentence) => given.says?.test(sentence))) {
    faults.push(`nothing says ${given.says}: ${sentences[0] ?? ''}`);
  }
  if (given.never && `${JSON.stringify(report)}${written}`.includes(given.never)) faults.push('it tells a secret');
  if (cost.seconds > MOST.seconds) faults.push(`${cost.seconds.toFixed(1)} s`);
  if (cost.mebibytes > MOST.mebibytes) faults.push(`${cost.mebibytes} MiB`);
  if (cost.pause.worked > MOST.pause) faults.push(`stood still for ${cost.pause.worked.toFixed(0)} ms`);
  return faults;
}
