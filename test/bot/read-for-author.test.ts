/** Files of other projects are read only where the author may read them, whatever the bot may. */
import { describe, expect, it } from 'vitest';
import type { MergeRequestHandle } from '../support/gitlab/merge-request-handle.ts';
import type { NewProject } from '../support/gitlab/start-gitlab.ts';
import { POLICY } from './bot.ts';
import { BAD, CI, GOOD, sharedBot } from './shared-bot.ts';
import { betrayed, told } from './what-is-told.ts';

const bot = sharedBot('authors', { policy: `${POLICY}quote_from: ["vouched/**"]\n` });

const DENIED = 'was not found, or access is denied';
const NOT_KNOWN = `${DENIED} (it is not known here whether the author may read it)`;
let count = 0;

/** A project whose file has a refused image, and the include of it. */
function templates(options: NewProject, group = 'templates') {
  count += 1;
  const project = bot.gitlab.project(`${group}/t${count}`, { 'a.yml': BAD }, { author: null, ...options });
  return { project, include: `include: {project: ${project.path}, file: a.yml}\n${GOOD.replace('build', 'own')}` };
}

async function including(include: string): Promise<MergeRequestHandle> {
  return (await bot.reviewed(() => bot.project().mergeRequest({ files: { [CI]: include } }))).mergeRequest;
}

function said(mergeRequest: MergeRequestHandle): string {
  const notes = mergeRequest.discussions().flatMap((discussion) => discussion.notes.map(({ body }) => body));
  return [...notes, mergeRequest.summary(), ...mergeRequest.statuses().map(({ description }) => description)].join(
    '\n',
  );
}

describe('an include of another project', () => {
  it.each([
    ['public', {}],
    ['internal', {}],
    ['private', { author: 'reporter' }],
  ] as const)('that is %s is judged where the author may read it', async (visibility, role) => {
    const mergeRequest = await including(templates({ visibility, ...role }).include);
    expect(mergeRequest.statuses()[0]?.state).toBe('failed');
    expect(said(mergeRequest)).not.toContain(DENIED);
  });

  it('is not judged where nobody shows that the author may, and says no word of what is inside', async () => {
    const mergeRequest = await including(templates({ visibility: 'private' }).include);
    expect(said(mergeRequest)).toContain(NOT_KNOWN);
    expect(said(mergeRequest)).not.toContain('miner');
  });

  it.each([
    ['file', 'file: b.yml'],
    ['ref', 'ref: none, file: a.yml'],
  ])('says the same of a %s that is missing', async (_, rest) => {
    const { project } = templates({ visibility: 'private' });
    const mergeRequest = await including(`include: {project: ${project.path}, ${rest}}\n${GOOD}`);
    expect(said(mergeRequest)).toContain(NOT_KNOWN);
  });

  it('says the same of a project that is missing, and of one that the bot does not see', async () => {
    const { include } = templates({ visibility: 'private', bot: null });
    expect(said(await including(include))).toContain(NOT_KNOWN);
    expect(said(await including(include.replace(/templates\/t\d+/, 'templates/none')))).toContain(NOT_KNOWN);
  });

  it("has GitLab's own words for an author that may not", async () => {
    const mergeRequest = await including(templates({ visibility: 'private', author: 'guest' }).include);
    expect(said(mergeRequest)).toMatch(new RegExp(`${DENIED}(?! \\()`));
    expect(said(mergeRequest)).not.toContain('miner');
  });

  it('is judged for every author where the policy vouches for the project, without a question', async () => {
    const { include } = templates({ visibility: 'private' }, 'vouched');
    const { mergeRequest, asked } = await bot.reviewed(() => bot.project().mergeRequest({ files: { [CI]: include } }));
    expect(mergeRequest.statuses()[0]?.state).toBe('failed');
    expect(asked.filter(({ route }) => route?.includes('members'))).toEqual([]);
  });

  it('is read for who pushed as well', async () => {
    const { include } = templates({ visibility: 'private', author: 'reporter' });
    const mergeRequest = await including(GOOD);
    const stranger = bot.gitlab.user('a stranger');
    await bot.during(() => mergeRequest.push({ [CI]: include }, { by: stranger }));
    expect(said(mergeRequest)).toContain(NOT_KNOWN);
    await bot.during(() => mergeRequest.push({ [CI]: `${include}# again\n` }));
    expect(mergeRequest.statuses()[0]?.state).toBe('failed');
  });

  it('costs one question for each project and author', async () => {
    const { project, include } = templates({ visibility: 'private', author: 'reporter' });
    project.commit({ 'b.yml': 'include: /c.yml', 'c.yml': 'c: {script: a}', 'a.yml': `include: /b.yml\n${BAD}` });
    const { asked } = await bot.reviewed(() => bot.project().mergeRequest({ files: { [CI]: include } }));
    expect(asked.filter(({ route }) => route?.includes('members'))).toHaveLength(1);
  });
});

