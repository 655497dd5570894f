/** The policy file on disk. It is read again when it changes; a broken one never replaces a good one. */

import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { SettingsError } from '../src/errors.ts';
import type { Log } from '../src/log.ts';
import { problemsText } from '../src/policy/policy-problems.ts';
import { type PolicyVersion, policyVersion } from '../src/policy/project-policy.ts';
import { ruleCatalogue } from '../src/rules/index.ts';
import { looseFile } from '../src/source.ts';

export interface PolicyFile {
  /** The last good policy. */
  current(): Promise<PolicyVersion>;
}

/** Rejects with SettingsError when the file is missing or wrong: nothing is reviewed without a policy. */
export async function openPolicyFile(path: string, log: Log): Promise<PolicyFile> {
  let changedAt = await lastChange(path);
  let good = await readGood(path);
  return {
    async current() {
      try {
        const now = await lastChange(path);
        if (now !== changedAt) {
          changedAt = now;
          good = await readGood(path);
          log.info({ path }, 'policy read again');
        }
      } catch (err) {
        log.error({ err }, 'the policy changed and is not valid: the last good one stays in force');
      }
      return good;
    },
  };
}

async function lastChange(path: string): Promise<number> {
  try {
    return (await stat(path)).mtimeMs;
  } catch {
    throw new SettingsError(`POLICY_FILE cannot be read: ${path}`);
  }
}

async function readGood(path: string): Promise<PolicyVersion> {
  const text = await readFile(path, 'utf8');
  // Notes name the file: authors need not know where on the server it lies.
  const name = basename(path);
  const version = policyVersion(looseFile(name, text), ruleCatalogue);
  if (version.problems.length === 0) return version;
  throw new SettingsError(problemsText(path, version.problems));
}
