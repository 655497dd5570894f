import { z } from 'zod';

export const level = z.enum(['off', 'warning', 'error']);
export type Level = z.output<typeof level>;

/** What every rule may have in a policy file beside its options. */
export const RULE_KEYS: readonly string[] = ['level', 'enforce_from'];

/** What a policy must know of a rule to check a policy file. `rules` supplies it; `policy` never imports `rules`. */
export interface RuleCatalogueEntry {
  readonly id: string;
  /** What it finds, one line. */
  readonly summary: string;
  readonly level: Level;
  /** Validates and fills in options; issues carry the key path inside the options. */
  readonly options: z.ZodType;
}

/** The schema of each rule option by name; empty for a rule that takes none. */
export function optionSchemas(entry: RuleCatalogueEntry): Readonly<Record<string, z.ZodType>> {
  return entry.options instanceof z.ZodObject ? entry.options.shape : {};
}
