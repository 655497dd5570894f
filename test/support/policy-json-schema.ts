import { z } from 'zod';
import type { RuleCatalogueEntry } from '../../src/policy/effective-policy.ts';
import { policySchema } from '../../src/policy/policy-schema.ts';

/** JSON Schema of policy files, for editors. */
export function policyJsonSchema(catalogue: readonly RuleCatalogueEntry[]): Record<string, unknown> {
  const schema = z.toJSONSchema(policySchema(catalogue, { short: true }), {
    io: 'input',
    override: ({ jsonSchema }) => {
      delete jsonSchema.imagePatterns;
    },
  });
  return { ...schema, title: 'Pipewarden policy' };
}
