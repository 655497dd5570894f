/**
 * The pipelines that a change can bring about, and what each knows.
 *
 * One change makes many pipelines: that of the merge request, pushes of its branch, pushes of the target branch once it is
 * merged, of branches that are made from that, tags, and whatever is started by a schedule, by hand, through the API, by a trigger or from another pipeline. A
 * *case* stands for those that agree in where they run (`RefKind`) and in all that conditions have asked so far. Variables
 * that nobody here knows are unknown, never empty: a condition on one *divides* the case into one where it holds and one
 * where it does not, and each remembers what that says of the variable (expressions/knowledge.ts). So conditions that
 * belong together are never answered one way here and the other way there, and cases multiply only where a condition asks.
 *
 * Loading divides the cases by `include:rules` and by variables in includes: each part that includes other files is a
 * configuration of its own (load/each-configuration.ts). Inside of a configuration, `workflow:rules` and the rules of a job
 * divide them on; what remains tells in which kinds of pipeline the job runs, and with which variables (jobs/job-runs.ts).
 *
 * Not here: pipelines of a fork, which are another project's, and those of external pull requests.
 */

import { onceFor, oncePerList } from '../../once-per.ts';
import { oneOf, onlyValue } from '../expressions/fact.ts';
import { factOf, type Knowledge, NOTHING_LEARNT } from '../expressions/knowledge.ts';
import type { Fixed } from '../expressions/outcomes.ts';

/**
 * Where a pipeline runs. `source_branch`: before the merge; the others after it. `other_branch`: one that is made from the target
 * branch, or takes it in: nobody reviews that.
 */
export type RefKind = 'merge_request' | 'source_branch' | 'target_branch' | 'other_branch' | 'tag';

/** What may start a pipeline of a branch or tag: `CI_PIPELINE_SOURCE` (app/models/concerns/enums/ci/pipeline.rb, 18.11). */
export const SOURCES = ['push', 'schedule', 'web', 'api', 'trigger', 'pipeline', 'chat'] as const;

/** For people: a push is named by its ref, everything else by what starts it. */
export const PIPELINE_KINDS = [
  'merge_request',
  'source_branch',
  'target_branch',
  'other_branch',
  'tag',
  'schedule',
  'web',
  'api',
  'trigger',
  'pipeline',
  'chat',
] as const;

export type PipelineKind = (typeof PIPELINE_KINDS)[number];

/** Paths that differ from what was there before. `none`: GitLab has nothing to compare with, so `changes` holds. */
export type Diff = readonly string[] | PartOfDiff | AnyDiff | 'none' | 'unknown';

/** That of this change, or of any that comes later. */
export interface AnyDiff {
  /** Those of this change; null: conditions have asked for another one. */
  readonly now: readonly string[] | null;
  /** Clauses that hold, and those that do not. */
  readonly holding: readonly ChangesClause[];
  readonly failing: readonly ChangesClause[];
}

/** The clause `changes`. `clause`: the question it is. */
export interface ChangesClause {
  readonly clause: string;
  /** It has `compare_to`, so that the diff is another one. */
  readonly compares: boolean;
  /** Null: nobody here knows its paths. */
  readonly search: PathSearch | null;
  /** Paths by which it may hold; null: there may be others. */
  readonly examples: readonly string[] | null;
}

/** What such a clause finds among paths. Null: they are more than are compared, so that nobody knows. */
export interface PathSearch {
  isIn(paths: readonly string[]): boolean | null;
  foundIn(paths: readonly string[]): ReadonlySet<string> | null;
  matches(path: string): boolean;
}

/** Some of these paths, or, where the branch is new, nothing to compare with. */
export interface PartOfDiff {
  readonly partOf: readonly string[];
  /** All that the change has, one list for all parts of it. */
  readonly of: readonly string[];
  /** Of each of these at least one. */
  readonly oneOf: readonly (readonly string[])[];
}

export interface PipelineCase {
  readonly ref: RefKind;
  readonly knowledge: Knowledge;
  /** In a child pipeline: what may have started the pipeline that it descends from. Null: it is no child. */
  readonly rootSources: readonly (string | null)[] | null;
  /** `compared`: with what a clause names by `compare_to`. */
  readonly diff: { readonly pushed: Diff; readonly otherwise: Diff; readonly compared: Diff };
  /** Refs of the project that lead to the pipeline's own commit; null: no ref, the default branch. */
  readonly ownRefs: readonly (string | null)[];
  /**
   * With which files: those of this very commit; whichever there may be; or, as conditions have asked, others than there are or
   * are changed now. They come, change and go by changes that touch no configuration, and no review looks at these.
   */
  readonly files: 'this_commit' | 'any' | 'later';
}

