/**
 * From the root file, or the value of `trigger:include`, to one tree (lib/gitlab/ci/project_config/, lib/gitlab/ci/
 * config.rb, 18.11). Pure: what is not there yet is asked for in `missing`, and the rest is resolved all the same, so
 * that one round asks for as much as possible.
 */
import { hasYamlExtension } from '../../includes/guard.ts';
import {
  type IncludeContext,
  NO_YAML_EXTENSION,
  outsideOfProjects,
  withoutLeadingSlashes,
} from '../../includes/include-kind.ts';
import type { FileRequest } from '../../includes/request.ts';
import type { Hop, SourceFile } from '../../source.ts';
import type { Entry, MapNode } from '../../yaml/tree.ts';
import type { ConfigProblem, IncludedFile, ResolveInput } from '../config.ts';
import { mergeAll } from '../merge/merge.ts';
import type { CasesTogether } from '../pipelines/cases-together.ts';
import { inputsOfPipeline } from './given-inputs.ts';
import {
  type Call,
  isBlank,
  type Loaded,
  loadFile,
  type MapsToMerge,
  NOTHING,
  resolveIncludes,
} from './include-files.ts';
import { IncludeRun } from './include-run.ts';
import type { InputChoice } from './load-document.ts';
import { ownOr } from './own-project.ts';

export interface LoadedConfiguration {
  /** Merges when it is called; `hops` come behind those of everything in it. Null when there is nothing to go on with. */
  readonly tree: ((hops: readonly Hop[]) => MapNode) | null;
  readonly root: IncludedFile;
  readonly problems: readonly ConfigProblem[];
  readonly missing: readonly FileRequest[];
  /** Variables that texts of files were filled from. */
  readonly texts: ReadonlyMap<string, string | undefined>;
  /** Bytes of all texts, repeats each time. */
  readonly size: number;
  /** May one of its files change what another says? */
  overlap(): boolean;
}

/**
 * The pipeline's root file and everything it includes. The root counts as no include, but is checked like one. `chooseInputs`:
 * of its inputs, instead of what the pipeline is given.
 */
export function loadConfiguration(
  input: ResolveInput,
  together: CasesTogether,
  chooseInputs?: InputChoice,
): LoadedConfiguration {
  const run = new IncludeRun(input, together);
  const { name, request, ref, inside } = rootOf(run);
  const shown = run.mask(name);
  const root: IncludedFile = { file: null, name: shown, kind: 'root', entry: null, at: null, ref, includes: [] };
  const answer = run.fetch(request);
  if (!answer) return loadedBy(run, null, root);
  if ('unavailable' in answer) {
    run.unavailableRoot(shown, request, answer.unavailable, answer.detail);
    return loadedBy(run, null, { ...root, unavailable: answer.unavailable });
  }
  if (!('file' in answer)) return loadedBy(run, null, root);

  const { file } = answer;
  const { maps, includes } = loadRoot(run, file, {
    name: shown,
    inside: inside(file),
    ...(chooseInputs ? { chooseInputs } : {}),
  });
  return loadedBy(run, maps, { ...root, file, commit: file.commit, includes });
}

export function loadedBy(run: IncludeRun, maps: MapsToMerge, root: IncludedFile): LoadedConfiguration {
  const { missing, texts, size } = run;
  return {
    tree: maps && ((hops) => mergeAll(maps(hops))),
    root,
    problems: [...run.problems, ...run.room.problems],
    missing,
    texts,
    size,
    overlap: () => run.keys.overlap(),
  };
}

/**
 * A child pipeline: its configuration is nothing but `include:` with the value of `trigger:include`, in the project
 * and at the commit of `input`. Without `parentArtifacts` a file from an artifact is `generated`: no one knows it yet.
 */
export function loadChild(include: Entry, input: ResolveInput, together: CasesTogether): LoadedConfiguration {
  // Lint reads no child pipelines.
  const run = new IncludeRun({ ...input, pipeline: { ...input.pipeline, told: [] } }, together);
  const context = {
    ...pipelineContext(run),
    artifacts: input.pipeline.parentArtifacts ?? 'unknown',
  } as const;
  const loaded = resolveIncludes(run, include, null, context);
  const root: IncludedFile = {
    file: null,
    name: 'child pipeline',
    kind: 'root',
    entry: include,
    at: include.value.at,
    includes: loaded.includes,
  };
  return loadedBy(run, loaded.maps, root);
}

function pipelineContext({ input, together }: IncludeRun): IncludeContext {
  const { project, commit, parentArtifacts, serverFqdn } = input.pipeline;
  return {
    at: { project, commit },
    variables: together,
    component: null,
    artifacts: parentArtifacts ?? null,
    serverFqdn,
    pipelineProject: project,
  };
}

interface RootRequest {
  readonly name: string;
  readonly request: FileRequest;
  readonly ref: string | null;
  readonly inside: (file: SourceFile) => IncludeContext;
}

function rootOf(run: IncludeRun): RootRequest {
  const { root, pipeline } = run.input;
  const context = pipelineContext(run);
  switch (root.kind) {
    case 'local': {
      const path = withoutLeadingSlashes(root.path);
      const request: FileRequest = { kind: 'file', project: pipeline.project, commit: pipeline.commit, path };
      return { name: path, request, ref: null, inside: () => context };
    }
    case 'project': {
      const path = withoutLeadingSlashes(root.path);
      const request = ownOr(run, { kind: 'project', project: root.project, ref: root.ref, path });
      const inside = (file: SourceFile): IncludeContext => ({
        ...context,
        at: { project: file.project ?? root.project, commit: file.commit ?? root.ref ?? 'HEAD' },
      });
      return {
        name: `${root.project}${root.ref === null ? '' : `@${root.ref}`}:/${path}`,
        request,
        ref: root.ref,
        inside,
      };
    }
    case 'remote': {
      const request: FileRequest = { kind: 'remote', url: root.url };
      return { name: root.url, request, ref: null, inside: () => outsideOfProjects(context) };
    }
  }
}

interface RootCall extends Pick<Call, 'inside' | 'chooseInputs'> {
  readonly name: string;
}

function loadRoot(run: IncludeRun, file: SourceFile, { name, ...call }: RootCall): Loaded {
  if (!hasYamlExtension(file.path)) {
    run.refuse(null, `The configuration file \`${name}\`: ${NO_YAML_EXTENSION}`);
    return NOTHING;
  }
  if (isBlank(file)) {
    const message = run.mask(`The configuration file \`${name}\` is empty`);
    run.problems.push({ at: null, message, kind: 'missing_root', fatal: true });
    return NOTHING;
  }
  const given = inputsOfPipeline(run.input.pipeline.inputs, file);
  const outside = pipelineContext(run);
  return loadFile(run, { ...call, file, at: null, given, givenAt: null, outside, isComponent: false });
}
