import { z } from 'zod';
import { policySchema } from '../../src/policy/policy-schema.ts';
import type { RuleCatalogueEntry } from '../../src/policy/rule-catalogue.ts';

/** `$name` of a named list in place of an entry that is one of few words. */
const LIST_NAME = { type: 'string', pattern: '^\\$[A-Za-z_][\\w-]*$' } as const;

/** JSON Schema of policy files, for editors. */
export function policyJsonSchema(catalogue: readonly RuleCatalogueEntry[]): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(policySchema(catalogue, { short: true }), {
    io: 'input',
    override: ({ jsonSchema }) => {
      delete jsonSchema.imagePatterns;
      const { items } = jsonSchema;
      if (typeof items === 'object' && 'enum' in items) jsonSchema.items = { anyOf: [items, LIST_NAME] };
    },
  });
  const patternProperties = { '^x-': { description: 'A home for YAML anchors; Pipewarden ignores it.' } };
  return { $schema, $id: 'urn:pipewarden:policy', title: 'Pipewarden policy', ...schema, patternProperties };
}
