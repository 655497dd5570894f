/** The process that judges for an editor: src/lsp/judging-process.ts starts it, and its messages are all that it says. */

import type { Io } from '../cli/io.ts';
import { readerOf } from '../cli/reader-of.ts';
import { silentIo } from '../cli/silent-io.ts';
import { endWithParent } from '../end-with-parent.ts';
import { SettingsError } from '../errors.ts';
import { readCliEnv } from '../read-env.ts';
import { tuneForJudging } from '../v8-for-judging.ts';
import type { FromApart } from './judging-process.ts';
import { type Judging, viewOfCheckout } from './view-of-checkout.ts';

process.on('message', (task: Judging) => void judge(task));
process.on('disconnect', () => process.exit());
endWithParent();
tuneForJudging();

async function judge(task: Judging): Promise<void> {
  send(await answerTo(task));
}

async function answerTo(task: Judging): Promise<FromApart> {
  try {
    return { view: await viewOfCheckout(task, ioHere()) };
  } catch (error) {
    if (error instanceof SettingsError) return { fault: error.message };
    return { fault: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

/** What a `.env` says stands in the environment already. */
function ioHere(): Io {
  const env = readCliEnv(undefined, '');
  return silentIo({ cwd: process.cwd(), env, openReader: () => readerOf(env) });
}

function send(message: FromApart): void {
  process.send?.(message);
}
