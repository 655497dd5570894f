import { idOf } from './object-id.ts';

type Part = object | string | null;

/**
 * Remembers what is made of the very same parts, so that it is one object too, and what is made of that can be remembered in its
 * turn. It lives as long as the first part.
 */
export function oncePer<Parts extends readonly [object, ...Part[]], T extends object>(
  make: (...parts: Parts) => T,
): (...parts: Parts) => T {
  const once = oncePerList((parts: Parts) => make(...parts));
  return (...parts) => once(parts);
}

/** The same for lists, which may be long. */
export function oncePerList<Parts extends readonly [object, ...Part[]], T extends object>(
  make: (parts: Parts) => T,
): (parts: Parts) => T {
  const made = new WeakMap<object, Map<string, T>>();
  return (parts) => {
    const [first] = parts;
    const ofFirst = made.get(first) ?? new Map<string, T>();
    made.set(first, ofFirst);
    const key = keyOf(parts);
    const known = ofFirst.get(key) ?? make(parts);
    ofFirst.set(key, known);
    return known;
  };
}

/** Calls on, and tells whether that was ever done: what rests on such a call is not to be remembered. */
export function noting<Args extends readonly unknown[], T>(call: (...args: Args) => T) {
  let wasCalled = false;
  const noted = (...args: Args): T => {
    wasCalled = true;
    return call(...args);
  };
  return { call: noted, wasCalled: () => wasCalled };
}

/** Equal for the very same parts in the same order. */
export function keyOf(parts: readonly Part[]): string {
  return parts.map((part) => (typeof part === 'string' ? JSON.stringify(part) : part ? idOf(part) : 0)).join(' ');
}
