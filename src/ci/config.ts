/** The values that leave `ci`: what GitLab would make of a configuration, with the origin of everything in it. */
import type { FileLookup, FileRequest, Unavailable } from '../includes/request.ts';
import type { Hop, Located, Location, SourceFile } from '../source.ts';
import type { Entry, MapNode } from '../yaml/tree.ts';
import type { PipelineCase } from './pipelines/pipeline-case.ts';

/** What GitLab knows when it makes the pipeline. */
export interface Pipeline {
  /** Full path of the project whose pipeline it is. */
  readonly project: string;
  /** The commit whose files are read: for a merge request its head, for a local checkout a word of our own. */
  readonly commit: string;
  /** `$CI_SERVER_FQDN`: host, port unless default, relative path. Component addresses start with it. */
  readonly serverFqdn: string;
  /** Predefined and other variables with known values, the same in all pipelines that are looked at. */
  readonly variables: ReadonlyMap<string, string>;
  readonly masked: ReadonlySet<string>;
  /** Pipeline inputs for the root file, as plain JSON values. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Major and minor of the instance, where releases differ; absent: 18.11. */
  readonly gitlabVersion?: readonly [major: number, minor: number];
  /** Of one pipeline of which all is known: paths that its diff touches; absent or null: GitLab has nothing to compare with. */
  readonly changedPaths?: readonly string[] | null;
  /** Variables that the files do not tell, but somebody vouches for, by name, with the place that says so. */
  readonly given?: ReadonlyMap<string, Located<string>>;
  /** Files that includes with unknown variables lead to, as GitLab itself has told. */
  readonly told?: readonly ToldInclude[];
  /** In a child pipeline: variables that its parent gives it. */
  readonly forwarded?: ReadonlyMap<string, Variable>;
  /** job → path → text: artifacts of the parent pipeline, for a child pipeline; absent otherwise. */
  readonly parentArtifacts?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** A file that GitLab includes, in the words of its CI lint: `type` is `file` for one of another project. */
export interface ToldInclude {
  readonly type: string;
  readonly location: string;
  readonly project: string | null;
  readonly ref: string | null;
}

/** Where the root configuration is (section "ci_config_path" of GitLab's pipeline settings). */
export type Root =
  | { readonly kind: 'local'; readonly path: string }
  | { readonly kind: 'project'; readonly project: string; readonly ref: string | null; readonly path: string }
  | { readonly kind: 'remote'; readonly url: string };

export interface ResolveInput {
  readonly root: Root;
  readonly pipeline: Pipeline;
  /** The pipelines that may come about. */
  readonly cases: readonly PipelineCase[];
  readonly files: FileLookup;
  /** Files of the project that are judged for others as well; absent: none. */
  readonly shared?: SharedFiles;
  /** The configuration is such a file. */
  readonly forOthers?: true;
}

/** Files that other projects include, whatever the project's own pipelines are made of. */
export interface SharedFiles {
  readonly paths: readonly string[];
  /** Of those who include them: of their projects, refs and diffs nothing is known. */
  readonly pipeline: Pipeline;
  readonly cases: readonly PipelineCase[];
}

export interface ConfigProblem {
  /** Null when no text is to blame (the root file is missing). */
  readonly at: Location | null;
  readonly message: string;
  readonly kind: 'missing_root' | 'syntax' | 'include' | 'input' | 'config' | 'child';
  /** True where GitLab would refuse to make the pipeline at all. */
  readonly fatal: boolean;
  /** For an include that could not be read: why. */
  readonly unavailable?: Unavailable;
  /** Absent: of all pipelines that have the configuration. */
  readonly cases?: readonly PipelineCase[];
  /** What is missed may stand in a part of the configuration that is not here. */
  readonly incomplete?: true;
  /** Something could not be read, or was left out, and what is wrong here may be right with it. */
  readonly follows?: true;
  /** What is too large, where that is the problem. */
  readonly bound?: BoundReached;
  /** For a file of another project: its full path. GitLab does not say whether it is missing or hidden from us. */
  readonly project?: string;
}

/** More than is looked at: some of what was left out, and how much more. */
export interface BoundReached {
  /** One of bounds.ts, or `seconds` and `mebibytes`, which the judging as a whole may take. */
  readonly id: string;
  readonly most: number;
  readonly names: readonly string[];
  readonly more: number;
}

/** One file that takes part, as a tree. The root has `entry` null. */
export interface IncludedFile {
  readonly file: SourceFile | null;
  /** What was asked, as a person would write it: `ci/base.yml`, `group/cfg@v2:/a.yml`. */
  readonly name: string;
  readonly kind: 'root' | 'local' | 'project' | 'remote' | 'template' | 'component' | 'artifact';
  /** The include entry. */
  readonly entry: Entry | null;
  readonly at: Location | null;
  /** How the ref or version was written, where the kind has one: `v2`, `~latest`, null for the default branch. */
  readonly ref?: string | null;
  /** The commit it led to. */
  readonly commit?: string | null;
  /** Of a component: the release its version led to; null: a branch, tag or commit of that very name. */
  readonly release?: string | null;
  readonly unavailable?: Unavailable;
  readonly includes: readonly IncludedFile[];
}

/** Every configuration that the pipelines may have, those that include the same files as one. */
export interface ResolvedConfigs {
  readonly configs: readonly ResolvedConfig[];
  /** Asked for but not in `files`: fetch these and resolve again. Empty = complete. */
  readonly missing: readonly FileRequest[];
}

export interface ResolvedConfig {
  /** After include, `extends` and `!reference`; before `default`. */
  readonly tree: MapNode | null;
  /** Jobs in GitLab's order, unrolled by `parallel`; then hidden jobs that nothing uses. */
  readonly jobs: readonly Job[];
  readonly stages: readonly string[];
  readonly root: IncludedFile;
  readonly problems: readonly ConfigProblem[];
  /** Asked for but not in `files`. */
  readonly missing: readonly FileRequest[];
  /** The pipelines that come about with it; none where `workflow:rules` never let one. */
  readonly cases: readonly PipelineCase[];
  /** What a file of the project is to others who include it; absent: what the project's own pipelines are made of. */
  readonly forOthers?: true;
  /** Child pipelines in this project, with the trigger job's hops on everything in them. */
  readonly children: readonly ChildPipeline[];
}

export interface ChildPipeline {
  readonly job: Job;
  /** Its problems and what it misses stand in the parent's lists too; there they are of kind `child` and never fatal. */
  readonly config: ResolvedConfig;
}

export interface Job {
  /** As GitLab shows it: `build: [a, 1]`, `build 1/3`. */
  readonly name: string;
  /** The key in the file: `build`. */
  readonly key: string;
  /** `unused`: a hidden job that nothing extends or references; never validated. In a file for others, every hidden one. */
  readonly kind: 'job' | 'trigger' | 'unused';
  /** Set in a file that others include: it runs in their projects. `incomplete`: parts of it, such as its tags, are theirs to give. */
  readonly forOthers?: 'complete' | 'incomplete';
  /** The job's key. */
  readonly at: Location;
  /** Hops of the job as a whole (include, trigger). Those of its values already hold them. */
  readonly via: readonly Hop[];
  /** Effective keywords: the job's own, then `default` and the deprecated globals where the job leaves them unset. Each
   *  entry's `via` is the whole way from where it is written to the job. */
  readonly keywords: ReadonlyMap<string, Entry>;
  readonly stage: string;
  readonly image: Image | null;
  readonly services: readonly Service[];
  /** Null: the key is absent (an untagged job); tags are expanded as GitLab does. */
  readonly tags: readonly ExpandedText[] | null;
  readonly scripts: readonly Script[];
  /** YAML variables after `inherit`, matrix merged in, and of a variant those that rules give. */
  readonly variables: ReadonlyMap<string, Variable>;
  /** Further values that rules give to variables on which nothing of the job depends. */
  readonly otherValues: readonly Variable[];
  /** Values of variables that YAML does not set, as far as they are known. */
  readonly known: ReadonlyMap<string, string>;
  /** The pipelines that it runs in; none: it runs nowhere. */
  readonly cases: readonly PipelineCase[];
  /** May it run for a protected branch or tag? */
  readonly mayBeProtected: boolean;
  /** May it run for a branch that is not protected, or for a merge request? */
  readonly mayBeUnprotected: boolean;
  /**
   * As its pipelines run it: one for each set of values that rules and the kinds of pipeline give its variables. The job itself
   * where it runs nowhere; none of a variant.
   */
  readonly variants: readonly Job[];
  /** Names of the jobs whose artifacts it finds; null: all of earlier stages. */
  readonly artifactsFrom: readonly string[] | null;
  /** As it runs in these pipelines with variables that earlier jobs hand on; null: nothing of it depends on them. */
  handed(values: HandedOn, cases: readonly PipelineCase[]): Job | null;
  /** Equal for jobs of several configurations that differ in nothing but the pipelines that they run in. */
  readonly sameAs: string;
  /** The processed job in GitLab's own terms (what the conformance vectors assert), as plain JSON. */
  readonly processed: Readonly<Record<string, unknown>>;
}

/** By name; null: only the run knows the value. */
export type HandedOn = ReadonlyMap<string, Variable | null>;

export interface Variable {
  readonly name: string;
  readonly value: Located<string>;
  /** `expand: false`. */
  readonly raw: boolean;
}

/** A text with its variables expanded as far as they are known. */
export interface ExpandedText {
  /** As written. */
  readonly source: Located<string>;
  /** Every variable known: the result. Null when some are not. */
  readonly text: string | null;
  /** The result in pieces: known text, or the name of an unknown variable. */
  readonly pieces: readonly (string | { readonly unknown: string })[];
  /** Variables from YAML that took part, in order of use: where their values are written. */
  readonly from: readonly Located<string>[];
}

export interface Image {
  readonly name: ExpandedText;
  readonly entrypoint: readonly Located<string>[] | null;
  /** Empty: not set. */
  readonly pullPolicy: readonly ExpandedText[];
  /** `docker:user`, `kubernetes:user`. */
  readonly users: readonly ExpandedText[];
}

export interface Service extends Image {
  readonly alias: Located<string> | null;
  readonly command: readonly Located<string>[];
  readonly variables: ReadonlyMap<string, Variable>;
}

export interface Script {
  readonly keyword: 'before_script' | 'script' | 'after_script' | 'pre_get_sources_script' | 'run';
  readonly lines: readonly Located<string>[];
}
