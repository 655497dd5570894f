/** The receiver alone, beside workers of its own: `npm run start:receiver`. */
import { createLog } from '../log.ts';
import { createMetrics } from '../metrics.ts';
import { openBackends } from '../open-backends.ts';
import { openInstance } from '../open-instance.ts';
import { runProcess } from '../process.ts';
import { readSettings } from '../settings.ts';
import { tellStart } from '../start-line.ts';
import { runReceiver } from './run-receiver.ts';

await runProcess(async () => {
  const settings = readSettings('receiver');
  const log = createLog(settings.LOG_LEVEL);
  const metrics = createMetrics();
  const { reader } = openInstance(settings, log, metrics);
  const { queue, store, close } = await openBackends(settings, log);
  const receiver = await runReceiver(settings, { queue, store, gitlab: reader, log, metrics });
  void tellStart('receiver', settings, { reader, store, log }, receiver.url);
  return {
    drainSeconds: settings.SHUTDOWN_SECONDS,
    async close() {
      await receiver.close();
      await close();
    },
  };
});
