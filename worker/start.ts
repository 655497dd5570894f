/** The process of `npm start`. */
import { runProcess } from '../src/process.ts';
import { readSettings } from '../src/settings.ts';
import { startStandalone } from './standalone.ts';

await runProcess(async () => {
  const settings = readSettings('standalone');
  const { close } = await startStandalone(settings);
  return { drainSeconds: settings.SHUTDOWN_SECONDS, close };
});
