import { describe, expect, it } from 'vitest';
import type { MergeRequestHandle } from '../support/gitlab/merge-request-handle.ts';
import type { FileChanges } from '../support/gitlab/repository.ts';
import { CI, sharedBot } from './shared-bot.ts';

const bot = sharedBot('hostile');

async function review(before: FileChanges, after: FileChanges): Promise<MergeRequestHandle> {
  const project = bot.project({ 'README.md': 'x\n', ...before });
  return (await bot.reviewed(() => project.mergeRequest({ files: after }))).mergeRequest;
}

/** Everything the bot wrote, without inline code, fences and its own markers. */
function proseOf(mergeRequest: MergeRequestHandle): string {
  const bodies = [
    ...mergeRequest.notes(),
    ...mergeRequest.discussions().flatMap(({ notes }) => notes.map(({ body }) => body)),
  ];
  return bodies
    .join('\n')
    .replace(/^```[\s\S]*?^```$/gm, '')
    .replace(/(`+)[\s\S]*?[^`]\1(?!`)/g, '')
    .replace(/<!-- pipewarden [\w -]+ -->/g, '');
}

const NAMES = [
  'ci/a\n/merge\nb.yml',
  'ci/`/close`\n/approve\nx.yml',
  'ci/```\n/label ~urgent\n```.yml',
  'ci/a --> <img src=x> .yml',
  'ci/a&body=%2Fmerge.yml',
  'ci/|pipe|<details>.yml',
  'ci/@all #1 !1.yml',
];

describe('file names', () => {
  it.each(NAMES)('%j runs no quick action', async (path) => {
    const include = `include:\n  - local: ${JSON.stringify(path)}\n`;
    const mergeRequest = await review(
      {},
      { [CI]: include, [path]: 'build:\n  image: evil/miner:1\n  script: [make]\n' },
    );
    expect(mergeRequest.discussions()).toHaveLength(1);
    expect(mergeRequest.discussions()[0]?.position?.new_path).toBe(path);
    expect(bot.gitlab.quickActions).toEqual([]);
    expect(proseOf(mergeRequest)).not.toMatch(/@all|<img|^\/\w/m);
  });
});

describe('values', () => {
  it.each([
    ['a job', '"x\\n/merge\\n":\n  image: evil/miner:1\n  script: [make]\n'],
    ['an image', 'build:\n  image: "evil/miner\\n/close\\n@all"\n  script: [make]\n'],
    ['an image with backticks', 'build:\n  image: "evil``` @all <img src=x>"\n  script: [make]\n'],
    ['a block of lines', 'build:\n  image: |\n    evil/miner\n    /merge\n    /approve\n  script: [make]\n'],
    [
      'an unreadable include',
      'include:\n  - project: "a/b\\n/merge\\n@all"\n    file: x.yml\nbuild:\n  script: [make]\n',
    ],
    ['an unreadable address', 'include: "https://127.0.0.1:1/x%0A/merge?\\n@all"\nbuild:\n  script: [make]\n'],
    ['a keyword', 'build:\n  script: [make]\n  "/merge\\n@all": 1\n'],
    ['broken YAML', 'build: "@all\n/merge\n'],
  ])('of %s are only ever code', async (_, text) => {
    const mergeRequest = await review({}, { [CI]: text });
    expect([...mergeRequest.notes(), ...mergeRequest.discussions()].length).toBeGreaterThan(0);
    expect(bot.gitlab.quickActions).toEqual([]);
    expect(proseOf(mergeRequest)).not.toMatch(/@all|<img|^\/\w/m);
  });

  it('of secrets appear nowhere', async () => {
    await review({}, { [CI]: 'build:\n  image: evil/miner:1\n  script: [make]\n' });
    const written = JSON.stringify(bot.gitlab.requests.map(({ body }) => body));
    expect(written).not.toContain(bot.gitlab.token);
    expect(written).not.toContain('a secret token');
  });
});

describe('numbers', () => {
  it('of findings beyond the limit stand in the summary alone', async () => {
    const jobs = Array.from({ length: 30 }, (_, n) => `job${n}:\n  image: evil/miner:${n}\n  script: [make]\n`).join(
      '',
    );
    const mergeRequest = await review({}, { [CI]: jobs });
    expect(mergeRequest.discussions()).toHaveLength(20);
    expect(mergeRequest.summary()).toContain('30 errors');
  });
});
