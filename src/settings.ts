/** The environment, checked once. */
import { z } from 'zod';
import { SettingsError } from './errors.ts';
import { nearestWord } from './nearest-word.ts';
import { REVIEW_SECONDS } from './processor-time.ts';
import { type Env, readEnv, readFromFile, type WAY } from './read-env.ts';

/** One, or the new and the old one while a token is exchanged. GitLab's hold 32 bytes; the scheme takes from 24 on. */
const SIGNING_TOKENS = /^whsec_[A-Za-z0-9+/]{32,}={0,2}(?:[\s,]+whsec_[A-Za-z0-9+/]{32,}={0,2})?$/;

const webUrl = z
  .url({ protocol: /^https?$/, error: 'must be a URL that starts with https:// or http://' })
  .transform((value) => value.replace(/\/+$/, ''));

const proxyUrl = z.url({ protocol: /^https?$/, error: 'must be a URL that starts with http:// or https://' });

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;

const wholeNumber = (from: number, to: number) =>
  z
    .string()
    .regex(/^\d+$/, { error: `must be a whole number from ${from} to ${to}` })
    .transform(Number)
    .refine((value) => value >= from && value <= to, { error: `must be a whole number from ${from} to ${to}` });

export const settingsSchema = z.object({
  GITLAB_URL: webUrl,
  GITLAB_TOKEN: z.string(),
  WEBHOOK_SECRET: z.string().optional(),
  WEBHOOK_SIGNING_TOKEN: z
    .string()
    .regex(SIGNING_TOKENS, { error: 'must be the signing token as GitLab shows it: whsec_ followed by base64' })
    .optional(),
  POLICY_FILE: z.string().default('config/policy.yml'),
  POLICY_PROJECT: z
    .string()
    .regex(/^[\w.-]+(\/[\w.-]+)+$/, { error: 'must be the full path of a project, such as group/policy' })
    .optional(),
  POLICY_PATH: z
    .string()
    .regex(/^(?!\/)(?!(.*\/)?\.\.(\/|$))[^\0\\]+$/, { error: 'must be a path inside the project, without `..`' })
    .default('policy.yml'),
  POLICY_REF: z.string().optional(),
  QUEUE_URL: z
    .string()
    .regex(/^(pglite:.+|postgres(ql)?:\/\/.+|rediss?:\/\/.+)/, {
      error: 'must be pglite:<folder>, postgres://… or redis://…',
    })
    .default('pglite:./data/queue'),
  DATABASE_URL: z
    .string()
    .regex(/^(pglite:.+|postgres(ql)?:\/\/.+)/, { error: 'must be pglite:<folder> or postgres://…' })
    .default('pglite:./data/store'),
  HOST: z.string().default('0.0.0.0'),
  PORT: wholeNumber(0, 65535).default(8080),
  PUBLIC_URL: webUrl.optional(),
  LOG_LEVEL: z.enum(LOG_LEVELS, { error: `must be one of ${LOG_LEVELS.join(', ')}` }).default('info'),
  OAUTH_APPLICATION_ID: z.string().optional(),
  OAUTH_SECRET: z.string().optional(),
  OPERATORS: z
    .string()
    .regex(/^[\w.-]+(\/[\w.-]+)*([\s,]+[\w.-]+(\/[\w.-]+)*)*$/, {
      error: 'must be user names, ids of users and paths of groups, with a comma between them',
    })
    .transform((value) => value.split(/[\s,]+/))
    .optional(),
  METRICS_PORT: wholeNumber(0, 65535).optional(),
  METRICS_TOKEN: z.string().min(16, { error: 'must have at least 16 characters' }).optional(),
  WORKER_CONCURRENCY: wholeNumber(1, 64).default(4),
  SHUTDOWN_SECONDS: wholeNumber(1, 3600).default(25),
  REVIEW_SECONDS: wholeNumber(1, 3600).default(REVIEW_SECONDS),
  REVIEW_MEMORY_MIB: wholeNumber(128, 16_384).default(400),
  WEBHOOK_MAX_BYTES: wholeNumber(1024, 26_214_400).default(26_214_400),
  SWEEP_MINUTES: wholeNumber(0, 1440).default(15),
  SWEEP_PER_MINUTE: wholeNumber(1, 6000).default(30),
  HTTPS_PROXY: proxyUrl.optional(),
  HTTP_PROXY: proxyUrl.optional(),
  NO_PROXY: z.string().optional(),
  NODE_EXTRA_CA_CERTS: z.string().optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: webUrl.optional(),
  OTEL_EXPORTER_OTLP_HEADERS: z
    .string()
    .regex(/^[^=,]+=[^,]*(,[^=,]+=[^,]*)*$/, { error: 'must be name=value, with a comma between several' })
    .optional(),
  OTEL_SERVICE_NAME: z.string().default('pipewarden'),
  COMMENT_EVENTS: z.enum(['yes', 'no'], { error: 'must be yes or no' }).default('no'),
});

