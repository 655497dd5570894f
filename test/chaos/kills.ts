/**
 * The bot is killed at every call that a review makes, before GitLab has it and when only its answer is missing, and at every write to
 * the queue and the store. Reviews of a lot stand still each at a point of its own, and one death meets them all.
 */
import { setTimeout as wait } from 'node:timers/promises';
import type { MergeRequestHandle } from '../support/gitlab/merge-request-handle.ts';
import type { DieAt } from './kill-switch.ts';
import type { MortalBot } from './mortal-bot.ts';
import { none, settled, type Watched } from './settled.ts';
import { compared, isWhole, SCENES, type Scene, START, type State, stateOf, type Tally } from './witness.ts';

interface Point {
  readonly scene: Played;
  /** Which of the calls about the project, and whether it is carried out. */
  readonly call: number;
  readonly carriedOut: boolean;
}

interface Played extends Scene {
  /** Before what happens afterwards. */
  readonly opened: State;
  readonly end: State;
  readonly calls: number;
}

export interface Kills extends Tally {
  /** Reviews that were cut short at a point of their own. */
  readonly points: number;
  readonly deaths: number;
}

const LOT = 48;
/** A review's share of queue and store is some dozen statements. */
const STATEMENTS = 16;
const REACH_MS = 180_000;
/** Longer than a dead process's lock. A review that makes fewer calls than the undisturbed one did never stands at the last of them. */
const UNHELD_MS = 45_000;
/** Looking takes from those who are looked at. */
const LOOK_MS = 100;

export async function killAtEveryPoint(bot: MortalBot, points: number, chance: () => number): Promise<Kills> {
  const cast = new Cast(bot);
  await bot.start();
  const scenes: Played[] = [];
  for (const scene of SCENES) scenes.push(await cast.undisturbed(scene));

  const statements = chosen(everyStatement(), points / 16, chance);
  const wanted = points - statements.length;
  // More than it takes, in the place of those that are never reached.
  const calls = chosen(scenes.flatMap(everyCall), 2 * wanted, chance);
  const tallies: { points: number; deaths: number }[] = [];
  const add = (of: 'points' | 'deaths') => tallies.reduce((all, each) => all + each[of], 0);
  for (let left = calls; left.length > 0 && add('points') < wanted; left = left.slice(LOT)) {
    const lot = left.slice(0, Math.min(LOT, wanted - add('points')));
    tallies.push({ points: await cast.dieTogether(lot), deaths: 1 });
    bot.tell(`killed at ${add('points')} points`);
  }
  const [first] = scenes;
  for (const at of statements) if (first) tallies.push({ points: await cast.dieWriting(first, at), deaths: 1 });
  bot.tell(`killed at ${add('points')} points, ${statements.length} of them writes`);
  const end = await settled(bot, cast.watched);
  return { ...end, points: add('points'), deaths: add('deaths') };
}

/** As many as wanted: all of them, and some twice, or a part. */
function chosen<T>(all: readonly T[], count: number, chance: () => number): T[] {
  const left = [...all];
  const taken: T[] = [];
  while (taken.length < count) {
    if (left.length === 0) left.push(...all);
    taken.push(...left.splice(Math.floor(chance() * left.length), 1));
  }
  return taken;
}

function everyCall(scene: Played): Point[] {
  const calls = Array.from({ length: scene.calls }, (_, call) => call);
  return calls.flatMap((call) => [false, true].map((carriedOut) => ({ scene, call, carriedOut })));
}

function everyStatement(): DieAt[] {
  const statements = Array.from({ length: STATEMENTS }, (_, statement) => statement);
  return statements.flatMap((statement) => [
    { statement, moment: 'before' as const },
    { statement, moment: 'after' as const },
  ]);
}

/** Of the project that is asked about; 0: of none. */
function idIn(path: string): number {
  return Number(/^\/api\/v4\/projects\/(\d+)(?:[/?]|$)/.exec(path)?.[1] ?? 0);
}

