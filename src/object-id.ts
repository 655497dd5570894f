const ids = new WeakMap<object, number>();
let lastId = 0;

/** Equal for one and the same object alone, so that it can be part of a text that says what is equal. */
export function idOf(value: object): number {
  const known = ids.get(value);
  if (known !== undefined) return known;
  lastId += 1;
  ids.set(value, lastId);
  return lastId;
}
