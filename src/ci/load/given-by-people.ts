/**
 * Pipelines that somebody starts with inputs of the root file: by a schedule, by hand or through the API. Each set of values that
 * is not the defaults alone makes configurations of its own.
 */
import { withoutLeadingSlashes } from '../../includes/include-kind.ts';
import type { ConfigProblem, ResolveInput } from '../config.ts';
import { possibleInputs } from '../inputs/possible-inputs.ts';
import type { CasesTogether } from '../pipelines/cases-together.ts';
import { startedByPeople } from '../pipelines/started-by-people.ts';
import { type EachConfiguration, eachConfiguration } from './each-configuration.ts';
import { type LoadedConfiguration, loadConfiguration } from './load-configuration.ts';
import { notAllSets } from './not-all-sets.ts';

/** More are not looked at, and the review says so. */
const MAX_SETS = 50;
/** For one set of values. */
const MAX_CONFIGURATIONS = 8;

export function configurationsGivenByPeople(input: ResolveInput): readonly EachConfiguration[] {
  const isOpen = Object.keys(input.pipeline.inputs).length === 0 && mayDeclareInputs(input);
  const cases = isOpen ? startedByPeople(input.cases) : [];
  const found: EachConfiguration[] = [];
  let sets = cases.length === 0 ? 0 : 2;
  for (let set = 1; set < sets; set += 1) {
    let isOne = false;
    const load = (together: CasesTogether): LoadedConfiguration => {
      const said: ConfigProblem[] = [];
      const loaded = loadConfiguration(input, together, (declared, report, file) => {
        const possible = possibleInputs(declared, file.text, report);
        sets = Math.min(possible.sets.length, MAX_SETS);
        isOne = set < sets;
        if (set === 1 && (!possible.areAll || sets < possible.sets.length)) said.push(notAllSets(file));
        return possible.sets[set] ?? new Map();
      });
      return { ...loaded, problems: [...loaded.problems, ...said] };
    };
    const each = eachConfiguration(cases, load, MAX_CONFIGURATIONS);
    if (isOne) found.push(each);
  }
  return found;
}

/** Cheaply, for most files do not. */
function mayDeclareInputs({ root, pipeline: { project, commit }, files }: ResolveInput): boolean {
  if (root.kind !== 'local') return false;
  const answer = files({ kind: 'file', project, commit, path: withoutLeadingSlashes(root.path) });
  return answer !== undefined && 'file' in answer && /^\{?[ \t]*["']?spec["']?[ \t]*:/m.test(answer.file.text);
}
