/** Who may do what in a project, as far as the token sees it. Kept for a short while: rights are taken away. */
import { z } from 'zod';
import { isHidden } from '../errors.ts';
import type { Project } from '../review/snapshot.ts';
import { type Api, readAs } from './api.ts';
import type { Clock } from './clock.ts';
import type { GitLabReader, Known } from './gitlab.ts';
import { KeptAnswers } from './kept-answers.ts';

const RIGHTS_MS = 5 * 60_000;
const RIGHTS = 10_000;
/** What the token may do changes with its renewal alone. */
const TOKEN_MS = 60 * 60_000;
const REPORTER = 20;

const memberAnswer = z.object({ access_level: z.number() });
const tokenAnswer = z.object({ scopes: z.array(z.string()) });
/** These two are told to administrators alone. */
const selfAnswer = z.object({ is_admin: z.boolean().nullish() });
const personAnswer = z.object({ external: z.boolean().nullish() });

export function createMemberReads(
  api: Api,
  clock: Clock,
): Pick<GitLabReader, 'accessLevel' | 'groupAccessLevel' | 'mayReadCode'> {
  const levels = new KeptAnswers<string>(clock, { most: RIGHTS });
  const rights = new KeptAnswers<Known>(clock, { most: RIGHTS });
  const token = new KeptAnswers<'admin' | 'sudo' | 'other'>(clock, { most: 1 });

  const levelAt = async (place: string, user: number): Promise<number | null> => {
    const address = `${place}/members/all/${user}`;
    const level = await levels.get(address, RIGHTS_MS, async () => {
      return String(
        await unlessRefused(async () => readAs(memberAnswer, await read(address), 'a member').access_level),
      );
    });
    return level === 'null' ? null : Number(level);
  };
  const accessLevel = (project: number, user: number) => levelAt(`projects/${project}`, user);
  const groupAccessLevel = (group: string, user: number) => levelAt(`groups/${encodeURIComponent(group)}`, user);

  async function mayReadCode({ id, visibility }: Project, user: number): Promise<Known> {
    if (visibility === 'public') return 'yes';
    return rights.get(`${id} ${user}`, RIGHTS_MS, async () => {
      const kind = await tokenKind();
      if (kind === 'sudo') return asTheUser(id, user);
      if (visibility === 'internal' && !(kind === 'admin' && (await isExternal(user)))) return 'yes';
      const level = await accessLevel(id, user);
      // Membership by way of a private group is hidden from all but its members and administrators (GitLab 18.9).
      if (level === null) return 'unknown';
      return level >= REPORTER ? 'yes' : 'no';
    });
  }

  /** Exact, whatever the way to the right is. */
  async function asTheUser(project: number, user: number): Promise<Known> {
    const asked = await unlessRefused(() => read(`projects/${project}/repository/tree`, user));
    return asked === null ? 'no' : 'yes';
  }

  async function isExternal(user: number): Promise<boolean> {
    const told = await unlessRefused(async () => readAs(personAnswer, await read(`users/${user}`), 'a user'));
    return told?.external ?? true;
  }

  /** `sudo`: an administrator's with that scope, which may ask as anybody. */
  function tokenKind(): Promise<'admin' | 'sudo' | 'other'> {
    return token.get('kind', TOKEN_MS, async () => {
      const { is_admin: isAdmin } = readAs(selfAnswer, await read('user'), 'its user');
      if (!isAdmin) return 'other';
      const own = await unlessRefused(async () =>
        readAs(tokenAnswer, await read('personal_access_tokens/self'), 'its token'),
      );
      return own?.scopes.includes('sudo') ? 'sudo' : 'admin';
    });
  }

  async function read(address: string, sudo?: number): Promise<unknown> {
    const options = sudo === undefined ? {} : { sudo, searchParams: { perPage: 1 } };
    return (await api.Projects.requester.get(address, options)).body;
  }

  return { accessLevel, groupAccessLevel, mayReadCode };
}

/** Null: there is no such thing, or it is not shown. A token that is no good any more is thrown. */
async function unlessRefused<T>(reading: () => Promise<T>): Promise<T | null> {
  try {
    return await reading();
  } catch (error) {
    if (isHidden(error)) return null;
    throw error;
  }
}
