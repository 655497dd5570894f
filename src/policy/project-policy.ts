import type { SourceFile } from '../source.ts';
import type { EffectivePolicy } from './effective-policy.ts';
import type { Policy, PolicyLayer } from './policy.ts';
import { layersOf, policyOf } from './policy-of.ts';
import type { PolicyProblem } from './policy-problems.ts';
import { readPolicy } from './read-policy.ts';
import type { RuleCatalogueEntry } from './rule-catalogue.ts';

/** What a policy says of one project, handed on to whoever judges it. */
export interface ProjectPolicy {
  /** What it was read from: a snapshot keeps that. */
  readonly source: { readonly path: string; readonly text: string };
  readonly effective: EffectivePolicy;
  /** The parts of the file that apply, the instance first, then its groups from the outermost inwards. */
  readonly layers: readonly PolicyLayer[];
  /** Not empty: the file is broken, and the policy judges nothing. */
  readonly problems: readonly PolicyProblem[];
}

/** One version of a policy file. */
export interface PolicyVersion {
  readonly source: ProjectPolicy['source'];
  readonly problems: readonly PolicyProblem[];
  /** By a project's full path. */
  of(project: string): ProjectPolicy;
}

/** Reads a text once, and merges it once for all projects of the same groups. */
export function policyVersion(file: SourceFile, catalogue: readonly RuleCatalogueEntry[]): PolicyVersion {
  const { policy: read, problems } = readPolicy(file, catalogue);
  const policy = read ?? emptyPolicy(file, catalogue);
  const source = { path: file.path, text: file.text };
  const merged = new Map<string, ProjectPolicy>();
  return {
    source,
    problems,
    of(project) {
      const layers = layersOf(policy, project);
      const groups = JSON.stringify(layers.map(({ glob }) => glob));
      const known = merged.get(groups) ?? { source, effective: policyOf(policy, project), layers, problems };
      merged.set(groups, known);
      return { ...known, effective: { ...known.effective, project } };
    },
  };
}

function emptyPolicy(file: SourceFile, catalogue: readonly RuleCatalogueEntry[]): Policy {
  const { policy } = readPolicy({ ...file, text: 'rules: {}' }, catalogue);
  if (!policy) throw new Error('an empty policy is refused');
  // No rule and no catalogue: nothing is judged by what nobody wrote.
  return { ...policy, catalogue: [] };
}
