import { z } from 'zod';
import type { Rule } from '../rules/rule.ts';

/** One of these, or a list of them; `of`: a few words, or what each is. */
export interface OptionValues {
  readonly kind: 'one' | 'list';
  readonly of: readonly string[] | 'string' | 'boolean' | 'check';
}

export interface RuleOption {
  readonly name: string;
  readonly values: OptionValues;
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

function valuesOf({ type, enum: words, items }: OptionSchema): OptionValues {
  if (words) return { kind: 'one', of: words };
  if (type === 'array') return { kind: 'list', of: items?.enum ?? (items?.type === 'object' ? 'check' : 'string') };
  return { kind: 'one', of: type === 'boolean' ? 'boolean' : 'string' };
}
