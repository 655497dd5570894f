/** The bot's own user, asked for in the background: until it is known our own events are queued too, and their reviews find nothing to do. */
import type { GitLabReader } from '../gitlab/gitlab.ts';
import type { Log } from '../log.ts';

/** After an ask that failed: events come by the hundred while GitLab tells nothing. */
const PAUSE_MS = 1_000;

type User = Awaited<ReturnType<GitLabReader['me']>>;

/** Gives what is known, at once: null is nothing. */
export function whoWeAre(gitlab: Pick<GitLabReader, 'me'>, log: Log): () => User | null {
  let me: User | null = null;
  let asks = false;
  async function ask(): Promise<void> {
    asks = true;
    try {
      me = await gitlab.me();
    } catch (err) {
      log.warn({ err }, 'GitLab did not tell who we are');
      await new Promise<void>((resolve) => void setTimeout(resolve, PAUSE_MS).unref());
    }
    asks = false;
  }
  void ask();
  return () => {
    if (me === null && !asks) void ask();
    return me;
  };
}
