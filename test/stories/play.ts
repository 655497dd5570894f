/** Lets the steps of a story happen to the bot, and shows what stands on the merge request. */

import { readMarker, withMarker } from '../../src/review/plan/marker.ts';
import { type Bot, writesOf } from '../bot/bot.ts';
import { Discussion, type Note, newNote } from '../support/gitlab/discussions.ts';
import type { Fault } from '../support/gitlab/faults.ts';
import type { MergeRequestHandle, ShownDiscussion } from '../support/gitlab/merge-request-handle.ts';
import type { Pipeline } from '../support/gitlab/pipelines.ts';
import type { ProjectHandle } from '../support/gitlab/project-handle.ts';
import type { RecordedRequest } from '../support/gitlab/server.ts';
import type { Files, Step, Story } from './story.ts';

/** Steps that bring no event of their own: one comes that starts a review. */
const ANNOUNCED = [
  'again',
  'set',
  'elsewhere',
  'resolve',
  'unresolve',
  'reply',
  'reply_to_summary',
  'old_summary',
] as const satisfies readonly (keyof Step)[];

export class Player {
  readonly #bot: Bot;
  readonly #project: ProjectHandle;
  readonly #others = new Map<string, ProjectHandle>();
  readonly #filler: Story['filler'];
  #mergeRequest: MergeRequestHandle | null = null;

  constructor(bot: Bot, story: Story, path: string) {
    this.#bot = bot;
    this.#filler = story.filler;
    const role = story.bot === undefined ? {} : { bot: story.bot };
    const ci = story.ci !== 'later';
    this.#project = bot.gitlab.project(path, story.project, { settings: story.settings ?? {}, ci, ...role });
    for (const branch of story.protected ?? []) this.#project.protect(branch, 'maintainer');
    for (const [other, files] of Object.entries(story.others ?? {})) {
      this.#others.set(other, bot.gitlab.project(other, files, { visibility: 'internal' }));
    }
    for (const [key, text] of Object.entries(story.templates ?? {})) bot.gitlab.template(key, text);
    for (const [other, files] of Object.entries(story.hidden ?? {})) bot.gitlab.project(other, files, { bot: null });
  }

  get mergeRequest(): MergeRequestHandle {
    if (!this.#mergeRequest) throw new Error('the story has not opened a merge request');
    return this.#mergeRequest;
  }

  /** What the bot wrote to GitLab because of it. */
  async play(step: Step): Promise<string[]> {
    if (step.fault) this.#bot.gitlab.fail(faultOf(step.fault));
    let asked = await this.#bot.during(() => this.#act(step));
    for (let look = 0; look < (step.later ?? 0); look++) asked = [...asked, ...(await this.#bot.later())];
    this.#bot.gitlab.heal();
    return writesOf(asked.filter(wasTaken));
  }

  /** The law of the plan. */
  async again(): Promise<string[]> {
    const asked = await this.#bot.during(() => this.#bot.gitlab.send(this.mergeRequest.newEvent('open')));
    return writesOf(asked.filter(wasTaken));
  }

  // biome-ignore lint/complexity/noExcessiveCognitiveComplexity: one line for each thing that a step may do.
  async #act(step: Step): Promise<void> {
    const { gitlab } = this.#bot;
    if (step.open) this.#open(step);
    const { mergeRequest } = this;
    const [first] = mergeRequest.discussions();
    if (step.set) {
      Object.assign(this.#project.project.settings, step.set);
    }
    for (const [path, files] of Object.entries(step.elsewhere ?? {})) this.#others.get(path)!.commit(files);
    if (step.target) {
      this.#project.commit(step.target);
      if (!step.push && !step.force_push) await gitlab.send(mergeRequest.newEvent('open'));
    }
    if (step.pipeline) this.#pipeline(step.pipeline);
    if (step.reply !== undefined) mergeRequest.reply(first!.id, gitlab.author, step.reply);
    if (step.reply_to_summary !== undefined) this.#replyToSummary(step.reply_to_summary);
    if (step.old_summary !== undefined) this.#oldSummary(step.old_summary);
    if (step.resolve) mergeRequest.resolve(first!.id, gitlab.user(step.resolve));
    if (step.unresolve) mergeRequest.resolve(first!.id, gitlab.user(step.unresolve), false);
    if (step.copy) mergeRequest.comment(gitlab.user(step.copy), first!.body);
    if (step.lock) mergeRequest.lock();
    if (step.rename_bot) Object.assign(gitlab.bot, { username: step.rename_bot });
    if (step.close) mergeRequest.close();
    if (step.reopen) mergeRequest.reopen();
    if (step.ready) mergeRequest.markReady();
    if (step.title) mergeRequest.rename(step.title);
    if (step.push) mergeRequest.push(step.push);
    if (step.force_push) mergeRequest.forcePush(step.force_push);
    if (step.retarget) mergeRequest.retarget(step.retarget);
    if (ANNOUNCED.some((key) => step[key] !== undefined)) await gitlab.send(mergeRequest.newEvent('open'));
  }

  #replyToSummary(text: string): void {
    const [summary] = this.#summaries();
    this.mergeRequest.reply(summary!.id, this.#bot.gitlab.author, text);
  }

  #oldSummary(text: string): void {
    const { instance, bot } = this.#bot.gitlab;
    const note = newNote(instance, bot, withMarker(text, { kind: 'summary' }), { type: 'DiscussionNote' });
    this.mergeRequest.mergeRequest.discussions.push(new Discussion(instance, note));
  }

  #summaries(): Discussion[] {
    return this.mergeRequest.mergeRequest.discussions.filter(({ notes: [note] }) => isSummary(note));
  }

  #open({ open, fork, draft, branch }: Step): void {
    const from = fork ? { from: this.#project.fork(`forks/${this.#project.path.replaceAll('/', '-')}`) } : {};
    const options = { ...(draft ? { draft } : {}), ...(branch ? { branch } : {}), ...from };
    this.#mergeRequest = this.#project.mergeRequest({ files: this.#filled(open!), ...options });
  }

  #filled(files: Files): Files {
    if (!this.#filler) return files;
    const { before, lines } = this.#filler;
    const filler = Array.from({ length: lines }, (_, n) => `# filler line number ${n} of a long file\n`).join('');
    return { ...files, [before]: filler + files[before] };
  }

  #pipeline(kind: NonNullable<Step['pipeline']>): void {
    const { iid, sha, mergeRequest } = this.mergeRequest;
    if (kind === 'merged results') this.#project.mergedResults(iid);
    else {
      const ref = kind === 'branch' ? mergeRequest.sourceBranch : `refs/merge-requests/${iid}/head`;
      this.#project.pipeline({ ref, sha });
    }
  }

