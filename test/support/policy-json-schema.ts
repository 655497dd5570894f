import { z } from 'zod';
import { policySchema } from '../../src/policy/policy-schema.ts';
import type { RuleCatalogueEntry } from '../../src/policy/rule-catalogue.ts';

/** JSON Schema of policy files, for editors. */
export function policyJsonSchema(catalogue: readonly RuleCatalogueEntry[]): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(policySchema(catalogue, { short: true }), {
    io: 'input',
    override: ({ jsonSchema }) => {
      delete jsonSchema.imagePatterns;
    },
  });
  return { $schema, $id: 'urn:pipewarden:policy', title: 'Pipewarden policy', ...schema };
}
