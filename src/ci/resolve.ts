/**
 * Read this file first. What GitLab would make of a configuration: files → one tree → `extends` → `!reference` → jobs
 * → child pipelines (lib/gitlab/ci/config.rb, 18.11), for every pipeline that may come about (pipelines/pipeline-case.ts).
 * Pure: what it misses is in `missing`; fetch that and resolve again. A broken part is a problem at its place, and everything
 * else is resolved all the same.
 */
import type { Hop } from '../source.ts';
import { Room } from './bounds.ts';
import type { ChildPipeline, ConfigProblem, Job, ResolvedConfig, ResolvedConfigs, ResolveInput } from './config.ts';
import { type ChildRequest, childRequests, MAX_DEPTH, missingOf, problemsOf } from './jobs/children.ts';
import { readJobs } from './jobs/jobs.ts';
import { type EachConfiguration, eachConfiguration } from './load/each-configuration.ts';
import { configurationsGivenByPeople } from './load/given-by-people.ts';
import { type LoadedConfiguration, loadChild, loadConfiguration } from './load/load-configuration.ts';
import { type SharedConfiguration, sharedConfigurations } from './load/shared-files.ts';
import { applyExtends } from './merge/extends.ts';
import { followReferences } from './merge/reference.ts';
import { keysWithoutBases, usedKeys } from './merge/used-keys.ts';
import { onlyCase } from './pipelines/only-case.ts';
import { isLater, type PipelineCase, restsOnEmpty } from './pipelines/pipeline-case.ts';
import { holdsUnknownInput } from './variables/unknown-inputs.ts';

/** What configurations are made of, without child pipelines. */
export interface LoadedConfigurations {
  readonly own: readonly EachConfiguration[];
  readonly shared: readonly SharedConfiguration[];
  /** All of these. */
  readonly each: readonly LoadedConfiguration[];
}

/** Cheaper than to resolve. */
export function loadEach(input: ResolveInput): LoadedConfigurations {
  const own = ownOf(input);
  const shared = sharedConfigurations(input);
  const all = [...own, ...shared.map((one) => one.each)];
  return { own, shared, each: all.flatMap(({ configurations }) => configurations.map(({ loaded }) => loaded)) };
}

/** All configurations that the pipelines of `cases` may have. `loaded`: of the same input. */
export function resolveAll(
  input: ResolveInput,
  { own, shared }: LoadedConfigurations = loadEach(input),
): ResolvedConfigs {
  const root = atRoot();
  const configs = [
    ...own.flatMap((each) => resolveEach(each, input, root)),
    ...shared.flatMap((one) => resolveEach(one.each, one.input, root)),
  ];
  return { configs, missing: missingOf(configs) };
}

/** With the defaults of the root's inputs, and with what people may give instead. */
function ownOf(input: ResolveInput): readonly EachConfiguration[] {
  return [loadAll(input), ...configurationsGivenByPeople(input)];
}

function loadAll(input: ResolveInput): EachConfiguration {
  return eachConfiguration(input.cases, (together) => loadConfiguration(input, together));
}

/** One pipeline of which all is known: a variable that is not among the pipeline's is not defined. */
export function resolve(input: Omit<ResolveInput, 'cases'>): ResolvedConfig {
  const one = { ...input, cases: [onlyCase(input.pipeline)] };
  const [config] = resolveEach(loadAll(one), one, atRoot());
  if (!config) throw new Error('a pipeline without a configuration');
  return config;
}

/** Where in a tree of pipelines we are. */
interface Ancestry {
  readonly depth: number;
  /** From the top of this configuration to the root pipeline. */
  readonly hops: readonly Hop[];
  /** Of the configuration above, or of one beside it. */
  readonly room: Room;
}

function atRoot(): Ancestry {
  return { depth: 0, hops: [], room: new Room() };
}

function resolveEach(each: EachConfiguration, input: ResolveInput, ancestry: Ancestry): readonly ResolvedConfig[] {
  const { configurations, leftOut } = each;
  const resolved = configurations.map(({ loaded, cases }) => resolveLoaded(loaded, { ...input, cases }, ancestry));
  const configs = resolved.map((config, index) => asMeant(config, configurations[index]?.cases ?? [], resolved));
  const [first, ...others] = configs;
  if (!first || leftOut.length === 0) return configs;
  const problem = tooMany(leftOut, configs.length, first);
  return [{ ...first, problems: [...first.problems, problem] }, ...others];
}

/**
 * Where conditions leave nothing to run, while other pipelines have jobs, no pipeline is wanted. And GitLab refuses what rests
 * on a setting that is empty, which nobody has in mind. It takes the files as they are, whatever it would say of others.
 */
