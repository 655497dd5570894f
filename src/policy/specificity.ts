import type { PolicyLayer } from './policy.ts';

/** Sorts groups of a policy from the least to the most specific; equal ones stay in the order of the file. */
export function bySpecificity(a: PolicyLayer, b: PolicyLayer): number {
  const [left, right] = [weight(a.glob ?? ''), weight(b.glob ?? '')];
  return left.segments - right.segments || left.exact - right.exact || left.characters - right.characters;
}

/** Segments without a wildcard count first, then whether the glob names one project, then how much of it is literal. */
function weight(glob: string): { segments: number; exact: number; characters: number } {
  const literal = glob.split('/').filter((segment) => segment !== '' && !/[*?[{]/.test(segment));
  return {
    segments: literal.length,
    exact: /[*?[{]/.test(glob) ? 0 : 1,
    characters: glob.replaceAll(/[*?[\]{}]/g, '').length,
  };
}
