export type Group<T> = readonly [T, ...T[]];

/** By their keys, in the order in which the first of each came. */
export function grouped<T>(all: readonly T[], key: (each: T) => string): readonly (readonly [string, Group<T>])[] {
  const groups = new Map<string, [T, ...T[]]>();
  for (const each of all) {
    const name = key(each);
    const group = groups.get(name);
    if (group) group.push(each);
    else groups.set(name, [each]);
  }
  return [...groups];
}
