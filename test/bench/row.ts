/** A line of the issue's table and what it takes to measure it: `npm run bench -- --only name`. */
export interface Row {
  readonly name: string;
  readonly about: string;
  measure(): Promise<readonly Measured[]>;
}

export interface Measured {
  readonly what: string;
  /** Null: it could not be measured here, for the reason in `detail`. */
  readonly value: number | null;
  readonly unit: '' | 'ms' | '%';
  readonly reach: number;
  readonly better: 'less' | 'more';
  /** What the value is made of. */
  readonly detail: string;
}

export function isMet({ value, reach, better }: Measured): boolean {
  return value !== null && (better === 'less' ? value <= reach : value >= reach);
}

export function shown({ value, unit }: Pick<Measured, 'value' | 'unit'>): string {
  if (value === null) return 'not here';
  const digits = unit === '' && !Number.isInteger(value) ? 2 : 0;
  return `${value.toFixed(digits)}${unit === '' ? '' : ` ${unit}`}`;
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
