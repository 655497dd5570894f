import { idOf } from './object-id.ts';
import { Location } from './source.ts';

/** Equal for plain values with equal content. Of functions, and of files that it points into, only the very same are equal. */
export function contentKey(value: unknown): string {
  return JSON.stringify(value, function (this: Record<string, unknown>, key: string, plain: unknown) {
    const each = this[key];
    if (each instanceof Map) return ['map', ...each];
    if (each instanceof Set) return ['set', ...each];
    if (each instanceof Location) return ['at', idOf(each.file), each.start, each.end];
    return typeof each === 'function' ? ['function', idOf(each)] : plain;
  });
}