function asMeant(
  config: ResolvedConfig,
  cases: readonly PipelineCase[],
  all: readonly ResolvedConfig[],
): ResolvedConfig {
  if (isLater(cases))
    return { ...config, problems: config.problems.filter(({ fatal, follows }) => !fatal && !follows) };
  const isWanted = hasJobs(config) || !all.some(hasJobs);
  if (isWanted && !cases.every(restsOnEmpty)) return config;
  return { ...config, problems: config.problems.filter(({ kind }) => kind !== 'config') };
}

function hasJobs({ jobs }: ResolvedConfig): boolean {
  return jobs.some(({ kind }) => kind !== 'unused');
}

/** Said of the first, which all of them have in common. */
function tooMany(leftOut: readonly PipelineCase[], judged: number, { root }: ResolvedConfig): ConfigProblem {
  const message = `Conditions make more than ${judged} sets of included files possible: the others were not judged`;
  return { at: root.at, message, kind: 'include', fatal: false, unavailable: 'limit', cases: leftOut };
}

function resolveLoaded(loaded: LoadedConfiguration, input: ResolveInput, ancestry: Ancestry): ResolvedConfig {
  const { root, missing, problems } = loaded;
  const { pipeline, cases, forOthers } = input;
  const kind = forOthers ? { forOthers } : {};
  const room = new Room(ancestry.room);
  const isFull = room.isFull('all_jobs');
  if (isFull) room.leaveOut('all_jobs', root.at, root.name);
  const merged = isFull ? null : loaded.tree?.(ancestry.hops);
  if (!merged) {
    const said = [...problems, ...room.problems];
    return { tree: null, jobs: [], stages: [], root, problems: said, missing, cases, children: [], ...kind };
  }
  const extended = applyExtends(merged, room);
  const followed = followReferences(extended.tree, room);
  const { tree } = followed;
  const used = usedKeys(extended.tree);
  const {
    jobs,
    stages,
    problems: found,
    cases: possible,
  } = readJobs({
    tree,
    used,
    pipeline,
    cases,
    forOthers: forOthers ? keysWithoutBases(merged) : null,
    room,
  });
  // A reference that leads nowhere is no text, no list and no map either: it is blamed once.
  const blamed = new Set(followed.problems.map((problem) => problem.at));
  const others = found.filter((problem) => !blamed.has(problem.at));
  const children = resolveChildren(jobs, input, { ...ancestry, room });

  const wrong = [...extended.problems, ...followed.problems, ...others];
  const said = [...problems, ...asFarAsKnown(wrong, loaded, room), ...room.problems];
  const own = forOthers ? said.filter(holdsEverywhere) : said;
  return {
    tree,
    jobs,
    stages,
    root,
    problems: [...own, ...problemsOf(children)],
    missing: missingOf([{ missing }, ...children.map((child) => child.config)]),
    cases: possible,
    children,
    ...kind,
  };
}

/** `above`: with the room of the configuration itself. */
function resolveChildren(jobs: readonly Job[], input: ResolveInput, { depth, room }: Ancestry): ChildPipeline[] {
  if (depth >= MAX_DEPTH) return [];
  const requests = childRequests(jobs, input).filter((each) => isHere(each, input));
  return requests.flatMap((request) => {
    const { job, hops } = request;
    if (!room.take({ children: 1 }, job.at, job.name)) return [];
    return resolveChild(request, { depth: depth + 1, hops, room }).map((config) => ({ job, config }));
  });
}

/** Local files of a child pipeline are the includer's own where the trigger job comes from a file for others. */
function isHere({ include }: ChildRequest, { forOthers }: ResolveInput): boolean {
  const items = include.value.kind === 'list' ? include.value.items.map(({ value }) => value) : [include.value];
  return !forOthers || items.every((item) => item.kind === 'map' && !item.entries.has('local'));
}

function resolveChild({ include, inputOf }: ChildRequest, ancestry: Ancestry): readonly ResolvedConfig[] {
  const input = inputOf();
  const each = eachConfiguration(input.cases, (together) => loadChild(include, input, together));
  return resolveEach(each, input, ancestry);
}

/** Does GitLab refuse it wherever the file is included, whatever values its inputs are given there? */
function holdsEverywhere({ kind, at, incomplete, unavailable }: ConfigProblem): boolean {
  if (kind === 'syntax' || kind === 'input' || unavailable) return true;
  return !incomplete && !holdsUnknownInput(at?.text ?? '');
}

/**
 * While a file could not be read, or something was left out, what seems wrong may be right: nothing of it is GitLab's verdict. Of a text
 * that is no YAML GitLab says nothing else, and what we make of the rest is a guess.
 */
function asFarAsKnown(
  problems: readonly ConfigProblem[],
  loaded: LoadedConfiguration,
  room: Room,
): readonly ConfigProblem[] {
  if (loaded.problems.some((problem) => problem.kind === 'syntax')) return [];
  const isRead = loaded.missing.length === 0 && loaded.problems.every((problem) => !problem.unavailable);
  const complete = isRead && room.problems.length === 0;
  return complete ? problems : problems.map((problem) => ({ ...problem, fatal: false, follows: true }));
}
