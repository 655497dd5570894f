import type { Span } from '../source.ts';
import type { PolicyLayer } from './policy.ts';

/** The group that a line about a rule belongs to, as its glob; null: the whole instance. `layers`: those of the project. */
export function groupThatSet(layers: readonly PolicyLayer[], rule: string, line: Span): string | null {
  const sets = (layer: PolicyLayer) => {
    const set = layer.rules.get(rule);
    const places = [layer.locks.get(rule), set?.level?.at, ...[...(set?.options.values() ?? [])].map(({ at }) => at)];
    return places.some((at) => at?.file.id === line.file && at.span.start.line === line.start.line);
  };
  return layers.findLast(sets)?.glob ?? null;
}
