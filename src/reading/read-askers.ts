import type { GitLabReader } from '../gitlab/gitlab.ts';
import { type BotCommand, DEVELOPER, waitingCommands } from '../review/plan/bot-commands.ts';
import type { Snapshot } from '../review/snapshot.ts';
import type { Start } from '../scope.ts';

/** More are not asked for: they are told less, and accept nothing. */
const MOST_ASKERS = 20;

type AskersReader = Pick<GitLabReader, 'accessLevel' | 'groupAccessLevel'>;

/** The roles of those who wait for an explanation, and who of those may that want to accept a finding. */
export async function askersIn(
  { discussions, me, project, policy }: Pick<Start, 'discussions' | 'me' | 'project' | 'policy'>,
  reader: AskersReader,
): Promise<Pick<Snapshot, 'askers' | 'accepters'>> {
  const commands = waitingCommands(discussions, me);
  const explained = authorsOf(commands.filter(({ name }) => name === 'explain'));
  const accepting = commands.filter(({ name }) => name === 'accept' || name === 'revoke');
  const { accept } = policy.effective;
  return {
    ...(explained.length === 0 ? {} : { askers: await rolesOf(explained, project.id, reader) }),
    ...(accepting.length === 0 || !accept ? {} : { accepters: await acceptersAmong(accepting, accept.by, reader) }),
  };
}

function authorsOf(commands: readonly BotCommand[]): readonly number[] {
  return [...new Set(commands.flatMap(({ author }) => author ?? []))].slice(0, MOST_ASKERS);
}

async function rolesOf(
  users: readonly number[],
  project: number,
  reader: AskersReader,
): Promise<NonNullable<Snapshot['askers']>> {
  const roles = users.map(async (id) => [String(id), await reader.accessLevel(project, id)] as const);
  return Object.fromEntries(await Promise.all(roles));
}

/** `by`: groups by their full paths, and users by `@name`. A group that the bot cannot see has no members. */
async function acceptersAmong(
  commands: readonly BotCommand[],
  by: readonly string[],
  reader: AskersReader,
): Promise<readonly number[]> {
  const named = new Set(by.filter((each) => each.startsWith('@')).map((each) => each.slice(1).toLowerCase()));
  const groups = by.filter((each) => !each.startsWith('@'));
  const names = new Map(commands.map(({ author, username }) => [author, username.toLowerCase()]));
  const isAccepter = async (user: number) => {
    if (named.has(names.get(user) ?? '')) return true;
    const levels = await Promise.all(groups.map((group) => reader.groupAccessLevel(group, user)));
    return levels.some((level) => (level ?? 0) >= DEVELOPER);
  };
  const asked = await Promise.all(authorsOf(commands).map(async (user) => ((await isAccepter(user)) ? [user] : [])));
  return asked.flat();
}
