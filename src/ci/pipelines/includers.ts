/** Pipelines of projects that include a file of this one: nothing is known of the project, its branches and its changes. */
import type { Knowledge } from '../expressions/knowledge.ts';
import { predefinedVariables } from '../variables/predefined.ts';
import type { PipelineCase, RefKind } from './pipeline-case.ts';
import { type ChangedProject, type PossiblePipelines, SAME } from './possible-pipelines.ts';
import { predefinedFacts } from './predefined-facts.ts';

const REFS: readonly RefKind[] = ['merge_request', 'source_branch', 'target_branch', 'tag'];

/** The change is what they include once it is merged. */
export function pipelinesOfIncluders(change: ChangedProject): PossiblePipelines {
  const settings = [...change.given].map(([name, { value }]) => [name, value] as const);
  const cases = REFS.map((ref) => caseOf(ref, change, settings));
  return { variables: new Map([...known(change, 'target_branch'), ...settings]), cases };
}

function caseOf(ref: RefKind, change: ChangedProject, settings: readonly (readonly [string, string])[]): PipelineCase {
  const values = new Map([...known(change, ref), ...settings]);
  const knowledge: Knowledge = {
    given: predefinedFacts(ref, [values]),
    same: SAME[ref],
    learnt: new Map(),
    relations: [],
    assumed: new Map(),
  };
  const diff = { pushed: 'unknown', otherwise: 'unknown', compared: 'unknown' } as const;
  return { ref, knowledge, rootSources: null, diff, ownRefs: mergedRefs(change), files: 'any' };
}

const NOBODY = { iid: null, sourceBranch: null, targetBranch: null, sourceProjectPath: null, eventType: null };

/** What the instance gives to every project. Where its registry is, this project's own tells. */
function known({ serverUrl, project }: ChangedProject, ref: RefKind): ReadonlyMap<string, string> {
  const isMergeRequest = ref === 'merge_request';
  const variables = predefinedVariables({
    serverUrl,
    project: null,
    commitSha: null,
    ref: null,
    refKind: ref === 'merge_request' || ref === 'tag' ? ref : 'branch',
    pipelineSource: isMergeRequest ? 'merge_request_event' : null,
    mergeRequest: isMergeRequest ? NOBODY : null,
  });
  const [registry] = project?.registryImage?.toLowerCase().split('/') ?? [];
  if (registry === undefined) return variables;
  return new Map([...variables, ['CI_REGISTRY', registry], ['CI_REGISTRY_IMAGE', `${registry}/$CI_PROJECT_PATH`]]);
}

/** Refs of this project that lead to the change once it is merged; null: no ref. */
function mergedRefs({ mergeRequest: { targetBranch }, project }: ChangedProject) {
  const defaultBranch = project?.defaultBranch ?? null;
  const mayBeDefault = defaultBranch === null || targetBranch === null || defaultBranch === targetBranch;
  return [...(targetBranch === null ? [] : [targetBranch]), ...(mayBeDefault ? [null] : [])];
}
