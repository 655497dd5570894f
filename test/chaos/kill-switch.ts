/**
 * Loaded into the bot before anything else: it kills its own process at a write to the queue or the store, when it is told to, and
 * may set the clock wrong.
 */
import { PGlite } from '@electric-sql/pglite';
import { Redis } from 'ioredis';
import pg from 'pg';

/** The `statement`th from now on, before it is sent or after it was carried out. */
export interface DieAt {
  readonly statement: number;
  readonly moment: 'before' | 'after';
}

let due: DieAt | null = null;
let seen = 0;

// Processes that the bot starts load this as well, and have other messages.
if (process.argv[1]?.endsWith('chaos-bot.js')) {
  process.on('message', (message: DieAt) => {
    due = message;
    seen = 0;
  });
  process.channel?.unref();
  // Whoever started it is gone: nobody would end it.
  process.on('disconnect', () => process.exit());
}

const skew = Number(process.env.CHAOS_CLOCK_MS ?? 0);
if (skew !== 0) {
  const Real = Date;
  globalThis.Date = class extends Real {
    constructor(...given: []) {
      super(...((given.length === 0 ? [Real.now() + skew] : given) as []));
    }
    static override now(): number {
      return Real.now() + skew;
    }
  } as DateConstructor;
}

function die(): void {
  process.kill(process.pid, 'SIGKILL');
}

type Method = (...args: unknown[]) => unknown;

function watch(prototype: object, name: string): void {
  const methods = prototype as Record<string, Method>;
  const real = methods[name] as Method;
  methods[name] = function watched(this: unknown, ...args: unknown[]) {
    const isLast = due !== null && seen++ === due.statement;
    if (isLast && due?.moment === 'before') die();
    const result = real.apply(this, args);
    if (isLast) void Promise.resolve(result).then(die, die);
    return result;
  };
}

watch(PGlite.prototype, 'query');
watch(PGlite.prototype, 'exec');
watch(pg.Client.prototype, 'query');
watch(Redis.prototype, 'sendCommand');