export const SOURCE = 'CI_PIPELINE_SOURCE';

/** Does it rest on a setting that somebody would have made empty? Then a hole in the conditions is nobody's mistake. */
export function restsOnEmpty({ knowledge }: PipelineCase): boolean {
  return [...knowledge.learnt].some(([name, { values, others }]) => {
    return !others && values.every((value) => value === '') && !name.startsWith('CI_');
  });
}

/** Does all of it wait for other files? */
export function isLater(cases: readonly PipelineCase[]): boolean {
  return cases.length > 0 && cases.every(({ files }) => files === 'later');
}

/** Each once; the same lists together are one list too. */
export function allCases(lists: readonly (readonly PipelineCase[])[]): readonly PipelineCase[] {
  const [first, ...others] = new Set(lists);
  return first ? joined([first, ...others]) : [];
}

const joined = oncePerList((lists: readonly [readonly PipelineCase[], ...(readonly PipelineCase[])[]]) => {
  const cases = new Set(lists.flat());
  return lists.length === 1 && cases.size === lists[0].length ? lists[0] : [...cases];
});

function kindsOf(each: PipelineCase): readonly PipelineKind[] {
  if (each.ref === 'merge_request' || each.ref === 'tag') return [each.ref];
  const { ref } = each;
  return sourcesOf(each).map((source) => PIPELINE_KINDS.find((kind) => kind === source) ?? ref);
}

function sourcesOf({ rootSources, knowledge }: PipelineCase): readonly (string | null)[] {
  return rootSources ?? factOf(knowledge, SOURCE).values;
}

export const kindsOfAll = onceFor((cases: readonly PipelineCase[]): readonly PipelineKind[] => {
  const kinds = new Set(cases.flatMap(kindsOf));
  return PIPELINE_KINDS.filter((kind) => kinds.has(kind));
});

/** Without those that wait for other files. */
export function kindsByNow(cases: readonly PipelineCase[]): readonly PipelineKind[] {
  return kindsOfAll(cases.filter(({ files }) => files !== 'later'));
}

/** May its ref be a protected one? */
export function mayBeProtected({ ref, knowledge }: PipelineCase): boolean {
  const { values, others } = factOf(knowledge, 'CI_COMMIT_REF_PROTECTED');
  return ref !== 'merge_request' && (others !== null || values.includes('true'));
}

/** May its ref be a branch that is not protected? Tags are made by those who may push to them. */
export function mayBeUnprotected({ ref, knowledge }: PipelineCase): boolean {
  return ref !== 'tag' && factOf(knowledge, 'CI_COMMIT_REF_PROTECTED').values.includes('false');
}

/** Values by name. */
type Forwarded = ReadonlyMap<string, { readonly value: { readonly value: string } }>;

/**
 * The same in a child pipeline. What comes from outside may have been given to the parent alone, so it is unknown once more;
 * what the parent forwards is known.
 */
export function childCase(parent: PipelineCase, forwarded: Forwarded): PipelineCase {
  const { given, learnt, same, assumed } = parent.knowledge;
  const isKept = (name: string) => name.startsWith('CI_') && name !== SOURCE && !forwarded.has(name);
  return {
    ...parent,
    rootSources: sourcesOf(parent),
    knowledge: {
      ...NOTHING_LEARNT,
      given: (name) => {
        const value = forwarded.get(name)?.value.value;
        if (value !== undefined) return oneOf(value);
        return name === SOURCE ? IN_CHILD : given(name);
      },
      same: new Map([...same].filter((names) => names.every(isKept))),
      learnt: new Map([...learnt].filter(([name]) => isKept(name))),
      // It has the same commit and the same diff.
      assumed,
    },
  };
}

const IN_CHILD = oneOf('parent_pipeline');

/** Null: not defined. Undefined: there may be several values. */
export function valueIn({ knowledge }: PipelineCase, name: string, fixed: Fixed): string | null | undefined {
  const own = fixed(name);
  return own === undefined ? onlyValue(factOf(knowledge, name)) : own;
}
