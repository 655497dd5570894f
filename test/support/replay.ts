/** Judges a snapshot again, with the policy whose text it keeps. */
import { type Decision, decide } from '../../src/decide.ts';
import { type PolicyVersion, policyVersion } from '../../src/policy/project-policy.ts';
import type { Snapshot } from '../../src/review/snapshot.ts';
import { ruleCatalogue } from '../../src/rules/index.ts';

export function replay(snapshot: Snapshot): Decision {
  return decide(snapshot, policyFrom(snapshot.policy).of(snapshot.project.path));
}

export function policyFrom({ path, text }: Snapshot['policy']): PolicyVersion {
  return policyVersion({ path, text }, ruleCatalogue);
}
