import type { Token } from './gitlab.ts';

/** Developer: whoever has less in a project writes no status there. */
export const LEAST_ROLE = 30;

const DAY_MS = 24 * 60 * 60_000;
const WARNED_DAYS = 30;

export interface TokenHealth {
  /** It may write at all. */
  readonly writes: boolean;
  /** Until it ends; null: it never does. */
  readonly days: number | null;
  readonly endsSoon: boolean;
}

export function tokenHealth({ scopes, expiresAt }: Token, now: Date): TokenHealth {
  const days = expiresAt && Math.floor((expiresAt.getTime() - now.getTime()) / DAY_MS);
  return { writes: scopes.includes('api'), days, endsSoon: days !== null && days < WARNED_DAYS };
}