/** Merge requests, each in a project of its own. */
class Cast {
  readonly #bot: MortalBot;
  /** What became of each. */
  readonly watched: Watched[] = [];
  #projects = 0;

  constructor(bot: MortalBot) {
    this.#bot = bot;
  }

  /** Plays a scene with nobody dying. */
  async undisturbed(scene: Scene): Promise<Played> {
    const mergeRequest = this.#opened(scene);
    if (scene.afterwards) await this.#quiet();
    const opened = stateOf(mergeRequest);
    const before = this.#requests(mergeRequest).length;
    scene.afterwards?.(mergeRequest);
    await this.#quiet();
    return { ...scene, opened, end: stateOf(mergeRequest), calls: this.#requests(mergeRequest).length - before };
  }

  /** Returns how many reviews stood at their points when the bot died. */
  async dieTogether(points: readonly Point[]): Promise<number> {
    const played = points.map((point) => ({ point, mergeRequest: this.#opened(point.scene, point) }));
    const followed = played.filter(({ point }) => point.scene.afterwards);
    const isReady = ({ point, mergeRequest }: (typeof played)[number]) =>
      isWhole(compared(point.scene.opened, stateOf(mergeRequest)));
    await this.#until(() => followed.every(isReady));
    const unready = followed.find((each) => !isReady(each));
    if (unready) {
      const is = JSON.stringify(stateOf(unready.mergeRequest));
      throw new Error(`${unready.mergeRequest.projectPath}: not reviewed in time, with nobody dying: ${is}`);
    }
    for (const { point, mergeRequest } of followed) {
      this.#hold(mergeRequest, point);
      point.scene.afterwards?.(mergeRequest);
    }
    const held = () => {
      const unanswered = new Set(
        this.#bot.gitlab.requests.flatMap(({ status, path }) => (status === 0 ? idIn(path) : [])),
      );
      return played.filter(({ mergeRequest }) => unanswered.has(mergeRequest.projectId)).length;
    };
    await none(async () => played.length - held(), UNHELD_MS);
    const count = held();
    await this.#bot.kill();
    this.#bot.gitlab.heal();
    this.#bot.gitlab.forgetRequests();
    await this.#bot.start();
    return count;
  }

  /** 1: the bot died of it. */
  async dieWriting(scene: Played, at: DieAt): Promise<number> {
    const dies = this.#bot.dieAt(at, REACH_MS);
    this.#opened(scene);
    const died = await dies;
    if (!died) await this.#bot.kill();
    await this.#bot.start();
    return died ? 1 : 0;
  }

  #opened(scene: Scene | Played, point?: Point): MergeRequestHandle {
    const { gitlab } = this.#bot;
    this.#projects += 1;
    const project = gitlab.project(`chaos/p${this.#projects}`, START);
    const mergeRequest = project.mergeRequest({ files: scene.files });
    if (point && !scene.afterwards) this.#hold(mergeRequest, point);
    if ('end' in scene) {
      const at = point ? `at call ${point.call}${point.carriedOut ? ', carried out' : ''}` : 'at a write';
      const name = `${project.path}, ${scene.name}, killed ${at}`;
      this.watched.push({ name, look: () => compared(scene.end, stateOf(mergeRequest)) });
    }
    return mergeRequest;
  }

  #hold({ projectId }: MergeRequestHandle, { call, carriedOut }: Point): void {
    const on = new RegExp(` /api/v4/projects/${projectId}([/?]|$)`);
    this.#bot.gitlab.fail({ kind: 'silence', on, skip: call, afterWrite: carriedOut, times: 100 });
  }

  #requests({ projectId }: MergeRequestHandle) {
    return this.#bot.gitlab.requests.filter(({ path }) => idIn(path) === projectId);
  }

  async #quiet(): Promise<void> {
    await this.#bot.gitlab.delivered();
    await this.#until(async () => (await this.#bot.unfinished()) === 0);
  }

  async #until(isSo: () => boolean | Promise<boolean>): Promise<void> {
    const end = Date.now() + REACH_MS;
    while (!(await isSo()) && Date.now() < end) await wait(LOOK_MS);
  }
}
