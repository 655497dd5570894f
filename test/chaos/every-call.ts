/** Every call of a review meets every fault, a merge request each. Which calls there are an undisturbed review tells. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Fault } from '../support/gitlab/faults.ts';
import type { MergeRequestHandle } from '../support/gitlab/merge-request-handle.ts';
import type { ProjectHandle } from '../support/gitlab/project-handle.ts';
import type { GitLab } from '../support/gitlab/start-gitlab.ts';
import type { MortalBot } from './mortal-bot.ts';
import { settled } from './settled.ts';
import { compared, INCLUDED, SCENES, START, stateOf, type Tally } from './witness.ts';

/** Until somebody puts it right. */
const FOR_GOOD = 1_000;

const FAULTS: readonly Omit<Fault, 'on'>[] = [
  { kind: 'throttled', retryAfter: 1, times: 2 },
  { kind: 'limited', retryAfter: 1, times: 2 },
  { kind: 'broken' },
  { kind: 'broken', times: 9 },
  { kind: 'bad_gateway', times: 3 },
  { kind: 'bad_gateway', times: 9 },
  { kind: 'maintenance', retryAfter: 1, times: 3 },
  { kind: 'page' },
  { kind: 'cut_json' },
  { kind: 'wrong_json' },
  { kind: 'reset', times: 2 },
  { kind: 'conflict' },
  // The token is revoked, or its role lowered.
  { kind: 'unauthorized', times: FOR_GOOD },
  { kind: 'forbidden', times: FOR_GOOD },
  { kind: 'bad_gateway', afterWrite: true },
  { kind: 'broken', afterWrite: true },
  { kind: 'reset', afterWrite: true },
  { kind: 'page', afterWrite: true },
  { kind: 'cut_json', afterWrite: true },
];

/** What the bot asks as it starts, and at each sweep, meets these: more would keep it from its first sweep. */
const AT_THE_START: readonly Omit<Fault, 'on'>[] = [
  { kind: 'maintenance', retryAfter: 1 },
  { kind: 'reset' },
  { kind: 'page' },
];
const OF_THE_BOT = 'GET /api/v4/(user|metadata|merge_requests|personal_access_tokens/self)(\\?|$)';

export interface Faulted extends Tally {
  /** Calls and faults that met. */
  readonly met: number;
  readonly calls: number;
}

/** Bots that share the kinds among them: the waits of a half go on beside those of the other. */
export const HALVES = [0, 1] as const;

export async function everyCall(bot: MortalBot, half: (typeof HALVES)[number]): Promise<Faulted> {
  await bot.start();
  const undisturbed = openIn(bot.gitlab, 'chaos/undisturbed');
  await quiet(bot);
  const end = stateOf(undisturbed.mergeRequest);
  const calls = callsAbout(undisturbed, bot.gitlab);

  const faults = FAULTS.filter((_, index) => index % HALVES.length === half);
  const disturbed = faults.flatMap((fault, index) =>
    calls.map((call, number) => {
      const prepare = (projects: Projects) => bot.gitlab.fail({ ...fault, on: patternOf(call, projects) });
      const { mergeRequest } = openIn(bot.gitlab, `chaos/call-${index}-${number}`, prepare);
      // A refusal for good is told, and is settled when it is over.
      const which = fault.times === FOR_GOOD ? 'unresolved' : 'all';
      return { name: `${call} ${JSON.stringify(fault)}`, look: () => compared(end, stateOf(mergeRequest, which)) };
    }),
  );
  await quiet(bot);
  bot.tell(`${disturbed.length} faults have met their calls`);
  bot.gitlab.heal();
  // What only an operator can put right is tried again by the sweep, by the next day.
  await bot.stop();
  for (const fault of AT_THE_START) bot.gitlab.fail({ ...fault, on: new RegExp(OF_THE_BOT) });
  await bot.start({ CHAOS_CLOCK_MS: String(25 * 60 * 60_000) });
  return { ...(await settled(bot, disturbed)), met: disturbed.length, calls: calls.length };
}

/** The merge request's own, and those that it includes files of. */
type Projects = readonly ProjectHandle[];

interface Opened {
  readonly projects: Projects;
  readonly mergeRequest: MergeRequestHandle;
}

/** Two findings, a file that the author may read, and one of which nobody knows. */
function openIn(gitlab: GitLab, path: string, prepare: (projects: Projects) => void = () => {}): Opened {
  const [scene] = SCENES;
  const { own, readable, unknown } = INCLUDED(path);
  const projects = [
    gitlab.project(path, START),
    gitlab.project(`${path}-templates`, readable, { visibility: 'private', author: 'reporter' }),
    gitlab.project(`${path}-hidden`, unknown, { visibility: 'private', author: null }),
  ] as const;
  prepare(projects);
  const files = Object.fromEntries(Object.entries(scene?.files ?? START).map(([name, text]) => [name, own + text]));
  return { projects, mergeRequest: projects[0].mergeRequest({ files }) };
}

/** What was asked about the projects, each kind of question once; `<0>` is the first project. And any at all. */
function callsAbout({ projects }: Opened, { requests }: GitLab): readonly string[] {
  const asked = requests.flatMap(({ method, path, route, body }) => {
    if (route === '/graphql')
      return JSON.stringify(body).includes(projects[0]?.path ?? '') ? [`${method} ${path}`] : [];
    const [, of, rest = ''] = /^\/api\/v4\/projects\/([^/?]+)([^?]*)/.exec(path) ?? [];
    const about = projects.findIndex((project) => of === String(project.id) || of === encodeURIComponent(project.path));
    const named = rest.replaceAll(/[0-9a-f]{40}/g, '[0-9a-f]+').replaceAll(/\/\d+(?=\/|$)/g, '/\\d+');
    return about === -1 ? [] : [`${method} /api/v4/projects/<${about}>${named}(\\?|$)`];
  });
  return [...new Set(asked), 'GET /api/v4/projects/<0>', 'POST /api/v4/projects/<0>'];
}

function patternOf(call: string, projects: Projects): RegExp {
  const own = projects[0]?.path;
  if (call.endsWith('/graphql')) return new RegExp(`${call} .*"${own}"`);
  const named = call.replace(/<(\d)>/, (_, at: string) => {
    const project = projects[Number(at)];
    return `(${project?.id}|${encodeURIComponent(project?.path ?? '')})`;
  });
  return new RegExp(call.endsWith('$)') ? named : `${named}[/?]`);
}

async function quiet(bot: MortalBot): Promise<void> {
  await bot.gitlab.delivered();
  while (((await bot.unfinished()) ?? 1) > 0) await wait(100);
}
