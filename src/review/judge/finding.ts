import { isLater, kindsOfAll, type PipelineCase, type PipelineKind } from '../../ci/pipelines/pipeline-case.ts';
import type { Suggestion } from '../../rules/judging/hit.ts';
import type { Span } from '../../source.ts';

/** One problem at one place, for all jobs it reaches. Plain JSON. */
export interface Finding {
  /** Stable when lines move or sentences are reworded: see fingerprint.ts. */
  readonly fingerprint: string;
  /** What is wrong, wherever it is written: see fingerprint.ts. */
  readonly cause: string;
  readonly rule: string;
  readonly level: 'warning' | 'error';
  /** The rule's sentence: id in the rule's `messages`, and its untrusted placeholders. */
  readonly say: { readonly id: string; readonly values: Readonly<Record<string, string>> };
  /** The same in plain English, for terminals and JSON. */
  readonly message: string;
  readonly value: string;
  readonly at: Span;
  /** Key path where it is written. */
  readonly path: readonly string[];
  readonly because: readonly Span[];
  /** Where the same is found for the same cause; `fingerprint`: of the finding that this would be by itself. */
  readonly also?: readonly AlsoFound[];
  readonly uses: readonly Use[];
  readonly change: 'introduced' | 'existing';
  /** Found in what GitLab merged, and nowhere in what we did: its place is a line of that text. */
  readonly merged?: true;
  /** Absent: it holds in every kind of pipeline that comes about. */
  readonly pipelines?: SomePipelines;
  readonly suggestion?: Suggestion;
  /**
   * Names of the runner classes it was judged by. `assumed`: none fits, the policy's unknown runner was taken; without a
   * name, for the configuration of a runner itself: no class has its name.
   */
  readonly runners?: { readonly names: readonly string[]; readonly assumed: boolean };
  /** The policy line that decides; null = the rule's default. */
  readonly policy: Span | null;
  /** Could not be evaluated, rather than wrong. */
  readonly notEvaluable: boolean;
  /** It is never more than a warning, whatever the level of its rule. */
  readonly capped?: true;
  /** The day on which the warning becomes an error, in UTC; absent: never. */
  readonly errorFrom?: string;
  readonly exempted: Exempted | null;
}

export interface AlsoFound extends Pick<Finding, 'fingerprint' | 'at' | 'value'> {}

/** Of the finding and of all that it stands for. */
export function fingerprintsOf({ fingerprint, also = [] }: Pick<Finding, 'fingerprint' | 'also'>): readonly string[] {
  return [fingerprint, ...also.map((each) => each.fingerprint)];
}

/** Why a finding does not count. `until`: the last day, in UTC; `ending`: it ends within two weeks. */
export type Exempted =
  | {
      readonly how: 'policy';
      readonly reason: string;
      readonly until: string;
      readonly owner: string | null;
      /** Where the policy says so. */
      readonly at: Span;
      readonly ending: boolean;
    }
  /** `by`: the user name of who accepted it in a discussion. */
  | {
      readonly how: 'accepted';
      readonly reason: string;
      readonly until: string;
      readonly by: string;
      readonly ending: boolean;
    }
  /** A comment in the file accepts it. */
  | { readonly how: 'comment'; readonly reason: string; readonly at: Span };

/** Kinds of pipeline, of those that come about. */
export interface SomePipelines {
  /** Where it holds; none: its jobs run in no pipeline. */
  readonly only: readonly PipelineKind[];
  readonly not: readonly PipelineKind[];
  /** And only once other files are there or are changed than now, as `exists` of an include or `changes` asks. */
  readonly later?: true;
}

export interface Use {
  readonly job: string;
  readonly via: readonly FindingHop[];
}

export interface FindingHop {
  readonly by: string;
  readonly at: Span;
  readonly name: string;
}

/** `kinds`: of all pipelines that come about. Nothing where it holds in all of them, now and later. */
export function somePipelines(
  cases: readonly PipelineCase[],
  kinds: readonly PipelineKind[],
): Pick<Finding, 'pipelines'> {
  const own = new Set(kindsOfAll(cases));
  const all = [...new Set(kinds)];
  const not = all.filter((kind) => !own.has(kind));
  const later = isLater(cases) ? { later: true as const } : {};
  if (not.length === 0 && !later.later) return {};
  return { pipelines: { only: all.filter((kind) => own.has(kind)), not, ...later } };
}

/** Kinds in which the one or the other holds. */
export function inEither(one: SomePipelines, other: SomePipelines): SomePipelines {
  return {
    only: [...new Set([...one.only, ...other.only])],
    not: one.not.filter((kind) => other.not.includes(kind)),
    ...(one.later && other.later ? { later: true } : {}),
  };
}
