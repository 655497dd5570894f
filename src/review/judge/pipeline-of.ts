import type { Pipeline, ResolveInput } from '../../ci/config.ts';
import { oneOf } from '../../ci/expressions/fact.ts';
import { learn } from '../../ci/expressions/knowledge.ts';
import { parseConfigPath } from '../../ci/load/root.ts';
import { pipelinesOfIncluders } from '../../ci/pipelines/includers.ts';
import { onlyCase } from '../../ci/pipelines/only-case.ts';
import { type PipelineCase, SOURCE } from '../../ci/pipelines/pipeline-case.ts';
import { possiblePipelines } from '../../ci/pipelines/possible-pipelines.ts';
import { type PredefinedFacts, predefinedVariables } from '../../ci/variables/predefined.ts';
import type { EffectivePolicy } from '../../policy/effective-policy.ts';
import type { LintResult, Snapshot } from '../snapshot.ts';

/** What the resolver has to know of one side of a merge request; also for finding out which files to fetch. */
export type MergeRequestFacts = Pick<
  Snapshot,
  'gitlabUrl' | 'gitlabVersion' | 'mergeRequest' | 'project' | 'changes' | 'told'
>;

/** What the resolver starts from; files come as it asks for them. */
export type PipelineInput = Omit<ResolveInput, 'files'>;

/**
 * The pipelines that the merge request can bring about, as if they ran on this commit (the head, or the merge base).
 * `sharedPaths`: of files that are judged for those who include them as well.
 */
export function pipelinesOf(
  facts: MergeRequestFacts,
  commit: string,
  policy: Pick<EffectivePolicy, 'variables'>,
  sharedPaths: readonly string[] = [],
): PipelineInput {
  const { mergeRequest, changes } = facts;
  const fromFork = mergeRequest.sourceProjectId !== mergeRequest.targetProjectId;
  const change = {
    ...sharedFacts(facts, commit),
    mergeRequest: { ...mergeRequest, sourceProjectPath: fromFork ? null : facts.project.path, fromFork },
    changedPaths: [...new Set(changes.flatMap((each) => [each.newPath, each.oldPath]))],
    given: policy.variables,
  };
  const given = givenBy(policy);
  const { variables, cases } = possiblePipelines(change);
  const { root, pipeline } = inputOf(facts, commit, variables);
  const own = { root, pipeline: { ...pipeline, given }, cases };
  if (sharedPaths.length === 0) return own;
  const includers = pipelinesOfIncluders(change);
  // Their settings are others.
  const theirs = { ...inputOf(facts, commit, includers.variables).pipeline, given, told: [] };
  return { ...own, shared: { paths: sharedPaths, pipeline: theirs, cases: includers.cases } };
}

/**
 * What CI lint evaluates at this commit. A dry run: a push of the branch, before which nothing is known, so that `changes`
 * always hold. Without one: no ref, no source, no merge request and no diff (lib/gitlab/ci/lint.rb and config.rb, 18.11).
 */
export function lintedPipelinesOf(
  facts: MergeRequestFacts,
  commit: string,
  policy: Pick<EffectivePolicy, 'variables'>,
  pipeline: LintResult['pipeline'],
): PipelineInput {
  if (pipeline === 'push') {
    const input = pipelinesOf(facts, commit, policy);
    return { ...input, cases: input.cases.flatMap((each) => pushOf(each) ?? []) };
  }
  const variables = predefinedVariables({
    ...sharedFacts(facts, commit),
    ref: null,
    refKind: 'branch',
    pipelineSource: '',
    mergeRequest: null,
  });
  const input = inputOf(facts, commit, variables);
  return { ...input, cases: [onlyCase(input.pipeline)] };
}

function pushOf(each: PipelineCase): PipelineCase | null {
  const knowledge = each.ref === 'source_branch' ? learn(each.knowledge, SOURCE, oneOf('push')) : null;
  return knowledge && { ...each, knowledge, diff: { ...each.diff, pushed: 'none' }, files: 'this_commit' };
}

/** The CI/CD variables that an administrator knows and the files do not say; the policy's line is where they come from. */
export function givenBy({ variables }: Pick<EffectivePolicy, 'variables'>): NonNullable<Pipeline['given']> {
  return new Map([...variables].map(([name, { value, at }]) => [name, { value, at, path: [], via: [] }]));
}

function sharedFacts({ gitlabUrl, project }: MergeRequestFacts, commitSha: string) {
  return {
    serverUrl: gitlabUrl,
    project: {
      path: project.path,
      id: project.id,
      defaultBranch: project.defaultBranch,
      registryImage: project.registryUrl === undefined ? null : `${project.registryUrl}/${project.path}`,
    },
    commitSha,
  } satisfies Partial<PredefinedFacts>;
}

function inputOf(
  { project, gitlabVersion, told }: MergeRequestFacts,
  commit: string,
  variables: Pipeline['variables'],
): Omit<PipelineInput, 'cases'> {
  const version = /^(\d+)\.(\d+)/.exec(gitlabVersion ?? '');
  return {
    root: parseConfigPath(project.ciConfigPath),
    pipeline: {
      project: project.path,
      commit,
      serverFqdn: variables.get('CI_SERVER_FQDN') ?? '',
      variables,
      masked: new Set(),
      inputs: {},
      ...(told ? { told } : {}),
      ...(version ? { gitlabVersion: [Number(version[1]), Number(version[2])] as const } : {}),
    },
  };
}
