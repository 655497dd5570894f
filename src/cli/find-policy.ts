import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { SettingsError } from '../errors.ts';
import type { Policy } from '../policy/policy.ts';
import { problemsText } from '../policy/policy-problems.ts';
import { type ReadPolicy, readPolicy } from '../policy/read-policy.ts';
import { ruleCatalogue } from '../rules/index.ts';
import { looseFile } from '../source.ts';
import type { Io } from './io.ts';
import { packageFile } from './package-file.ts';

export interface PolicyFile extends ReadPolicy {
  /** As it is shown: the way it was asked for. */
  readonly path: string;
}

/** `--policy`, else POLICY_FILE, else the policy that comes with Pipewarden. Throws SettingsError without a file. */
export async function openPolicy(given: string | undefined, io: Io): Promise<PolicyFile> {
  const asked = given ?? io.env.POLICY_FILE;
  const path = asked ?? packageFile('config/policy.yml');
  try {
    const text = await readFile(resolve(io.cwd, path), 'utf8');
    const id = asked ?? 'config/policy.yml';
    const file = looseFile(id, text);
    return { path: id, ...readPolicy(file, ruleCatalogue) };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === undefined) throw error;
    throw new SettingsError(`the policy ${path} cannot be read: ${code}`);
  }
}

/** Throws SettingsError with everything that is wrong. */
export async function requirePolicy(given: string | undefined, io: Io): Promise<Policy> {
  const { path, policy, problems } = await openPolicy(given, io);
  if (policy) return policy;
  throw new SettingsError(problemsText(path, problems));
}
