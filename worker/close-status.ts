/** Brings a status of ours to an end that no verdict will follow. */
import type { SetStatus } from '../src/review/plan/action.ts';
import { isOpen, STATUS_NAME, statusAt } from '../src/review/plan/status-target.ts';
import type { StatusPlace } from '../src/review/snapshot.ts';
import type { ApplyContext } from './write-once.ts';

export interface Closing extends Pick<SetStatus, 'state' | 'description'> {
  readonly state: 'canceled' | 'failed' | 'success';
}

interface Parts extends Pick<ApplyContext, 'gitlab' | 'log'> {
  readonly agree: ApplyContext['agree'] | undefined;
}

/** Only where it is still open: another merge request may have said its verdict there. */
export async function closeStatus(
  { projectId, sha, ref, pipelineId }: StatusPlace,
  closing: Closing,
  { gitlab, log, agree }: Parts,
): Promise<void> {
  const { reader, writer } = gitlab;
  const place = { projectId, sha, ref, pipelineId };
  try {
    const standing = statusAt(place, await reader.statuses(projectId, sha, STATUS_NAME), await reader.me());
    if (!standing || !isOpen(standing)) return;
    const planned: SetStatus = { do: 'set_status', ...place, ...closing, targetUrl: null, standing, held: false };
    const due = agree && closing.state === 'success' ? await agree(planned).catch(() => canceled(planned)) : planned;
    if (due) await writer.setStatus(projectId, sha, { ...due, name: STATUS_NAME });
  } catch (error) {
    log.warn({ reason: (error as Error).message }, 'a pending status could not be closed');
  }
}

/** Where it is not known what others say, it passes for nobody. */
function canceled(planned: SetStatus): SetStatus {
  return { ...planned, state: 'canceled' };
}
