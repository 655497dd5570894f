/** Structured logs, one JSON object a line. Secrets are cut out by path, whoever logs them by mistake. */
import { type DestinationStream, type Logger, pino } from 'pino';

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
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: SECRET_PATHS, censor: '[secret]' },
    serializers: { err: pino.stdSerializers.err },
  };
  return destination ? pino(options, destination) : pino(options);
}
