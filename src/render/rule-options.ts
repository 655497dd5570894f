import { z } from 'zod';
import type { Rule } from '../rules/rule.ts';

export interface RuleOption {
  readonly name: string;
  /** For people: `list of strings`, `allow or refuse`, `true or false`. */
  readonly values: string;
  /** As JSON; null: none. */
  readonly fallback: string | null;
  readonly description: string;
}

interface OptionSchema {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly items?: OptionSchema;
  readonly default?: unknown;
  readonly description?: string;
}

/** The options a policy may give the rule, beside `level`. */
export function optionsOf(rule: Rule): readonly RuleOption[] {
  const schema = z.toJSONSchema(rule.options, { io: 'input' });
  const properties = (schema.properties ?? {}) as Readonly<Record<string, OptionSchema>>;
  return Object.entries(properties).map(([name, option]) => ({
    name,
    values: valuesOf(option),
    fallback: option.default === undefined ? null : JSON.stringify(option.default),
    description: option.description ?? '',
  }));
}

function valuesOf({ type, enum: words, items }: OptionSchema): string {
  if (words) return words.join(' or ');
  if (type === 'array')
    return `list of ${items?.enum ? items.enum.join(', ') : items?.type === 'object' ? 'checks' : 'strings'}`;
  return type === 'boolean' ? 'true or false' : 'string';
}
