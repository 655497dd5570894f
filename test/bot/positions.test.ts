import { describe, expect, it } from 'vitest';
import type { FileChanges } from '../support/gitlab/repository.ts';
import { CI, sharedBot } from './shared-bot.ts';

const bot = sharedBot('positions');

/** Opens a merge request and gives its threads' first lines and positions. */
async function review(before: FileChanges, after: FileChanges) {
  const project = bot.project(before);
  const { mergeRequest } = await bot.reviewed(() => project.mergeRequest({ files: after }));
  return mergeRequest.discussions().map(({ position, body }) => ({
    type: position?.position_type,
    path: position?.new_path,
    oldPath: position?.old_path,
    lines: [position?.old_line, position?.new_line],
    body,
  }));
}

const job = (image: string, tags = 'docker') => `build:\n  image: ${image}\n  tags: [${tags}]\n  script:\n    - make\n`;

describe('a discussion stands', () => {
  it('on an added line', async () => {
    const found = await review({ [CI]: job('ruby:3') }, { [CI]: job('evil/miner:1') });
    expect(found).toMatchObject([{ path: CI, lines: [null, 2] }]);
    expect(found[0]?.body).toContain('`evil/miner:1`');
    expect(found[0]?.body).toContain('Ask the build team, they are friendly.');
  });

  it('on a line of a new file', async () => {
    const found = await review({ 'README.md': 'x\n' }, { [CI]: `# jobs\n${job('evil/miner:1')}` });
    expect(found).toMatchObject([{ path: CI, lines: [null, 3] }]);
  });

  it('on the changed tag that moves a job to another runner', async () => {
    const dind = (tag: string) =>
      `build:\n  image: ruby:3\n  services: [docker:27-dind]\n  tags: [${tag}]\n  script: [make]\n`;
    const found = await review({ [CI]: dind('sysbox') }, { [CI]: dind('docker') });
    expect(found).toMatchObject([{ path: CI, lines: [null, 4] }]);
    expect(found[0]?.body).toContain('docker:27-dind');
  });

  it('on an unchanged line that the diff shows', async () => {
    const dind = (own: string) => `build:\n${own}  image: ruby:3\n  services: [docker:27-dind]\n  script: [make]\n`;
    const found = await review({ [CI]: dind('  tags: [sysbox]\n') }, { [CI]: dind('') });
    expect(found).toMatchObject([{ path: CI, lines: [4, 3] }]);
  });

  it('on a removed line when nothing else of the cause is shown', async () => {
    const gap = Array.from({ length: 12 }, (_, n) => `    - step ${n}\n`).join('');
    const dind = (tags: string) => `build:\n  services: [docker:27-dind]\n  image: ruby:3\n  script:\n${gap}${tags}`;
    const found = await review({ [CI]: dind('  tags: [sysbox]\n') }, { [CI]: dind('') });
    expect(found).toMatchObject([{ path: CI, lines: [17, null] }]);
  });

  it('in a renamed file', async () => {
    const jobs = (image: string) => `${job(image)}test:\n  image: ruby:3\n  script: [rake]\n`;
    const root = (path: string) => `include: ${path}\n`;
    const found = await review(
      { [CI]: root('ci/old.yml'), 'ci/old.yml': jobs('ruby:3') },
      { [CI]: root('ci/new.yml'), 'ci/old.yml': null, 'ci/new.yml': jobs('evil/miner:1') },
    );
    expect(found).toMatchObject([{ path: 'ci/new.yml', oldPath: 'ci/old.yml', lines: [null, 2] }]);
  });

  it('on a line of a file whose diff GitLab collapses', async () => {
    const filler = Array.from({ length: 700 }, (_, n) => `# filler line number ${n} of a long file\n`).join('');
    const found = await review({ [CI]: job('ruby:3') }, { [CI]: `${filler}${job('evil/miner:1')}` });
    expect(found).toMatchObject([{ path: CI, lines: [null, 702] }]);
  });

  it('on a whole file that is too large for a diff', async () => {
    const filler = Array.from({ length: 6000 }, (_, n) => `# filler line number ${n} of a very long file\n`).join('');
    const found = await review({ [CI]: job('ruby:3') }, { [CI]: `${filler}${job('evil/miner:1')}` });
    expect(found).toMatchObject([{ type: 'file', path: CI, lines: [null, null] }]);
  });

  it('on the include when the line is in another project', async () => {
    bot.gitlab.project('templates/ci', { 'ruby.yml': '.ruby:\n  image: evil/miner:1\n' });
    const include = 'include:\n  - project: templates/ci\n    file: ruby.yml\n';
    const found = await review(
      { [CI]: 'build:\n  image: ruby:3\n  script: [make]\n' },
      { [CI]: `${include}build:\n  extends: .ruby\n  script: [make]\n` },
    );
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ path: CI, lines: [null, expect.any(Number)] });
    expect(found[0]?.body).toMatch(/templates\/ci.*ruby\.yml/);
  });
});
