/** The GitLab that the settings name, by the way out that they name. */
import { type OpenedGitLab, openGitLab } from './gitlab/open-gitlab.ts';
import { outgoingBy } from './gitlab/outgoing.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { Settings } from './settings.ts';

/** Opens nothing yet. Throws SettingsError for a file of certificates that cannot be read. */
export function openInstance(settings: Settings, log: Log, metrics: Metrics): OpenedGitLab {
  const { GITLAB_URL: url, GITLAB_TOKEN: token } = settings;
  return openGitLab({ url, token, log, metrics, outgoing: outgoingBy(settings) });
}
