import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { SettingsError } from '../errors.ts';
import type { Policy } from '../policy/policy.ts';
import { problemsText } from '../policy/policy-problems.ts';
import { type PolicyVersion, policyVersion } from '../policy/project-policy.ts';
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
  const { path, text } = await findPolicy(given, io);
  return { path, ...readPolicy(looseFile(path, text), ruleCatalogue) };
}

/** Throws SettingsError with everything that is wrong. */
export async function requirePolicy(given: string | undefined, io: Io): Promise<Policy> {
  const { path, policy, problems } = await openPolicy(given, io);
  if (policy) return policy;
  throw new SettingsError(problemsText(path, problems));
}

/** The same as the bot holds it: named without its folder. */
export async function requirePolicyVersion(given: string | undefined, io: Io): Promise<PolicyVersion> {
  const { path, text } = await findPolicy(given, io);
  const version = policyVersion(looseFile(basename(path), text), ruleCatalogue);
  if (version.problems.length === 0) return version;
  throw new SettingsError(problemsText(path, version.problems));
}

async function findPolicy(
  given: string | undefined,
  io: Io,
): Promise<{ readonly path: string; readonly text: string }> {
  const asked = given ?? io.env.POLICY_FILE;
  const path = asked ?? packageFile('config/policy.yml');
  try {
    return { path: asked ?? 'config/policy.yml', text: await readFile(resolve(io.cwd, path), 'utf8') };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === undefined) throw error;
    throw new SettingsError(`the policy ${path} cannot be read: ${code}`);
  }
}
