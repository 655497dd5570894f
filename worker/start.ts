/** The process of `npm start`. */
import { runProcess } from '../src/process.ts';
import { readSettings } from '../src/settings.ts';
import { startStandalone } from './standalone.ts';

await runProcess(async () => (await startStandalone(readSettings('standalone'))).close);
