import { idOf } from './object-id.ts';

type Part = object | string | null;

/** What comes with ever new others would be remembered for as long as it lives itself. */
const MOST_OTHERS = 12;

/** Most first parts come with the same others always: these are compared themselves, and a key is made for further ones alone. */
interface Made<T> {
  readonly parts: readonly Part[];
  readonly value: T;
  others: Map<string, T> | null;
}

/** Remembers what is made of an object as long as the object lives, so that it is one object too. */
export function onceFor<P extends object, T extends object>(make: (part: P) => T): (part: P) => T {
  const made = new WeakMap<P, T>();
  return (part) => {
    const known = made.get(part);
    if (known) return known;
    const value = make(part);
    made.set(part, value);
    return value;
  };
}

/** The same for what is made of several parts, the very same each; it lives as long as the first of them. */
export function oncePer<Parts extends readonly [object, ...Part[]], T extends object>(
  make: (...parts: Parts) => T,
): (...parts: Parts) => T {
  const once = oncePerList((parts: Parts) => make(...parts));
  return (...parts) => once(parts);
}

/** For lists, which may be long. */
export function oncePerList<Parts extends readonly [object, ...Part[]], T extends object>(
  make: (parts: Parts) => T,
): (parts: Parts) => T {
  const made = new WeakMap<object, Made<T>>();
  return (parts) => {
    const [first] = parts;
    const ofFirst = made.get(first);
    if (!ofFirst) {
      const value = make(parts);
      made.set(first, { parts, value, others: null });
      return value;
    }
    if (areTheSame(ofFirst.parts, parts)) return ofFirst.value;
    ofFirst.others ??= new Map();
    const key = keyOf(parts);
    const known = ofFirst.others.get(key);
    if (known) return known;
    const value = make(parts);
    if (ofFirst.others.size < MOST_OTHERS) ofFirst.others.set(key, value);
    return value;
  };
}

function areTheSame(some: readonly Part[], others: readonly Part[]): boolean {
  return some.length === others.length && some.every((part, index) => part === others[index]);
}

/** The first call makes it, and the others get the same, whatever they give. */
export function onceAsked<Args extends readonly unknown[], T>(make: (...args: Args) => T): (...args: Args) => T {
  let made: { readonly value: T } | undefined;
  return (...args) => {
    made ??= { value: make(...args) };
    return made.value;
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
  let key = '';
  for (const part of parts) {
    if (typeof part === 'string') key += `${part.length}:${part}`;
    else key += part ? `${idOf(part)} ` : '0 ';
  }
  return key;
}
