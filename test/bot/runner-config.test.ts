import { describe, expect, it } from 'vitest';
import { writesOf } from './bot.ts';
import { sharedBot } from './shared-bot.ts';

const POLICY = `\
rules:
  runner-config-privileged: error
  runner-config-docker-socket: error
  runner-config-images-open: off
  runner-config-token: error
runners:
  - {name: fresh, tags: [vm], executor: docker+machine, isolation: vm-per-job}
`;

const TOKEN = 'Zq3vX7pLw9TzYb2KcR5d';
const GOOD = `\
concurrent = 4
[[runners]]
  name = "plain"
  executor = "docker"
  [runners.docker]
    image = "ruby:3"
    privileged = false
`;
const BAD = GOOD.replace('privileged = false', 'privileged = true');

const bot = sharedBot('runners', { policy: POLICY });

async function opened(before: Record<string, string>, files: Record<string, string | null>) {
  const project = bot.project({ 'README.md': 'x\n', ...before });
  return bot.reviewed(() => project.mergeRequest({ files }));
}

describe('a config.toml in a project without CI', () => {
  it('is reviewed on the very line; the fix resolves it', async () => {
    const { mergeRequest } = await opened({ 'host-7/config.toml': GOOD }, { 'host-7/config.toml': BAD });
    expect(mergeRequest.discussions()).toMatchObject([{ position: { new_path: 'host-7/config.toml', new_line: 7 } }]);
    expect(mergeRequest.discussions()[0]?.body).toContain('privileged = true');
    expect(mergeRequest.statuses()).toMatchObject([{ state: 'failed' }]);

    await bot.during(() => mergeRequest.push({ 'host-7/config.toml': `# moved\n${BAD}` }));
    expect(mergeRequest.discussions()).toMatchObject([{ resolved: false, position: { new_line: 8 } }]);

    await bot.during(() => mergeRequest.push({ 'host-7/config.toml': GOOD.replace('ruby:3', 'ruby:4') }));
    expect(mergeRequest.discussions()).toMatchObject([{ resolved: true, resolvedBy: 'pipewarden' }]);
    expect(mergeRequest.statuses()).toMatchObject([{ state: 'success' }]);
    expect(writesOf(await bot.during(() => bot.gitlab.send(mergeRequest.newEvent('open'))))).toEqual([]);
  });

  it('keeps a discussion that a broken file cannot settle', async () => {
    const { mergeRequest } = await opened({}, { 'config.toml': BAD });
    await bot.during(() => mergeRequest.push({ 'config.toml': `${BAD}[[runners\n` }));
    expect(mergeRequest.discussions()).toMatchObject([{ resolved: false }]);
    expect(mergeRequest.summary()).toContain('TOML syntax error');
    await bot.during(() => mergeRequest.push({ 'config.toml': null }));
    expect(mergeRequest.discussions()).toMatchObject([{ resolved: true }]);
  });

  it('never shows a token', async () => {
    const { mergeRequest } = await opened(
      { 'config.toml': GOOD },
      { 'config.toml': GOOD.replace('  executor', `  token = "${TOKEN}"\n  executor`) },
    );
    expect(mergeRequest.discussions()).toMatchObject([{ position: { new_line: 4 } }]);
    const written = [...mergeRequest.discussions().map(({ body }) => body), mergeRequest.summary()];
    expect(JSON.stringify(written)).not.toContain(TOKEN);
  });

  it('is not what another config.toml is', async () => {
    const { mergeRequest, asked } = await opened(
      { 'config.toml': 'title = "a"\n' },
      { 'config.toml': 'title = "b"\n' },
    );
    expect(writesOf(asked)).toEqual([]);
    expect(mergeRequest.statuses()).toEqual([]);
    expect(asked.length).toBeLessThanOrEqual(7);
  });
});

describe('values of the Helm chart', () => {
  it('are reviewed on the line inside of the block', async () => {
    const values = (privileged: boolean) =>
      `replicas: 1\nrunners:\n  config: |\n    [[runners]]\n      [runners.kubernetes]\n        privileged = ${privileged}\n`;
    const { mergeRequest } = await opened(
      { 'chart/values.yaml': values(false) },
      { 'chart/values.yaml': values(true) },
    );
    expect(mergeRequest.discussions()).toMatchObject([{ position: { new_path: 'chart/values.yaml', new_line: 6 } }]);
  });
});
