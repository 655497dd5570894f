import { type ImageName, parseImageName } from './image-name.ts';
import { matchesImage } from './image-pattern.ts';

/**
 * An image the list allows that has the same name, for `hashicorp/terraform:1.5` and `registry.example/terraform:*`:
 * `registry.example/terraform:1.5`. Null: none has. `exact`: it can be used as it is.
 */
export function nearestImage(image: string, allowed: readonly string[]): { image: string; exact: boolean } | null {
  const wanted = parseImageName(image);
  const alike = byName(allowed).get(wanted.name) ?? [];
  const [exact] = alike.flatMap((pattern) => exactImage(pattern, wanted) ?? []);
  if (exact !== undefined) return { image: exact, exact: true };
  const [first] = alike;
  if (first === undefined) return null;
  const { repository, tag } = parseImageName(first);
  return { image: tag === null ? repository : first, exact: false };
}

const named = new WeakMap<readonly string[], ReadonlyMap<string, readonly string[]>>();

function byName(patterns: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const known = named.get(patterns);
  if (known) return known;
  const names = new Map<string, string[]>();
  for (const pattern of patterns) {
    const { name } = parseImageName(pattern);
    const alike = names.get(name);
    if (alike) alike.push(pattern);
    else names.set(name, [pattern]);
  }
  named.set(patterns, names);
  return names;
}

/** The image with the wanted tag, else the one that the pattern itself names. */
function exactImage(pattern: string, { tag }: ImageName): string | undefined {
  const { repository } = parseImageName(pattern);
  const same = tag === null ? repository : `${repository}:${tag}`;
  return [same, pattern].find((image) => !/[*?[{\\]/.test(image) && matchesImage(pattern, image));
}
