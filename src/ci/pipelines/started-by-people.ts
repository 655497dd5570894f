import type { Question } from '../expressions/fact.ts';
import { ask } from '../expressions/outcomes.ts';
import { type PipelineCase, SOURCE } from './pipeline-case.ts';

const BY_PEOPLE: Question = {
  key: 'started by people',
  ask: (value) => value !== null && ['schedule', 'web', 'api', 'trigger'].includes(value),
  ofOthers: false,
};

/** The parts of these that a schedule, somebody by hand or a program starts: they may give inputs (doc/ci/inputs, 18.11). */
export function startedByPeople(cases: readonly PipelineCase[]): readonly PipelineCase[] {
  return cases
    .filter(({ ref, rootSources }) => ref !== 'merge_request' && rootSources === null)
    .flatMap((each) =>
      ask(SOURCE, BY_PEOPLE, each.knowledge).flatMap(({ holds, knowledge }) => (holds ? [{ ...each, knowledge }] : [])),
    );
}
