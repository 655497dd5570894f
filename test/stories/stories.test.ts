/**
 * Life stories of merge requests, one a file. After every step what the story says must stand there, and after every step
 * the same event once more must change nothing.
 */
import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Bot, startBot } from '../bot/bot.ts';
import { Player } from './play.ts';
import { readStory, type Step, type Story } from './story.ts';

const folder = new URL('./', import.meta.url);
const files = readdirSync(folder).filter((file) => file.endsWith('.story.yml'));
const stories = files.map((file) => [file.replace('.story.yml', ''), readStory(new URL(file, folder))] as const);

let shared: Bot;

beforeAll(async () => {
  shared = await startBot();
});

afterAll(() => shared.stop());

it.each(stories)('%s', { timeout: 60_000 }, async (name, story) => {
  const bot = needsItsOwn(story) ? await startBot(story.policy === undefined ? {} : { policy: story.policy }) : shared;
  try {
    await tell(new Player(bot, story, `stories/${name}`), story);
    expect(bot.gitlab.quickActions).toEqual([]);
  } finally {
    if (bot !== shared) await bot.stop();
  }
});

function needsItsOwn({ policy, others, hidden, templates, steps }: Story): boolean {
  return Boolean(policy ?? others ?? hidden ?? templates) || steps.some((step) => step.rename_bot !== undefined);
}

async function tell(player: Player, { steps }: Story): Promise<void> {
  for (const [index, step] of steps.entries()) {
    const after = `after step ${index + 1}`;
    const writes = await player.play(step);
    if (step.discussions) expect(player.discussions(), after).toEqual(step.discussions);
    if (step.says !== undefined) expect(player.mergeRequest.discussions()[0]?.body, after).toContain(step.says);
    expectSummary(player, step, after);
    const replies = player.mergeRequest.discussions()[0]?.notes.slice(1);
    if (step.replies !== undefined) expect(replies?.at(-1)?.body, after).toContain(step.replies);
    if (step.mergeable !== undefined) expect(player.isMergeable(), after).toBe(step.mergeable);
    expectStatus(player, step, after);
    // Some of them are under way at the same time.
    if (step.writes) expect(writes.toSorted(), after).toEqual(step.writes === 'none' ? [] : step.writes.toSorted());
    if (!step.close) expect(await player.again(), `${after}, again`).toEqual([]);
  }
}

function expectSummary(player: Player, { summary, summary_lacks, summaries }: Step, after: string): void {
  expectPart(player.summary(), summary, after);
  if (summary_lacks !== undefined) expect(player.summary(), after).not.toContain(summary_lacks);
  if (summaries) expectSummaries(player.summaries(), summaries, after);
}

function expectStatus(player: Player, { status, pipelines }: Step, after: string): void {
  expectPart(player.status(), status, after);
  if (pipelines) expect(player.pipelines(), after).toEqual(pipelines);
}

function expectSummaries(shown: readonly string[], parts: readonly string[], after: string): void {
  const matches = parts.map((part) => {
    const [state, text] = part.split(': ');
    return expect.stringMatching(new RegExp(`^${state}: .*${text}`, 's'));
  });
  expect(shown, after).toEqual(matches);
}

function expectPart(text: string, part: string | undefined, after: string): void {
  if (part === 'none') expect(text, after).toBe('none');
  else if (part !== undefined) expect(text, after).toContain(part);
}
