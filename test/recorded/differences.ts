/** Differences between a recorded answer and the stand-in's. */
import type { Bindings } from './bindings.ts';

/** `response.notes[0].type: recorded null, here "DiffNote"`; shape and values, in full. */
export function differences(
  recorded: unknown,
  actual: unknown,
  path: string,
  bindings: Bindings,
  ignored: readonly string[],
): string[] {
  if (ignored.includes(path)) return [];
  if (Array.isArray(recorded) && Array.isArray(actual)) {
    const length = recorded.length === actual.length ? [] : [lengths(recorded, actual, path)];
    const items = recorded
      .slice(0, actual.length)
      .flatMap((item, index) => differences(item, actual[index], `${path}[${index}]`, bindings, ignored));
    return [...length, ...items];
  }
  if (isObject(recorded) && isObject(actual)) {
    const keys = [...new Set([...Object.keys(recorded), ...Object.keys(actual)])];
    return keys.flatMap((key) => {
      const where = `${path}.${key}`;
      if (ignored.includes(where)) return [];
      if (!(key in actual)) return [`${where}: left out here, recorded ${shown(recorded[key])}`];
      if (!(key in recorded)) return [`${where}: not recorded, here ${shown(actual[key])}`];
      return differences(recorded[key], actual[key], where, bindings, ignored);
    });
  }
  const same = typeof recorded === 'string' ? bindings.fits(recorded, actual) : Object.is(recorded, actual);
  return same ? [] : [`${path}: recorded ${shown(recorded)}, here ${shown(actual)}`];
}

function lengths(recorded: readonly unknown[], actual: readonly unknown[], path: string): string {
  return `${path}: recorded ${recorded.length} items, here ${actual.length}`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}
