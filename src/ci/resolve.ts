/**
 * Read this file first. What GitLab would make of a configuration: files → one tree → `extends` → `!reference` → jobs
 * → child pipelines (lib/gitlab/ci/config.rb, 18.11). Pure: what it misses is in `missing`; fetch that and resolve
 * again. A broken part is a problem at its place, and everything else is resolved all the same.
 */
import type { Hop } from '../source.ts';
import type { ChildPipeline, ConfigProblem, Job, ResolvedConfig, ResolveInput } from './config.ts';
import { childRequests, MAX_CHILDREN, MAX_DEPTH, missingOf, problemsOf } from './jobs/children.ts';
import { readJobs } from './jobs/jobs.ts';
import { type LoadedConfiguration, loadChild, loadConfiguration } from './load/load-configuration.ts';
import { applyExtends } from './merge/extends.ts';
import { withHops } from './merge/merge.ts';
import { followReferences } from './merge/reference.ts';
import { usedKeys } from './merge/used-keys.ts';

export function resolve(input: ResolveInput): ResolvedConfig {
  return resolveLoaded(loadConfiguration(input), input, {
    depth: 0,
    triggeredBy: null,
    hops: [],
    count: { children: 0 },
  });
}

/** Where in a tree of pipelines we are. */
interface Ancestry {
  readonly depth: number;
  /** The trigger job; null for the root. */
  readonly triggeredBy: Job | null;
  /** From the top of this configuration to the root pipeline. */
  readonly hops: readonly Hop[];
  /** Shared by the whole tree of pipelines. */
  readonly count: { children: number };
}

function resolveLoaded(loaded: LoadedConfiguration, input: ResolveInput, ancestry: Ancestry): ResolvedConfig {
  const { root, missing, problems } = loaded;
  if (!loaded.tree) return { tree: null, jobs: [], stages: [], root, problems, missing, children: [] };

  const extended = applyExtends(withHops(loaded.tree, ancestry.hops));
  const followed = followReferences(extended.tree);
  const { tree } = followed;
  const used = usedKeys(extended.tree);
  const {
    jobs,
    stages,
    problems: found,
  } = readJobs({ tree, used, pipeline: input.pipeline, triggeredBy: ancestry.triggeredBy });
  // A reference that leads nowhere is no text, no list and no map either: it is blamed once.
  const blamed = new Set(followed.problems.map((problem) => problem.at));
  const others = found.filter((problem) => !blamed.has(problem.at));
  const { children, leftOut } = resolveChildren(jobs, input, ancestry);

  const own = [...problems, ...asFarAsKnown([...extended.problems, ...followed.problems, ...others], loaded)];
  return {
    tree,
    jobs,
    stages,
    root,
    problems: [...own, ...problemsOf(children), ...leftOut],
    missing: missingOf([{ missing }, ...children.map((child) => child.config)]),
    children,
  };
}

function resolveChildren(jobs: readonly Job[], input: ResolveInput, ancestry: Ancestry) {
  const children: ChildPipeline[] = [];
  const leftOut: ConfigProblem[] = [];
  const { depth, count } = ancestry;
  for (const { job, include, hops, inputOf } of depth < MAX_DEPTH ? childRequests(jobs, input) : []) {
    count.children += 1;
    if (count.children <= MAX_CHILDREN) {
      const childInput = inputOf();
      const inside = { depth: depth + 1, triggeredBy: job, hops, count };
      children.push({ job, config: resolveLoaded(loadChild(include, childInput), childInput, inside) });
    } else {
      const message = `${job.name}: more than ${MAX_CHILDREN} child pipelines are not looked at`;
      leftOut.push({ at: job.at, message, kind: 'child', fatal: false });
    }
  }
  return { children, leftOut };
}

/**
 * While a file could not be read, what seems wrong may be right: nothing but the missing file is GitLab's verdict. Of a text
 * that is no YAML GitLab says nothing else, and what we make of the rest is a guess.
 */
function asFarAsKnown(problems: readonly ConfigProblem[], loaded: LoadedConfiguration): readonly ConfigProblem[] {
  if (loaded.problems.some((problem) => problem.kind === 'syntax')) return [];
  const complete = loaded.missing.length === 0 && loaded.problems.every((problem) => !problem.unavailable);
  return complete ? problems : problems.map((problem) => ({ ...problem, fatal: false }));
}
