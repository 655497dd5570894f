import { buffer } from 'node:stream/consumers';
import { SettingsError } from '../errors.ts';
import { readCliEnv } from '../read-env.ts';
import { tuneForJudging } from '../v8-for-judging.ts';
import { EXIT } from './io.ts';
import { run } from './program.ts';
import { isBounded } from './run-bounded.ts';
import { serve } from './serve.ts';

const words = process.argv.slice(2);
if (isBounded(words)) tuneForJudging();
const env = envOrExit();

// A reader that has seen enough closes the pipe.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit();
  throw error;
});

process.exitCode = await run(words, {
  cwd: process.cwd(),
  env,
  stdin: async () => (await buffer(process.stdin)).toString('utf8'),
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  color: env.NO_COLOR === undefined && (process.stdout.isTTY === true || !['0', undefined].includes(env.FORCE_COLOR)),
  columns: process.stdout.isTTY === true ? process.stdout.columns : null,
  watched: process.stderr.isTTY === true,
  openReader: async () => (await import('./reader-of.ts')).readerOf(env),
  openHooks: async (token) => (await import('./reader-of.ts')).hooksOf(env, token),
  serve,
  tryBackends: async (settings) => (await import('./bot-store.ts')).tryBackends(settings, process.cwd()),
  openStore: async (folder) => {
    const { openBotStore, openOwnStore } = await import('./bot-store.ts');
    const at = { env, cwd: process.cwd() };
    return folder === undefined ? openBotStore(at) : openOwnStore(folder, '--state', at);
  },
});

function envOrExit(): ReturnType<typeof readCliEnv> {
  try {
    return readCliEnv();
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    process.stderr.write(`pipewarden: ${error.message}\n`);
    process.exit(EXIT.settings);
  }
}
