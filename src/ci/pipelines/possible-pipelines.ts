import { noneOf } from '../expressions/fact.ts';
import { type Knowledge, NOTHING_LEARNT } from '../expressions/knowledge.ts';
import { commitVariables, type PredefinedFacts, refVariables } from '../variables/predefined.ts';
import type { Diff, PipelineCase, RefKind } from './pipeline-case.ts';
import { predefinedFacts, REF_NAME } from './predefined-facts.ts';

/** What is known of a change and its project; null: unknown. */
export interface ChangedProject extends Pick<PredefinedFacts, 'serverUrl' | 'project' | 'commitSha'> {
  readonly mergeRequest: {
    readonly iid: number | null;
    readonly sourceBranch: string | null;
    readonly targetBranch: string | null;
    readonly sourceProjectPath: string | null;
    /** Then pushes to the source branch make pipelines of another project. */
    readonly fromFork: boolean;
  };
  /** Paths that the change touches. */
  readonly changedPaths: readonly string[] | null;
  /** Variables that somebody vouches for, by name. */
  readonly given: ReadonlyMap<string, { readonly value: string }>;
}

export interface PossiblePipelines {
  /** The same in all of them. */
  readonly variables: ReadonlyMap<string, string>;
  readonly cases: readonly PipelineCase[];
}

/**
 * Every pipeline that the change can bring about, nothing asked yet. The commit after the merge is not known; the change's
 * own stands for it, so that an include by `$CI_COMMIT_SHA` leads to the change's own files.
 */
export function possiblePipelines(change: ChangedProject): PossiblePipelines {
  const { mergeRequest, given } = change;
  const settings = new Map([...given].map(([name, { value }]) => [name, value]));
  const variables = new Map([...commitVariables(change), ...settings]);
  const refs: readonly RefKind[] = ['merge_request', 'source_branch', 'target_branch', 'other_branch', 'tag'];
  const possible = mergeRequest.fromFork ? refs.filter((ref) => ref !== 'source_branch') : refs;
  return { variables, cases: possible.map((ref) => caseOf(ref, change, { settings, variables })) };
}

function caseOf(
  ref: RefKind,
  change: ChangedProject,
  { settings, variables }: Readonly<Record<'settings' | 'variables', ReadonlyMap<string, string>>>,
): PipelineCase {
  const own = refVariables(refFactsOf(ref, change.mergeRequest));
  const { sourceBranch, targetBranch } = change.mergeRequest;
  const otherBranch = noneOf(...[sourceBranch, targetBranch].filter((name) => name !== null));
  const knowledge: Knowledge = {
    ...NOTHING_LEARNT,
    given: predefinedFacts(ref, [settings, own, variables], ref === 'other_branch' ? otherBranch : null),
    same: SAME[ref],
  };
  return {
    ref,
    knowledge,
    rootSources: null,
    diff: diffOf(ref, change.changedPaths),
    ownRefs: ownRefs(ref, change),
    files: 'any',
  };
}

function refFactsOf(ref: RefKind, mergeRequest: ChangedProject['mergeRequest']): Parameters<typeof refVariables>[0] {
  const { sourceBranch, targetBranch } = mergeRequest;
  if (ref === 'merge_request') {
    return {
      ref: sourceBranch,
      refKind: 'merge_request',
      pipelineSource: 'merge_request_event',
      mergeRequest: { ...mergeRequest, eventType: null },
    };
  }
  const base = { mergeRequest: null, pipelineSource: null } as const;
  if (ref === 'tag' || ref === 'other_branch') return { ...base, ref: null, refKind: ref === 'tag' ? ref : 'branch' };
  return { ...base, ref: ref === 'source_branch' ? sourceBranch : targetBranch, refKind: 'branch' };
}

/** Names of what is one value. */
export const SAME: Readonly<Record<RefKind, ReadonlyMap<string, string>>> = {
  merge_request: new Map([['CI_MERGE_REQUEST_SOURCE_BRANCH_NAME', REF_NAME]]),
  source_branch: new Map([['CI_COMMIT_BRANCH', REF_NAME]]),
  target_branch: new Map([['CI_COMMIT_BRANCH', REF_NAME]]),
  other_branch: new Map([['CI_COMMIT_BRANCH', REF_NAME]]),
  tag: new Map([['CI_COMMIT_TAG', REF_NAME]]),
};

/**
 * GitLab compares a merge request with its target, and a push with what was there before: of the target branch that is the
 * change; of the source branch nobody here knows which part of it, or, for a new branch, nothing.
 */
function diffOf(ref: RefKind, changedPaths: readonly string[] | null): PipelineCase['diff'] {
  const change: Diff = changedPaths ? { now: changedPaths, holding: [], failing: [] } : 'unknown';
  switch (ref) {
    case 'merge_request':
      return { pushed: change, otherwise: change, compared: 'unknown' };
    case 'source_branch':
      return {
        pushed: changedPaths ? { partOf: changedPaths, of: changedPaths, oneOf: [] } : 'unknown',
        otherwise: 'none',
        compared: 'unknown',
      };
    case 'target_branch':
      return { pushed: change, otherwise: 'none', compared: 'unknown' };
    case 'other_branch':
    case 'tag':
      return { pushed: 'none', otherwise: 'none', compared: 'unknown' };
  }
}

function ownRefs(ref: RefKind, { mergeRequest, project }: ChangedProject): PipelineCase['ownRefs'] {
  const { iid, sourceBranch, targetBranch, fromFork } = mergeRequest;
  const head = iid === null ? [] : [`refs/merge-requests/${iid}/head`];
  const source = sourceBranch === null || fromFork ? head : [sourceBranch, ...head];
  if (ref === 'merge_request' || ref === 'source_branch') return source;
  const defaultBranch = project?.defaultBranch ?? null;
  const mayBeDefault = defaultBranch === null || targetBranch === null || defaultBranch === targetBranch;
  return [...source, ...(targetBranch === null ? [] : [targetBranch]), ...(mayBeDefault ? [null] : [])];
}