export type Settings = z.infer<typeof settingsSchema>;
export type SettingName = keyof Settings;

/** Each may also be given as `<NAME>_FILE`: the path of a file that holds it, for secrets mounted into containers. */
const FROM_FILE: readonly SettingName[] = [
  'GITLAB_TOKEN',
  'WEBHOOK_SECRET',
  'WEBHOOK_SIGNING_TOKEN',
  'QUEUE_URL',
  'DATABASE_URL',
  'METRICS_TOKEN',
  'OAUTH_SECRET',
];

/** Letters: a name of fewer is taken for somebody else's, and one with more that are wrong as well. */
const SHORTEST_OWN = 8;
const MOST_WRONG = 2;
/** Names that other programs read as well have neighbours of their own (FTP_PROXY). */
const OF_OTHERS = /_PROXY$|^NODE_|^OTEL_/;

/** Who needs what: the command line needs nothing, the receiver a way to know its caller. */
export type Process = 'receiver' | 'worker' | 'standalone';

/** Throws SettingsError with every fault, one a line. Values never appear in it: they may be secrets. */
export function readSettings(forProcess: Process, env: Env = readEnv()): Settings {
  const faults: string[] = [];
  const values: Env = { ...env };
  for (const name of FROM_FILE) readFromFile(name, values, faults);
  const parsed = settingsSchema.safeParse(values);
  if (!parsed.success) {
    for (const issue of parsed.error.issues) {
      const name = String(issue.path[0]);
      faults.push(values[name] === undefined ? `${name} is missing` : `${name} ${issue.message}`);
    }
  }
  faults.push(...misspelt(env), ...policyFaults(values), ...signInFaults(values));
  if (forProcess !== 'worker' && !values.WEBHOOK_SECRET && !values.WEBHOOK_SIGNING_TOKEN) {
    faults.push('WEBHOOK_SECRET or WEBHOOK_SIGNING_TOKEN is missing: without one, anyone could queue reviews');
  }
  if (forProcess !== 'standalone' && (values.QUEUE_URL ?? 'pglite:').startsWith('pglite:')) {
    faults.push(
      'QUEUE_URL must be postgres://… or redis://…: the embedded queue works in a single process only (npm start)',
    );
  }
  const needsDatabase = forProcess !== 'standalone' && /^rediss?:/.test(values.QUEUE_URL ?? '');
  if (needsDatabase && (values.DATABASE_URL ?? 'pglite:').startsWith('pglite:')) {
    faults.push('DATABASE_URL must be postgres://… beside a queue on Redis: receiver and workers share the store');
  }
  if (!parsed.success || faults.length > 0) {
    throw new SettingsError(
      `The settings are not valid (config/settings.env explains each of them):\n${faults.map((fault) => `  - ${fault}`).join('\n')}`,
    );
  }
  return parsed.data;
}

/** An optional setting would be left out in silence. */
function misspelt(env: Env): string[] {
  const known = [...Object.keys(settingsSchema.shape), ...FROM_FILE.map((name) => `${name}_FILE`)];
  const own = known.filter((name) => !OF_OTHERS.test(name));
  return Object.keys(env).flatMap((name) => {
    if (known.includes(name.toUpperCase()) || name.length < SHORTEST_OWN) return [];
    const meant = nearestWord(name, own, MOST_WRONG);
    return meant === null ? [] : `${name} is no setting: did you mean ${meant}?`;
  });
}

/** What is set to its default, as in a copy of config/settings.env, is as good as not set. */
function policyFaults(values: Env): string[] {
  const isSet = (name: 'POLICY_FILE' | 'POLICY_PATH' | 'POLICY_REF') =>
    values[name] !== undefined && values[name] !== settingsSchema.shape[name].safeParse(undefined).data;
  if (values.POLICY_PROJECT !== undefined) {
    return isSet('POLICY_FILE') ? ['POLICY_FILE and POLICY_PROJECT are both set: the policy is in one place'] : [];
  }
  const parts = (['POLICY_PATH', 'POLICY_REF'] as const).filter(isSet);
  return parts.map((name) => `${name} is a part of POLICY_PROJECT, which is missing`);
}

