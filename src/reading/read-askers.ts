import type { GitLabReader } from '../gitlab/gitlab.ts';
import { waitingCommands } from '../review/plan/bot-commands.ts';
import type { Snapshot } from '../review/snapshot.ts';
import type { Start } from '../scope.ts';

/** More are not asked for: they are told less. */
const MOST_ASKERS = 20;

/** The roles of those who wait for an explanation. */
export async function askersIn(
  { discussions, me, project }: Pick<Start, 'discussions' | 'me' | 'project'>,
  reader: Pick<GitLabReader, 'accessLevel'>,
): Promise<Pick<Snapshot, 'askers'>> {
  const commands = waitingCommands(discussions, me).filter(({ name }) => name === 'explain');
  const ids = [...new Set(commands.flatMap(({ author }) => author ?? []))].slice(0, MOST_ASKERS);
  if (ids.length === 0) return {};
  const roles = ids.map(async (id) => [String(id), await reader.accessLevel(project.id, id)] as const);
  return { askers: Object.fromEntries(await Promise.all(roles)) };
}
