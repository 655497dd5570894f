/** Structured logs, one JSON object a line; on a terminal laid out for people. Secrets are cut out by path and by form, whoever logs them by mistake. */
import { createRequire } from 'node:module';
import { type DestinationStream, type Logger, pino } from 'pino';
import { byForm } from './secrets/redactor.ts';

export type Log = Logger;

/** Nobody who reads along notices. */
const GATHERED_MS = 20;

const SECRETS = new Set(['token', 'secret', 'signingToken', 'password', 'authorization', 'private-token']);

/** `level`: a pino level or `silent`. */
export function createLog(level: string, destination?: DestinationStream): Log {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }), log: redacted },
    serializers: { err: (error: Error) => redacted(pino.stdSerializers.err(error)) },
  };
  return withSafeChildren(pino(options, destination ?? standardOutput(level)));
}

/** What a child says in each line pino hands to no formatter. */
function withSafeChildren(log: Log): Log {
  const { child } = log;
  log.child = function safeChild(this: Log, bindings, options) {
    return child.call(this, redacted(bindings), options);
  } as Log['child'];
  return log;
}

function standardOutput(level: string): DestinationStream {
  if (level === 'silent') return { write: () => {} };
  return process.stdout.isTTY ? forPeople() : gathered(pino.destination(1));
}

/**
 * Lines that come together are written together, as to write one costs more than to make it. Those that are left when the process
 * ends are written then, and what is fatal is written at once. Exported for a test.
 */
export function gathered(out: DestinationStream): DestinationStream & { flushSync(): void } {
  let lines = '';
  const flushSync = () => {
    if (lines !== '') out.write(lines);
    lines = '';
  };
  process.once('exit', flushSync);
  return {
    write(line) {
      if (lines === '') setTimeout(flushSync, GATHERED_MS).unref();
      lines += line;
    },
    // pino calls it after a fatal line.
    flushSync,
  };
}

/** Loaded where somebody looks on. Exported for a test. */
export function forPeople(out?: NodeJS.WritableStream): DestinationStream {
  const { build } = createRequire(import.meta.url)('pino-pretty') as typeof import('pino-pretty');
  return build({
    sync: true,
    singleLine: true,
    translateTime: 'SYS:HH:MM:ss',
    ...(out ? { destination: out } : {}),
  });
}

/** Nobody logs more levels than that on purpose; errors of libraries may hold what holds them. */
const DEEPEST = 12;

/** Pino's own `redact` takes as long as all the rest of a line. */
function redacted(entry: object, depth = 0): Record<string, unknown> {
  const safe: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(entry)) {
    safe[name] = SECRETS.has(name) ? '[secret]' : redactedValue(value, depth + 1);
  }
  return safe;
}

/** Errors are left to their serializer. */
function redactedValue(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return byForm.text(value);
  if (typeof value !== 'object' || value === null || value instanceof Error) return value;
  if (depth > DEEPEST) return '…';
  if ('toJSON' in value && typeof value.toJSON === 'function') return redactedValue(value.toJSON(), depth + 1);
  return Array.isArray(value) ? value.map((each) => redactedValue(each, depth + 1)) : redacted(value, depth);
}
