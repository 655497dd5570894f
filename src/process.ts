/** Start and stop of a long-running process. */
import { SettingsError } from './errors.ts';

/** For connections to close, after all that was running has ended. */
const CLOSING_MS = 5_000;

export interface RunningProcess {
  /** How long `close` waits for what runs. */
  readonly drainSeconds: number;
  close(): Promise<void>;
}

/**
 * Runs `start`. SIGINT and SIGTERM close what it started; a second signal ends at once, and so does a close that takes too long.
 * Exit codes: 2 settings or policy, 70 anything that should not happen.
 */
export async function runProcess(start: () => Promise<RunningProcess>): Promise<void> {
  let running: RunningProcess;
  try {
    running = await start();
  } catch (error) {
    fail(error);
    return;
  }
  let stopping = false;
  const onSignal = () => {
    if (stopping) process.exit(1);
    stopping = true;
    setTimeout(() => process.exit(1), running.drainSeconds * 1000 + CLOSING_MS).unref();
    running.close().then(() => process.exit(0), fail);
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
}

function fail(error: unknown): void {
  if (error instanceof SettingsError) {
    process.stderr.write(`${error.message}\n`);
    process.exit(2);
  }
  process.stderr.write(`Pipewarden cannot run: ${error instanceof Error ? (error.stack ?? error.message) : error}\n`);
  process.exit(70);
}
