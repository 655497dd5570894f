import { LRUCache } from 'lru-cache';
import { looseFile } from '../source.ts';
import type { EffectivePolicy } from './effective-policy.ts';
import { exemptionsFor } from './exemptions.ts';
import type { Policy, PolicyLayer } from './policy.ts';
import { layersOf, policyOf } from './policy-of.ts';
import type { PolicyProblem } from './policy-problems.ts';
import type { PolicySource } from './policy-source.ts';
import { readPolicy } from './read-policy.ts';
import type { RuleCatalogueEntry } from './rule-catalogue.ts';

/** What a policy says of one project, handed on to whoever judges it. */
export interface ProjectPolicy {
  /** What it was read from: a snapshot keeps that. */
  readonly source: PolicySource;
  readonly effective: EffectivePolicy;
  /** The parts of the file that apply, the instance first, then its groups from the outermost inwards. */
  readonly layers: readonly PolicyLayer[];
  /** Not empty: the file is broken, and the policy judges nothing. */
  readonly problems: readonly PolicyProblem[];
}

/** One version of a policy. */
export interface PolicyVersion {
  readonly source: ProjectPolicy['source'];
  readonly problems: readonly PolicyProblem[];
  /** What is valid and hardly meant. */
  readonly warnings: readonly PolicyProblem[];
  /** By a project's full path. */
  of(project: string): ProjectPolicy;
}

/** What a policy comes to for one of them is one value while it is among the last that were asked for. */
const MOST_PROJECTS = 100;

/** Reads the texts once, and merges them once for all projects of the same groups. */
export function policyVersion(source: PolicySource, catalogue: readonly RuleCatalogueEntry[]): PolicyVersion {
  const { path, text, groups = [], version } = source;
  const file = looseFile(path, text);
  const {
    policy: read,
    problems,
    warnings,
  } = readPolicy(
    file,
    catalogue,
    groups.map((each) => looseFile(each.path, each.text)),
  );
  const policy = read ?? emptyPolicy(path, catalogue);
  const merged = new Map<string, ProjectPolicy>();
  const known = new LRUCache<string, ProjectPolicy>({
    max: MOST_PROJECTS,
    memoMethod: (project) => ofProject(project),
  });
  return { source, problems, warnings, of: (project) => known.memo(project) };

  function ofProject(project: string): ProjectPolicy {
    const layers = layersOf(policy, project);
    const key = layers.map((layer) => policy.layers.indexOf(layer)).join();
    const ofGroups = merged.get(key) ?? { source, effective: policyOf(policy, project), layers, problems };
    merged.set(key, ofGroups);
    // Not of the groups alone: an exemption names projects.
    const own = { project, exemptions: exemptionsFor(project, policy.exemptions) };
    return { ...ofGroups, effective: { ...ofGroups.effective, ...own, ...(version === undefined ? {} : { version }) } };
  }
}

function emptyPolicy(path: string, catalogue: readonly RuleCatalogueEntry[]): Policy {
  const { policy } = readPolicy(looseFile(path, 'rules: {}'), catalogue);
  if (!policy) throw new Error('an empty policy is refused');
  // No rule and no catalogue: nothing is judged by what nobody wrote.
  return { ...policy, catalogue: [] };
}
