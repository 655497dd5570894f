/** The environment as it is, nothing checked yet. Nobody else reads process.env. */
import { readFileSync, statSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { SettingsError } from './errors.ts';

export type Env = Record<string, string | undefined>;

/** What the process was started with, for what comes before any setting. */
export const GIVEN: Env = process.env;

/** Known by their names in lower case too, which win as they do with curl. */
const PROXIES = ['HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY'] as const;
/** What a token passes on its way. */
export const WAY = [...PROXIES, 'NODE_EXTRA_CA_CERTS'] as const;

/** The environment over the `.env` file of the working folder. An empty value counts as not set. Throws SettingsError. */
export function readEnv(env: Env = process.env, file = '.env'): Env {
  const fromFile = readEnvFile(file);
  const merged: Env = {};
  for (const source of [fromFile, env]) {
    for (const [name, value] of Object.entries(source)) if (value !== undefined && value !== '') merged[name] = value;
    for (const name of PROXIES) if (source[name.toLowerCase()]) merged[name] = source[name.toLowerCase()];
  }
  return merged;
}

/**
 * As readEnv, for the command line, whose working folder may be anybody's checkout: a `.env` there names no address for
 * the environment's token to go to, no way that leads there, and no file to send as one. Throws SettingsError.
 */
export function readCliEnv(env: Env = process.env, file = '.env'): Env {
  const { GITLAB_URL, GITLAB_TOKEN_FILE, ...rest } = readEnv(env, file);
  const hasToken = Boolean(env.GITLAB_TOKEN || env.GITLAB_TOKEN_FILE);
  const own = readEnv(env, '');
  for (const name of WAY) if (hasToken && own[name] === undefined) delete rest[name];
  if (env.GITLAB_URL) return { ...rest, GITLAB_URL, ...(GITLAB_TOKEN_FILE ? { GITLAB_TOKEN_FILE } : {}) };
  return hasToken || GITLAB_URL === undefined ? rest : { ...rest, GITLAB_URL };
}

/** No file is no fault; a folder of this name is somebody else's (a virtual environment of Python). */
function readEnvFile(file: string): Env {
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) return {};
  try {
    return parseEnv(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new SettingsError(`${file} cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'error'}`);
  }
}

/** What the command line may use of GitLab; all optional. Throws SettingsError for a secret's file that cannot be read. */
export function readCliSettings(env: Env): { gitlabUrl: string | null; gitlabToken: string | null } {
  const values: Env = { ...env };
  const faults: string[] = [];
  readFromFile('GITLAB_TOKEN', values, faults);
  if (faults.length > 0) throw new SettingsError(faults.join('\n'));
  return { gitlabUrl: values.GITLAB_URL?.replace(/\/+$/, '') ?? null, gitlabToken: values.GITLAB_TOKEN ?? null };
}

/** `…_FILE` names a file that holds the value, where the value itself is not given. */
export function readFromFile(name: string, values: Env, faults: string[]): void {
  const path = values[`${name}_FILE`];
  if (path === undefined || values[name] !== undefined) return;
  try {
    const text = readFileSync(path, 'utf8').trim();
    if (text) values[name] = text;
    else faults.push(`${name}_FILE names an empty file: ${path}`);
  } catch (error) {
    faults.push(`${name}_FILE cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'error'} ${path}`);
  }
}
