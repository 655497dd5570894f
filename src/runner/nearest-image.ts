import { parseImageName } from './image-name.ts';
import { matchesImage } from './image-pattern.ts';

/**
 * An image the list allows that has the same name, for `hashicorp/terraform:1.5` and `registry.example/terraform:*`:
 * `registry.example/terraform:1.5`. Null: none has. `exact`: it can be used as it is.
 */
export function nearestImage(image: string, allowed: readonly string[]): { image: string; exact: boolean } | null {
  const wanted = parseImageName(image);
  let other: string | null = null;
  for (const pattern of allowed) {
    const { repository, name, tag } = parseImageName(pattern);
    if (name !== wanted.name) continue;
    if (!/[*?[{\\]/.test(repository)) {
      const same = wanted.tag === null ? repository : `${repository}:${wanted.tag}`;
      for (const candidate of [same, pattern]) {
        if (!/[*?[{\\]/.test(candidate) && matchesImage(pattern, candidate)) return { image: candidate, exact: true };
      }
    }
    other ??= tag === null ? repository : pattern;
  }
  return other === null ? null : { image: other, exact: false };
}
