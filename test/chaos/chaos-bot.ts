/** As worker/start.ts, but for judging, which has nothing to lose and takes its time to start: here it is no process of its own. */
import { runProcess } from '../../src/process.ts';
import { readSettings } from '../../src/settings.ts';
import { startStandalone } from '../../worker/standalone.ts';
import { judgeHere } from '../support/judge-here.ts';

await runProcess(async () => {
  const settings = readSettings('standalone');
  const { close } = await startStandalone(settings, async () => judgeHere());
  return { drainSeconds: settings.SHUTDOWN_SECONDS, close };
});
