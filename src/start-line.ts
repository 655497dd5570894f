/** The one line that tells what runs, with what, and for whom: the first to ask for when something is wrong. */
import type { GitLabReader } from './gitlab/gitlab.ts';
import type { Log } from './log.ts';
import { packageVersion } from './package-file.ts';
import { within } from './probes/time-limit.ts';
import { policyPlace, type Settings, storeAt } from './settings.ts';
import type { Store } from './store/store.ts';

interface Parts {
  readonly reader: Pick<GitLabReader, 'me' | 'knownVersion'>;
  readonly store: Pick<Store, 'policy'>;
  readonly log: Log;
}

/** A GitLab that is away holds nothing up. */
const PATIENCE_MS = 5_000;

/** `listens`: where this process is reached; null: nowhere. What is not known is null. Never rejects. */
export async function tellStart(
  as: 'receiver and worker' | 'receiver' | 'worker',
  settings: Settings,
  { reader, store, log }: Parts,
  listens: string | null,
): Promise<void> {
  const known = <T>(asked: Promise<T>) => within(PATIENCE_MS, asked).catch(() => null);
  const [gitlabVersion, me, policy] = await Promise.all([
    known(reader.knownVersion()),
    known(reader.me()),
    known(store.policy(policyPlace(settings).id)),
  ]);
  log.info(
    {
      version: packageVersion(),
      node: process.versions.node,
      gitlab: settings.GITLAB_URL,
      gitlabVersion,
      user: me?.username ?? null,
      policy: policy?.state.version ?? null,
      queue: kindOf(settings.QUEUE_URL),
      store: kindOf(storeAt(settings).url),
      listens,
      links: settings.PUBLIC_URL ?? null,
    },
    `Pipewarden runs as ${as}`,
  );
}

/** The rest of the address may hold a password. */
function kindOf(url: string): string {
  return url.split(':')[0] ?? '';
}
