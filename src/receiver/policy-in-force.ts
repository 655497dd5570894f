/** The policy in force, as the store keeps it: read once, as long as its text stays the same. */
import type { Policy } from '../policy/policy.ts';
import { policyOf } from '../policy/policy-of.ts';
import type { PolicyProblem } from '../policy/policy-problems.ts';
import { readPolicy } from '../policy/read-policy.ts';
import type { Level } from '../policy/rule-catalogue.ts';
import { within } from '../probes/time-limit.ts';
import { ruleCatalogue } from '../rules/index.ts';
import { looseFile } from '../source.ts';
import type { KeptPolicy, PolicyState, Store } from '../store/store.ts';

export interface PolicyInForce {
  readonly state: PolicyState;
  readonly policy: Policy;
  readonly warnings: readonly PolicyProblem[];
  /** In the whole instance, unless a group says otherwise. */
  readonly levelOf: (rule: string) => Level | undefined;
}

const STORE_MS = 3000;

/** Null: no worker has told yet, or the store cannot be reached. */
export function policyInForce(store: Pick<Store, 'policy'>, id: string): () => Promise<PolicyInForce | null> {
  let read: { readonly key: string; readonly inForce: Omit<PolicyInForce, 'state'> | null } | null = null;
  return async () => {
    const kept = await within(STORE_MS, store.policy(id)).catch(() => null);
    if (kept === null) return null;
    const key = JSON.stringify(kept.source);
    if (read?.key !== key) read = { key, inForce: readKept(kept) };
    return read.inForce && { ...read.inForce, state: kept.state };
  };
}

function readKept({ source }: KeptPolicy): Omit<PolicyInForce, 'state'> | null {
  const { path, text, groups = [] } = source;
  const parts = groups.map((each) => looseFile(each.path, each.text));
  const { policy, warnings } = readPolicy(looseFile(path, text), ruleCatalogue, parts);
  if (!policy) return null;
  // No project has this path, so no group means it.
  const { rules } = policyOf(policy, '');
  return { policy, warnings, levelOf: (rule) => rules.get(rule)?.level };
}