  /** Threads of the bot, oldest first. */
  discussions(): string[] {
    return this.mergeRequest
      .discussions()
      .filter(({ body }) => readMarker(body)?.kind === 'finding')
      .map(showDiscussion);
  }

  /** In threads too. */
  summaries(): string[] {
    return this.#summaries().map(({ individual, resolved, notes }) => {
      const resolver = notes[0]?.resolvedBy?.username;
      const state = individual ? 'plain' : resolved ? `resolved by ${resolver}` : 'open';
      return `${state}${repliesIn(notes)}: ${notes[0]?.body}`;
    });
  }

  isMergeable(): boolean {
    return this.mergeRequest.discussions().every(({ resolved }) => resolved);
  }

  summary(): string {
    return this.mergeRequest.summary() ?? 'none';
  }

  status(): string {
    const { mergeRequest, sourceBranch } = {
      ...this.mergeRequest,
      sourceBranch: this.mergeRequest.mergeRequest.sourceBranch,
    };
    const places = [mergeRequest.project, ...(mergeRequest.source ? [mergeRequest.source] : [])];
    const ours = places
      .flatMap((place) => place.statuses)
      .filter((status) => status.name === 'pipewarden' && !status.retried)
      .filter(({ ref }) => ref === sourceBranch || ref.startsWith(`refs/merge-requests/${mergeRequest.iid}/`))
      .sort((a, b) => b.id - a.id);
    const [newest] = ours;
    if (!newest) return 'none';
    return `${newest.state}, ${whereOf(newest.pipeline, sourceBranch)}: ${newest.description}`;
  }

  pipelines(): string[] {
    const { mergeRequest, sha } = this.mergeRequest;
    return mergeRequest.project.pipelines
      .filter((each) => each.sha === sha)
      .map(({ source, ref }) => `${source} ${ref}`);
  }
}

/** `open .gitlab-ci.yml:+3 evil:1, 1 reply`: added lines with `+`, removed ones with `-`, ranges with their first line. */
function showDiscussion({ resolved, resolvedBy, outdated, position, body, notes }: ShownDiscussion): string {
  const state = resolved ? `resolved by ${resolvedBy}` : 'open';
  const line = position?.new_line ?? position?.old_line ?? null;
  const sign = position?.old_line === null ? '+' : position?.new_line === null ? '-' : '';
  const range = position?.line_range as { start: { new_line: number } } | null | undefined;
  const from = range ? `${range.start.new_line}..` : '';
  const place = `${position?.new_path}${line === null ? '' : `:${sign}${from}${line}`}`;
  const value = /`([^`]+)`/.exec(body)?.[1] ?? '';
  return `${state} ${place} ${value}${outdated ? ', outdated' : ''}${repliesIn(notes)}`;
}

function whereOf({ source, ref }: Pipeline, sourceBranch: string): string {
  if (source === 'external') return 'a pipeline of its own';
  if (ref === sourceBranch) return 'branch';
  return ref.endsWith('/head') ? 'merge request' : 'merge commit';
}

function repliesIn({ length }: readonly unknown[]): string {
  return length === 1 ? '' : `, ${length - 1} ${length === 2 ? 'reply' : 'replies'}`;
}

function isSummary(note: Note | undefined): boolean {
  return note?.author.username === 'pipewarden' && readMarker(note.body)?.kind === 'summary';
}

function wasTaken({ status }: RecordedRequest): boolean {
  return status < 400;
}

function faultOf({ kind, on, after_write, times }: NonNullable<Step['fault']>): Fault {
  return {
    kind: kind as Fault['kind'],
    on: new RegExp(on),
    ...(after_write === undefined ? {} : { afterWrite: after_write }),
    ...(times === undefined ? {} : { times }),
    retryAfter: 1,
  };
}
