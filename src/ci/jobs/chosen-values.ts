/**
 * Values that people choose from a list when they start a pipeline by hand: the `options` of variables at top level. What they choose
 * beats everything that YAML says (doc/ci/variables and doc/ci/pipelines, "prefilled variables", 18.11).
 */
import { textOf } from '../../yaml/ruby-types.ts';
import { joinHops, located, type MapNode, valueAt } from '../../yaml/tree.ts';
import type { Variable } from '../config.ts';
import { oneOf } from '../expressions/fact.ts';
import { factOf, learn } from '../expressions/knowledge.ts';
import { type PipelineCase, SOURCE } from '../pipelines/pipeline-case.ts';

/** Each is judged in all jobs; what more lists offer is left out. */
const MOST_CHOICES = 32;

/** One variable is chosen, and the others stay as they are. Of what YAML says already there is no need. */
export function chosenValues(tree: MapNode): readonly Variable[] {
  const section = tree.entries.get('variables');
  if (section?.value.kind !== 'map') return [];
  const chosen = [...section.value.entries.values()].flatMap(({ key, value, via }) => {
    const options = valueAt(value, 'options');
    if (options?.kind !== 'list') return [];
    const written = textOf(valueAt(value, 'value'));
    return options.items.flatMap((option): Variable[] => {
      const text = textOf(option.value);
      if (text === null || text === written) return [];
      const way = joinHops(joinHops(option.via, via), section.via);
      return [{ name: key.text, value: located(text, option.value, way), raw: false }];
    });
  });
  return chosen.slice(0, MOST_CHOICES);
}

/** The same pipelines, as far as somebody may start them by hand. */
export function startedByHand(cases: readonly PipelineCase[]): readonly PipelineCase[] {
  return cases.flatMap((each) => {
    if (each.rootSources || !factOf(each.knowledge, SOURCE).values.includes('web')) return [];
    const knowledge = learn(each.knowledge, SOURCE, oneOf('web'));
    return knowledge ? [{ ...each, knowledge }] : [];
  });
}
