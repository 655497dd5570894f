/**
 * Files that other projects include: each is loaded as if a pipeline of theirs included it, once for each set of values that
 * its inputs may have.
 */
import type { IncludeContext } from '../../includes/include-kind.ts';
import type { FileRequest } from '../../includes/request.ts';
import type { IncludedFile, ResolveInput } from '../config.ts';
import { possibleInputs } from '../inputs/possible-inputs.ts';
import type { CasesTogether } from '../pipelines/cases-together.ts';
import { type EachConfiguration, eachConfiguration } from './each-configuration.ts';
import { loadFile } from './include-files.ts';
import { IncludeRun } from './include-run.ts';
import { isConfiguration } from './is-configuration.ts';
import { type LoadedConfiguration, loadedBy } from './load-configuration.ts';
import type { InputChoice } from './load-document.ts';
import { notAllSets } from './not-all-sets.ts';

/** More are not looked at in one review. */
export const MAX_SHARED = 50;
/** Sets of values for the inputs of all files together; one for a long text counts more. */
const MAX_SETS = 400;
const SHORT_TEXT = 16 * 1024;
/** For one set of values: what conditions on variables of whoever includes the file tell apart. */
const MAX_CONFIGURATIONS = 8;

export interface SharedConfiguration {
  readonly input: ResolveInput;
  readonly each: EachConfiguration;
}

/** Those that are there; one that is about something else is none. */
export function sharedConfigurations(input: ResolveInput): readonly SharedConfiguration[] {
  const { shared } = input;
  if (!shared) return [];
  const forOthers: ResolveInput = { ...input, pipeline: shared.pipeline, cases: shared.cases, forOthers: true };
  const [first] = shared.paths.slice(MAX_SHARED);
  const budget = { left: MAX_SETS };
  return [
    ...shared.paths.slice(0, MAX_SHARED).flatMap((path) => configurationsOf(path, forOthers, budget)),
    ...(first === undefined ? [] : [leftOut(first, shared.paths.length - MAX_SHARED, forOthers)]),
  ];
}

function requestFor(path: string, { pipeline: { project, commit } }: ResolveInput): FileRequest {
  return { kind: 'file', project, commit, path };
}

function configurationsOf(path: string, input: ResolveInput, budget: { left: number }): readonly SharedConfiguration[] {
  const answer = input.files(requestFor(path, input));
  const isAbsent = answer && 'unavailable' in answer && answer.unavailable === 'not_found';
  if (isAbsent || (answer && 'file' in answer && !isConfiguration(answer.file))) return [];
  const text = answer && 'file' in answer ? answer.file.text : '';
  const cost = 1 + text.length / SHORT_TEXT;
  const most = Math.max(1, Math.floor(budget.left / cost));
  const found: SharedConfiguration[] = [];
  let sets = 1;
  for (let set = 0; set < sets; set += 1) {
    const load = (together: CasesTogether) => {
      const run = new IncludeRun(input, together);
      return loadShared(run, path, (declared, report, file) => {
        const possible = possibleInputs(declared, text, report);
        sets = Math.min(possible.sets.length, most);
        if (set === 0 && (!possible.areAll || sets < possible.sets.length)) run.problems.push(notAllSets(file));
        return possible.sets[set] ?? new Map();
      });
    };
    found.push({ input, each: eachConfiguration(input.cases, load, MAX_CONFIGURATIONS) });
  }
  budget.left -= found.length * cost;
  return found;
}

function loadShared(run: IncludeRun, path: string, chooseInputs: InputChoice): LoadedConfiguration {
  const request = requestFor(path, run.input);
  const root: IncludedFile = { file: null, name: path, kind: 'root', entry: null, at: null, includes: [] };
  const answer = run.fetch(request);
  if (answer && 'unavailable' in answer) {
    run.unavailableRoot(path, request, answer.unavailable, answer.detail);
    return loadedBy(run, null, { ...root, unavailable: answer.unavailable });
  }
  if (!answer || !('file' in answer)) return loadedBy(run, null, root);
  const { file } = answer;
  const context = contextOf(run);
  const call = { file, at: null, given: null, givenAt: null, outside: context, inside: context, isComponent: false };
  const { maps, includes } = loadFile(run, { ...call, chooseInputs });
  return loadedBy(run, maps, { ...root, file, commit: file.commit, includes });
}

/** Its own includes are looked for around it, with the variables of whoever includes it. */
function contextOf({ input, together }: IncludeRun): IncludeContext {
  const { project, commit, serverFqdn } = input.pipeline;
  return {
    at: { project, commit },
    variables: together,
    component: 'unknown',
    artifacts: null,
    serverFqdn,
    pipelineProject: project,
  };
}

function leftOut(path: string, count: number, input: ResolveInput): SharedConfiguration {
  const message = `${count} more files that others include are changed (the first is \`${path}\`): they were not judged`;
  const each = eachConfiguration(input.cases, (together: CasesTogether) => {
    const run = new IncludeRun(input, together);
    run.problems.push({ at: null, message, kind: 'missing_root', fatal: false, unavailable: 'limit' });
    const root: IncludedFile = { file: null, name: path, kind: 'root', entry: null, at: null, includes: [] };
    return loadedBy(run, null, { ...root, unavailable: 'limit' });
  });
  return { input, each };
}
