import coerce from 'semver/functions/coerce.js';
import lt from 'semver/functions/lt.js';

/** Versions as `18.5` or `14.4.0`; what is left out counts as zero, and one that is no version is before nothing. */
export function isBefore(version: string, other: string): boolean {
  const [a, b] = [coerce(version), coerce(other)];
  return a !== null && b !== null && lt(a, b);
}
