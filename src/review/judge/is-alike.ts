/** Are two plain values equal? */
export function isAlike(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one) || Array.isArray(other)) return areAlike(one, other);
  const parts = Object.entries(one);
  if (parts.length !== Object.keys(other).length) return false;
  return parts.every(([key, value]) => Object.hasOwn(other, key) && isAlike(value, other[key as keyof typeof other]));
}

function areAlike(one: unknown, other: unknown): boolean {
  if (!Array.isArray(one) || !Array.isArray(other) || one.length !== other.length) return false;
  return one.every((each, index) => isAlike(each, other[index]));
}
