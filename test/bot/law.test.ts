/** Whatever authors push, people answer and GitLab breaks: when it is quiet again, a review has nothing left to write. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Fault, FaultKind } from '../support/gitlab/faults.ts';
import type { MergeRequestHandle } from '../support/gitlab/merge-request-handle.ts';
import { writesOf } from './bot.ts';
import { CI, sharedBot } from './shared-bot.ts';

const bot = sharedBot('law');
const job = (name: string, image: string) => `${name}:\n  image: ${image}\n  script: [make]\n`;

/** Never what the target branch has: a merge request that touches nothing needs no status. */
const changed = (text: string) => `# change\n${text}`;

const configuration = fc
  .array(
    fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('ruby:3', 'evil/miner:1', 'evil/miner:2', '$UNKNOWN')),
    {
      minLength: 1,
      maxLength: 3,
    },
  )
  .map((jobs) => [...new Map(jobs)].map(([name, image]) => job(name, image)).join(''));

const fault: fc.Arbitrary<Fault> = fc.record({
  kind: fc.constantFrom<FaultKind>('limited', 'bad_gateway', 'reset', 'broken'),
  on: fc.constantFrom(
    /^POST .*\/draft_notes/,
    /^POST .*\/discussions$/,
    /^POST .*\/notes$/,
    /^PUT /,
    /^POST .*\/statuses/,
    /^GET .*\/raw/,
  ),
  afterWrite: fc.boolean(),
});

const step = fc.record({
  push: fc.option(configuration, { nil: null, freq: 4 }),
  fault: fc.option(fault, { nil: null, freq: 2 }),
  person: fc.constantFrom('nobody', 'replies', 'resolves', 'copies'),
});

function act(mergeRequest: MergeRequestHandle, person: string): void {
  const [first] = mergeRequest.discussions();
  if (!first) return;
  if (person === 'replies') mergeRequest.reply(first.id, bot.gitlab.author, 'Why?');
  if (person === 'resolves') mergeRequest.resolve(first.id, bot.gitlab.author);
  if (person === 'copies') mergeRequest.comment(bot.gitlab.author, first.body);
}

it('a review of what was reviewed writes nothing', { timeout: 240_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(configuration, fc.array(step, { minLength: 1, maxLength: 4 }), async (first, steps) => {
      const project = bot.project({ [CI]: job('a', 'ruby:3') });
      let mergeRequest!: MergeRequestHandle;
      await bot.during(() => {
        mergeRequest = project.mergeRequest({ files: { [CI]: changed(first) } });
      });
      for (const { push, fault, person } of steps) {
        act(mergeRequest, person);
        if (fault) bot.gitlab.fail(fault);
        await bot.during(() =>
          push === null ? bot.gitlab.send(mergeRequest.newEvent('open')) : mergeRequest.push({ [CI]: changed(push) }),
        );
        bot.gitlab.heal();
      }
      await bot.during(() => bot.gitlab.send(mergeRequest.newEvent('open')));
      const asked = await bot.during(() => bot.gitlab.send(mergeRequest.newEvent('open')));

      expect(writesOf(asked)).toEqual([]);
      expect(mergeRequest.notes().length).toBeLessThanOrEqual(1);
      const open = mergeRequest.discussions().filter(({ author, resolved }) => author === 'pipewarden' && !resolved);
      expect(new Set(open.map(({ body }) => body)).size).toBe(open.length);
      expect(mergeRequest.statuses()).toMatchObject([{ state: expect.stringMatching(/success|failed/) }]);
      expect(bot.gitlab.quickActions).toEqual([]);
    }),
    { numRuns: 6 },
  );
});