function signInFaults(values: Env): string[] {
  const names = ['OAUTH_APPLICATION_ID', 'OAUTH_SECRET', 'PUBLIC_URL'] as const;
  const isWanted = ['OAUTH_APPLICATION_ID', 'OAUTH_SECRET', 'OPERATORS'].some((name) => values[name] !== undefined);
  if (!isWanted) return [];
  const missing = names.filter((name) => values[name] === undefined);
  return missing.map((name) => `${name} is missing: signing in with GitLab takes ${names.join(', ')}`);
}

/** Proxies and certificate authorities for a command, from the environment. Throws SettingsError. */
export function readWay(env: Env): Pick<Settings, (typeof WAY)[number]> {
  const names = { HTTPS_PROXY: true, HTTP_PROXY: true, NO_PROXY: true, NODE_EXTRA_CA_CERTS: true } as const;
  return valid(settingsSchema.pick(names).safeParse(env));
}

/**
 * How long a command may judge, as long as a review may. A `.env` has no say: the working folder may be the very checkout that is
 * judged. Throws SettingsError.
 */
export function readReviewSeconds(env: Env = process.env): number {
  const read = settingsSchema.shape.REVIEW_SECONDS.safeParse(env.REVIEW_SECONDS || undefined);
  if (read.success) return read.data;
  throw new SettingsError(`REVIEW_SECONDS ${read.error.issues[0]?.message}`);
}

export type PolicyPlace =
  | { readonly id: string; readonly file: string }
  | { readonly id: string; readonly project: string; readonly path: string; readonly ref: string | null };

/** Where the policy is. `id`: what the store keeps of another place is none of this one's. */
export function policyPlace(
  settings: Pick<Settings, 'POLICY_PROJECT' | 'POLICY_PATH' | 'POLICY_REF' | 'POLICY_FILE'>,
): PolicyPlace {
  const { POLICY_PROJECT: project, POLICY_PATH: path, POLICY_REF: ref = null, POLICY_FILE: file } = settings;
  if (project === undefined) return { id: `POLICY_FILE ${file}`, file };
  return { id: JSON.stringify([project, path, ref]), project, path, ref };
}

/** What a command needs of them, from the environment. Throws SettingsError. */
export function readPolicyPlace(env: Env): PolicyPlace {
  const names = { POLICY_PROJECT: true, POLICY_PATH: true, POLICY_REF: true, POLICY_FILE: true } as const;
  return policyPlace(valid(settingsSchema.pick(names).safeParse(env)));
}

/** Throws SettingsError. */
function valid<T>(parsed: z.ZodSafeParseResult<T>): T {
  if (parsed.success) return parsed.data;
  throw new SettingsError(parsed.error.issues.map(({ path, message }) => `${String(path[0])} ${message}`).join('\n'));
}

/** Where a bot of these settings keeps what outlives a review, and the setting that says so. */
export function storeAt({ QUEUE_URL, DATABASE_URL }: Pick<Settings, 'QUEUE_URL' | 'DATABASE_URL'>): {
  url: string;
  setting: 'QUEUE_URL' | 'DATABASE_URL';
} {
  const onRedis = /^rediss?:/.test(QUEUE_URL);
  return onRedis ? { url: DATABASE_URL, setting: 'DATABASE_URL' } : { url: QUEUE_URL, setting: 'QUEUE_URL' };
}

/** The same for a command, from the environment. Throws SettingsError. */
export function readStoreSettings(env: Env): Pick<Settings, 'QUEUE_URL' | 'DATABASE_URL'> {
  const values: Env = { ...env };
  const faults: string[] = [];
  for (const name of ['QUEUE_URL', 'DATABASE_URL'] as const) readFromFile(name, values, faults);
  const parsed = settingsSchema.pick({ QUEUE_URL: true, DATABASE_URL: true }).safeParse(values);
  for (const issue of parsed.error?.issues ?? []) faults.push(`${String(issue.path[0])} ${issue.message}`);
  if (!parsed.success || faults.length > 0) throw new SettingsError(faults.join('\n'));
  return parsed.data;
}
