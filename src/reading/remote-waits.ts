/**
 * Remote files lie on hosts that whoever wrote the change may have chosen, and those may take their time for each, one after the
 * other: a review waits a minute for all of them. GitLab gives a configuration's files half of that, a minute where its operator
 * says so (lib/gitlab/ci/config.rb, 18.11).
 */
import { type Clock, systemClock } from '../gitlab/clock.ts';
import type { GitLabReader } from '../gitlab/gitlab.ts';
import type { FetchedFile, FileRequest } from '../includes/request.ts';

const MOST_MS = 60_000;
const TOO_SLOW = 'the files of other hosts took more than a minute together';

type Reader = Pick<GitLabReader, 'fetch'>;

/** For one review. What is under way when the minute ends is waited for. */
export function boundingWaits<R extends Reader>(reader: R, clock: Pick<Clock, 'now'> = systemClock): R {
  let waited = 0;
  let underWay = 0;
  let since = 0;

  async function fetch(request: FileRequest): Promise<FetchedFile> {
    if (request.kind !== 'remote') return reader.fetch(request);
    const soFar = waited + (underWay > 0 ? clock.now() - since : 0);
    if (soFar >= MOST_MS) return { request, unavailable: 'failed', detail: TOO_SLOW };
    if (underWay === 0) since = clock.now();
    underWay += 1;
    try {
      return await reader.fetch(request);
    } finally {
      underWay -= 1;
      if (underWay === 0) waited += clock.now() - since;
    }
  }

  return { ...reader, fetch };
}