describe('a pipeline that GitLab could not make for the author', () => {
  const REFUSED = 'GitLab could not make the pipeline of this commit: for whoever started it';

  it('is told as what it is, and fails', async () => {
    const mergeRequest = await including(templates({ visibility: 'private' }).include);
    expect(said(mergeRequest)).toContain(REFUSED);
    expect(mergeRequest.statuses()[0]?.state).toBe('failed');
  });

  it('is none where the author may read by a way that is hidden from the bot', async () => {
    const { project, include } = templates({ visibility: 'private' });
    bot.gitlab.member('friends', bot.gitlab.author, 'reporter');
    bot.gitlab.share(project.path, 'friends', 'reporter');
    const mergeRequest = await including(include);
    expect(said(mergeRequest)).toContain(NOT_KNOWN);
    expect(said(mergeRequest)).not.toContain(REFUSED);
    expect(mergeRequest.statuses()[0]?.state).toBe('success');
  });
});

describe("GitLab's lint, which reads with the bot's rights", () => {
  const secretError = 'jobs:build config contains unknown keys: canary';

  it('is not quoted where a file was not read for the author', async () => {
    const { include } = templates({ visibility: 'private' });
    bot.gitlab.instance.lintSays = () => ({ valid: false, errors: [secretError], includes: null, merged_yaml: null });
    const mergeRequest = await including(include);
    expect(said(mergeRequest)).not.toContain('canary');
    bot.gitlab.instance.lintSays = null;
  });

  describe('where it read a project that the author may not, and we did not', () => {
    /** As if of the project, beside the file that both read. */
    async function saying(says: (answer: Record<string, unknown>) => Record<string, unknown>) {
      const { project } = templates({ visibility: 'private' });
      bot.gitlab.instance.lintSays = (answer) => {
        const [own] = answer.includes as object[];
        const read = { ...own, type: 'file', location: 'a.yml', extra: { project: project.path } };
        return { ...says(answer), includes: [own, read] };
      };
      const files = { [CI]: `include: own.yml\n${BAD}`, 'own.yml': '.own: {stage: test}\n' };
      const { mergeRequest } = await bot.reviewed(() => bot.project().mergeRequest({ files }));
      bot.gitlab.instance.lintSays = null;
      expect(mergeRequest.statuses()[0]?.state).toBe('failed');
      return told(bot, mergeRequest);
    }

    it('is not quoted', async () => {
      expect(betrayed(await saying(() => ({ valid: false, errors: [secretError], merged_yaml: null })))).toEqual([]);
    });

    it('is not compared, nor judged', async () => {
      const job = 'canary:\n  image: evil/canary:1\n  script: make\n';
      const all = await saying(({ merged_yaml }) => ({ merged_yaml: `${merged_yaml}\n${job}` }));
      expect(betrayed(all)).toEqual([]);
    });
  });
});
