/** What an administrator's token makes exact: who is external, and with the scope `sudo` what the author may read. */
import { describe, expect, it } from 'vitest';
import { ACCESS, type Role } from '../support/gitlab/instance.ts';
import { POLICY } from './bot.ts';
import { CI, GOOD, sharedBot } from './shared-bot.ts';
import { betrayed, told } from './what-is-told.ts';

const VISIBILITIES = ['private', 'internal', 'public'] as const;
const ROLES: readonly (Role | null)[] = [null, 'guest', 'reporter'];

const SITUATIONS = VISIBILITIES.flatMap((of) =>
  (['private', 'public'] as const).flatMap((inside) =>
    ROLES.flatMap((author) => [false, true].map((external) => ({ of, inside, author, external }))),
  ),
);

describe.each([
  ['with the scope sudo', ['api', 'sudo'], SITUATIONS],
  ['without the scope sudo', ['api'], SITUATIONS.filter(({ of, inside }) => of === 'internal' && inside === 'private')],
] as const)("an administrator's token %s", (name, scopes, situations) => {
  const bot = sharedBot(name.replaceAll(' ', '-'), { policy: POLICY, admin: scopes });
  let count = 0;

  it.each(situations)('$of in $inside, the author $author, external: $external', async (situation) => {
    const { of, inside, author, external } = situation;
    const isMember = author !== null && ACCESS[author] >= ACCESS.reporter;
    const isRead = of === 'public' || isMember || (of === 'internal' && !external);
    const isTold = of === 'public' || (of === 'internal' && inside !== 'public');
    count += 1;
    const files = { 'a.yml': 'canary1:\n  image: "evil/canary2:1"\n  script: [canary3]\n' };
    const { path } = bot.gitlab.project(`secret/ops${count}`, files, { visibility: of, author });
    const own = `include: {project: ${path}, file: a.yml}\n${GOOD}`;
    bot.gitlab.author.external = external;
    const open = () => bot.project({ [CI]: GOOD }, { visibility: inside }).mergeRequest({ files: { [CI]: own } });
    const { mergeRequest } = await bot.reviewed(open);
    const all = await told(bot, mergeRequest);
    if (isRead && isTold) expect(all).toContain('canary');
    else expect(betrayed(all)).toEqual([]);
    // Found, told or not: what may not be read is no finding, and its pipeline is not to be had.
    expect(all.includes('access is denied')).toBe(!isRead);
  });
});
