/** Start and stop of a long-running process. */
import { SettingsError } from './errors.ts';

/** Longer than a review usually takes; whatever is still running then is taken up again after the next start. */
const STOP_MS = 30_000;

/**
 * Runs `start`, which resolves with its own way to stop. SIGINT and SIGTERM stop it; a second signal ends at once.
 * Exit codes: 2 settings or policy, 70 anything that should not happen.
 */
export async function runProcess(start: () => Promise<() => Promise<void>>): Promise<void> {
  let stop: () => Promise<void>;
  try {
    stop = await start();
  } catch (error) {
    fail(error);
    return;
  }
  let stopping = false;
  const onSignal = () => {
    if (stopping) process.exit(1);
    stopping = true;
    setTimeout(() => process.exit(1), STOP_MS).unref();
    stop().then(() => process.exit(0), fail);
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
