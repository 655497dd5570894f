/** Whether two payloads have the same shape. */

/** Fields whose values are part of what an event says. */
const TELLING = [
  'object_kind',
  'event_type',
  'event_name',
  'action',
  'state',
  'state_id',
  'draft',
  'noteable_type',
  'type',
  'system',
  'internal',
  'visibility_level',
  'ref',
];

/** Keys, types (null is one of its own), empty lists against filled ones, and the values of telling fields. */
export function shapeFaults(recorded: unknown, actual: unknown, path: string): string[] {
  const [was, is] = [typeName(recorded), typeName(actual)];
  if (was !== is) return [`${path}: recorded ${was}, here ${is}`];
  if (Array.isArray(recorded) && Array.isArray(actual)) {
    return recorded.length === 0 ? [] : shapeFaults(recorded[0], actual[0], `${path}[0]`);
  }
  if (was === 'object') {
    const [before, now] = [recorded as Record<string, unknown>, actual as Record<string, unknown>];
    return [...new Set([...Object.keys(before), ...Object.keys(now)])].flatMap((key) => {
      if (!(key in now)) return [`${path}.${key}: left out here`];
      if (!(key in before)) return [`${path}.${key}: not recorded`];
      return shapeFaults(before[key], now[key], `${path}.${key}`);
    });
  }
  const telling = TELLING.includes(path.split('.').at(-1) ?? '');
  return telling && recorded !== actual ? [`${path}: recorded ${recorded}, here ${actual}`] : [];
}

function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (!Array.isArray(value)) return typeof value;
  return value.length === 0 ? 'an empty list' : 'a list';
}
