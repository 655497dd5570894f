/** A group that reads Japanese, beside one that reads English. */
import { describe, expect, it } from 'vitest';
import { POLICY } from './bot.ts';
import { CI, GOOD, sharedBot } from './shared-bot.ts';

const bot = sharedBot('oslo', { policy: `${POLICY}groups:\n  tokyo/**:\n    language: ja\n` });

const BAD = GOOD.replace('ruby:3', 'evil:1');

/** English that is not a name, a value or the group's own words. */
const ENGLISH = /\b(?:the|is|was|this|and|found|configuration)\b/i;

describe('the language of a group', () => {
  it('is that of its discussions, its summary, its replies and its status', async () => {
    const project = bot.gitlab.project('tokyo/app', { [CI]: GOOD });
    const mergeRequest = project.mergeRequest({ files: { [CI]: GOOD } });
    await bot.during(() => mergeRequest.push({ [CI]: BAD }));
    const said = mergeRequest.discussions()[0]?.notes[0]?.body.replace('Ask the build team, they are friendly.', '');
    expect(said).toMatch(/^\*\*エラー:\*\* イメージ `evil:1` は/);
    expect(said?.replace(/<!--.*-->|\]\(.*?\)/g, '')).not.toMatch(ENGLISH);
    expect(mergeRequest.summary()).toMatch(/^\*\*Pipewarden: CI\/CD 設定にエラー 1 件が見つかりました\*\*/);
    expect(mergeRequest.statuses()[0]).toMatchObject({ state: 'failed', description: 'エラー 1 件' });

    await bot.during(() => mergeRequest.push({ [CI]: GOOD.replace('ruby:3', 'ruby:4') }));
    expect(mergeRequest.discussions()[0]?.notes.at(-1)?.body).toMatch(/^解消を確認/);
    expect(mergeRequest.summary()).toContain('すべて解消されました');
    expect(mergeRequest.statuses()[0]?.description).toBe('ジョブ 1 件に指摘はありません');
  });

  it('is not that of another group', async () => {
    const project = bot.gitlab.project('oslo/app', { [CI]: GOOD });
    const mergeRequest = project.mergeRequest({ files: { [CI]: GOOD } });
    await bot.during(() => mergeRequest.push({ [CI]: BAD }));
    expect(mergeRequest.discussions()[0]?.notes[0]?.body).toMatch(/^\*\*Error:\*\* The image/);
  });
});
