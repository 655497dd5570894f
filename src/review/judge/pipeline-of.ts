import { LRUCache } from 'lru-cache';
import type { Pipeline, ResolveInput } from '../../ci/config.ts';
import { oneOf } from '../../ci/expressions/fact.ts';
import { learn } from '../../ci/expressions/knowledge.ts';
import { parseConfigPath } from '../../ci/load/root.ts';
import { pipelinesOfIncluders } from '../../ci/pipelines/includers.ts';
import { onlyCase } from '../../ci/pipelines/only-case.ts';
import { type PipelineCase, SOURCE } from '../../ci/pipelines/pipeline-case.ts';
import { type ChangedProject, possiblePipelines } from '../../ci/pipelines/possible-pipelines.ts';
import { type PredefinedFacts, predefinedVariables } from '../../ci/variables/predefined.ts';
import { keyOf } from '../../once-per.ts';
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
 * `sharedPaths`: of files that are judged for those who include them as well. One input for the same facts: a review asks again
 * and again.
 */
export function pipelinesOf(
  facts: MergeRequestFacts,
  commit: string,
  { variables }: Pick<EffectivePolicy, 'variables'>,
  sharedPaths: readonly string[] = [],
): PipelineInput {
  const { changes, told = null } = facts;
  const { iid, sourceBranch, targetBranch, sourceProjectId, targetProjectId } = facts.mergeRequest;
  const fromFork = sourceProjectId !== targetProjectId;
  const sourceProjectPath = fromFork ? null : facts.project.path;
  const plain: PlainFacts = {
    ...sideFacts(facts, commit),
    mergeRequest: { iid, sourceBranch, targetBranch, sourceProjectPath, fromFork },
    changedPaths: [...new Set(changes.flatMap((each) => [each.newPath, each.oldPath]))],
    sharedPaths,
  };
  const name = `${keyOf([variables, told])}${JSON.stringify(plain)}`;
  const input = known.get(name) ?? inputFor(plain, variables, told);
  known.set(name, input);
  return input;
}

/** Those that were asked for last. What many changed paths make long is not to be many times in memory. */
const known = new LRUCache<string, PipelineInput>({
  max: 64,
  maxSize: 1_000_000,
  sizeCalculation: (_, { length }) => length,
});

/** As texts and numbers: they name what is made of them. */
interface PlainFacts extends SideFacts, Pick<ChangedProject, 'mergeRequest' | 'changedPaths'> {
  readonly sharedPaths: readonly string[];
}

function inputFor(
  plain: PlainFacts,
  variables: EffectivePolicy['variables'],
  told: NonNullable<MergeRequestFacts['told']> | null,
): PipelineInput {
  const { sharedPaths } = plain;
  const change = { ...plain, given: variables };
  const given = givenBy({ variables });
  const possible = possiblePipelines(change);
  const { root, pipeline } = inputOf(plain, possible.variables, told);
  const own = { root, pipeline: { ...pipeline, given }, cases: possible.cases };
  if (sharedPaths.length === 0) return own;
  const includers = pipelinesOfIncluders(change);
  // Their settings are others.
  const theirs = { ...inputOf(plain, includers.variables, []).pipeline, given };
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
  const side = sideFacts(facts, commit);
  const variables = predefinedVariables({
    ...side,
    ref: null,
    refKind: 'branch',
    pipelineSource: '',
    mergeRequest: null,
  });
  const input = inputOf(side, variables, facts.told ?? null);
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

interface SideFacts extends Pick<PredefinedFacts, 'serverUrl'> {
  readonly project: NonNullable<PredefinedFacts['project']>;
  readonly commitSha: string;
  readonly gitlabVersion: string | undefined;
  readonly ciConfigPath: string | undefined;
}

function sideFacts({ gitlabUrl, gitlabVersion, project }: MergeRequestFacts, commitSha: string): SideFacts {
  return {
    serverUrl: gitlabUrl,
    project: {
      path: project.path,
      id: project.id,
      defaultBranch: project.defaultBranch,
      registryImage: project.registryUrl === undefined ? null : `${project.registryUrl}/${project.path}`,
    },
    commitSha,
    gitlabVersion,
    ciConfigPath: project.ciConfigPath,
  };
}

function inputOf(
  { project, commitSha, gitlabVersion, ciConfigPath }: SideFacts,
  variables: Pipeline['variables'],
  told: NonNullable<MergeRequestFacts['told']> | null,
): Omit<PipelineInput, 'cases'> {
  const version = /^(\d+)\.(\d+)/.exec(gitlabVersion ?? '');
  return {
    root: parseConfigPath(ciConfigPath),
    pipeline: {
      project: project.path,
      commit: commitSha,
      serverFqdn: variables.get('CI_SERVER_FQDN') ?? '',
      variables,
      masked: new Set(),
      inputs: {},
      ...(told ? { told } : {}),
      ...(version ? { gitlabVersion: [Number(version[1]), Number(version[2])] as const } : {}),
    },
  };
}
