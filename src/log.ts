/** Structured logs, one JSON object a line; on a terminal laid out for people. Secrets are cut out by path and by form, whoever logs them by mistake. */
import { createRequire } from 'node:module';
import { type DestinationStream, type Logger, pino } from 'pino';
import { byForm } from './secrets/redactor.ts';

export type Log = Logger;

const SECRETS = ['token', 'secret', 'signingToken', 'password', 'authorization', '["private-token"]'];

/** At the top of an entry, and one level down. */
const SECRET_PATHS = SECRETS.flatMap((name) => [name, name.startsWith('[') ? `*${name}` : `*.${name}`]);

/** `level`: a pino level or `silent`. */
export function createLog(level: string, destination?: DestinationStream): Log {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }), log: redacted },
    redact: { paths: SECRET_PATHS, censor: '[secret]' },
    serializers: { err: (error: Error) => byForm.all(pino.stdSerializers.err(error)) },
  };
  return pino(options, destination ?? (process.stdout.isTTY && level !== 'silent' ? forPeople() : pino.destination(1)));
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

/** Errors are left to their serializer. */
function redacted(entry: Record<string, unknown>): Record<string, unknown> {
  const safe = Object.entries(entry).map(([key, value]) => [key, value instanceof Error ? value : byForm.all(value)]);
  return Object.fromEntries(safe);
}
