import { LRUCache } from 'lru-cache';
import type { PolicySource } from '../policy/policy-source.ts';
import { type PolicyVersion, policyVersion } from '../policy/project-policy.ts';
import type { RuleCatalogueEntry } from '../policy/rule-catalogue.ts';
import type { AuditPolicies } from './audit-project.ts';

/** Audits that run at a time have one or two each. */
const read = new LRUCache<string, PolicyVersion>({ max: 4 });

/** Each text is read once, as long as few others come in between. */
export function auditPolicies(
  { policy, before }: { readonly policy: PolicySource; readonly before: PolicySource | null },
  catalogue: readonly RuleCatalogueEntry[],
): AuditPolicies {
  return { policy: versionOf(policy, catalogue), before: before && versionOf(before, catalogue) };
}

function versionOf(source: PolicySource, catalogue: readonly RuleCatalogueEntry[]): PolicyVersion {
  const key = JSON.stringify(source);
  const version = read.get(key) ?? policyVersion(source, catalogue);
  read.set(key, version);
  return version;
}
