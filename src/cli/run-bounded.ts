/**
 * How long a command takes that judges a checkout is for whoever wrote the checkout to say. So it runs in a process of its own,
 * which this one ends where the bot would end its review as too large.
 */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import { REVIEW_SECONDS, watchProcessor } from '../processor-time.ts';
import type { Env } from '../read-env.ts';
import { YOUNG_SPACE } from '../v8-for-judging.ts';
import { EXIT } from './io.ts';

const BOUNDED: ReadonlySet<string | undefined> = new Set(['check', 'resolve', 'runners', 'policy']);

/** For people: why a configuration could not be judged here. */
export const TOO_LARGE = {
  seconds: 'too large to be judged: it takes more than REVIEW_SECONDS of the processor',
  memory: 'too large to be judged: it takes more memory than there is',
} as const;

/** What asks a whole instance takes its time. */
export function isBounded([command, of]: readonly string[]): boolean {
  return BOUNDED.has(command) && !(command === 'policy' && of === 'init');
}

/** Resolves with the exit code. `env`: of the process that runs the command. */
export async function runBounded(words: readonly string[], env: Env): Promise<number> {
  const program = fileURLToPath(import.meta.resolve('./command-line.js'));
  const child = spawn(process.execPath, [...process.execArgv, YOUNG_SPACE, program, ...words], {
    env,
    stdio: 'inherit',
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(codeOf(code, signal)));
  });
  const seconds = await mostSeconds(env);
  if (typeof seconds !== 'number') {
    child.kill('SIGKILL');
    process.stderr.write(`pipewarden: ${seconds.fault}\n`);
    return EXIT.settings;
  }
  let isOver = false;
  const stop = watchProcessor(child.pid ?? 0, { seconds, before: 0 }, () => {
    isOver = true;
    child.kill('SIGKILL');
  });
  const code = await ended.finally(stop);
  if (isOver) {
    process.stderr.write(sentence(TOO_LARGE.seconds));
    return EXIT.unclear;
  }
  // V8 aborts, and the system kills, whatever takes all memory.
  if (code !== 128 + constants.signals.SIGABRT && code !== 128 + constants.signals.SIGKILL) return code;
  process.stderr.write(sentence(TOO_LARGE.memory));
  return EXIT.unclear;
}

/** Read while the other process starts already. To load what reads settings takes as long as to start Node. */
async function mostSeconds(env: Env): Promise<number | { readonly fault: string }> {
  if (!env.REVIEW_SECONDS) return REVIEW_SECONDS;
  const { readReviewSeconds } = await import('../settings.ts');
  try {
    return readReviewSeconds(env);
  } catch (error) {
    return { fault: error instanceof Error ? error.message : String(error) };
  }
}

function codeOf(code: number | null, signal: NodeJS.Signals | null): number {
  return code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
}

function sentence(why: string): string {
  const clear = process.stderr.isTTY ? '\r\x1b[K' : '';
  return `${clear}pipewarden: ${why}. The bot would say that it is not evaluable.\n`;
}
