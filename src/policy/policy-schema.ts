/** The shape of a policy file. `config/policy.schema.json` is generated from it. */
import { z } from 'zod';
import { runnerClass, unknownRunner } from '../runner/runner-class.ts';
import { accepting } from './accepting.ts';
import { day, exemption } from './exemptions.ts';
import { fileFields, valueSchema } from './file-keys.ts';
import { policySettings } from './policy-settings.ts';
import { level, optionSchemas, type RuleCatalogueEntry } from './rule-catalogue.ts';
import { LOCKABLE_SETTINGS } from './setting-locks.ts';

const ruleLevel = level.describe('off, warning (reported) or error (fails the commit status).');

const enforceFrom = day.describe('Until the day before, its errors are warnings that name this day (UTC).');

const variables = z
  .record(z.string().regex(/^[A-Za-z_]\w*$/, { error: 'is not the name of a CI/CD variable' }), z.string())
  .optional()
  .describe(
    'CI/CD variables whose values the files do not tell, such as those of group settings. They are quoted in notes: no secrets.',
  );

const lists = z
  .record(z.string().regex(/^[A-Za-z_][\w-]*$/, { error: 'is not a name for a list' }), z.array(z.string()))
  .optional()
  .describe('Lists that are named once and used in other lists: `$trusted` stands for the entries of `trusted`.');

/** `level` and the rule's options; `allow+` adds to the list of the layer above where `allow` replaces it. */
function ruleSchema(entry: RuleCatalogueEntry): z.ZodObject {
  const fields: Record<string, z.ZodType> = { level: ruleLevel.optional(), enforce_from: enforceFrom.optional() };
  for (const [name, schema] of Object.entries(optionSchemas(entry))) {
    fields[name] = schema.optional();
    const list = valueSchema(schema);
    if (list instanceof z.ZodArray)
      fields[`${name}+`] = list.describe(`Added to \`${name}\` of the layer above.`).optional();
  }
  return z.strictObject(fields);
}

interface SchemaOptions {
  /** Also describe `rule: error`, which the reader rewrites before it validates. */
  readonly short: boolean;
}

export function policySchema(catalogue: readonly RuleCatalogueEntry[], options: SchemaOptions): z.ZodObject {
  const ids = catalogue.map(({ id }) => id);
  const layer = layerFields(catalogue, options);
  const { name: _, ...unknown } = fileFields(unknownRunner.shape);
  return z.strictObject({
    ...layer,
    lists,
    groups: groupsField(layer),
    runners: z
      .array(z.strictObject(fileFields(runnerClass.shape)))
      .optional()
      .describe('What is known of the runners, so that jobs are judged by them.'),
    exemptions: z
      .array(
        z.strictObject({
          ...fileFields(exemption.shape),
          rule: z.enum(ids).describe(exemption.shape.rule.description ?? ''),
        }),
      )
      .optional()
      .describe('Findings that pass, for a reason and until a day.'),
    unknown_runner: z.strictObject(unknown).optional().describe('Judges jobs that no runner class takes.'),
  });
}

/** Of a file that a group owns. */
export function groupFileSchema(catalogue: readonly RuleCatalogueEntry[]): z.ZodObject {
  const layer = layerFields(catalogue, { short: false });
  return z.strictObject({ ...withoutDefaults(layer), groups: groupsField(layer) });
}

/** What the instance and every group may say. */
function layerFields(catalogue: readonly RuleCatalogueEntry[], { short }: SchemaOptions): Record<string, z.ZodType> {
  const ids = catalogue.map(({ id }) => id);
  const rules = z
    .strictObject(
      Object.fromEntries(
        catalogue.map((entry) => {
          const long = ruleSchema(entry);
          return [entry.id, (short ? z.union([ruleLevel, long]) : long).optional().describe(entry.summary)];
        }),
      ),
    )
    .meta({ id: 'rules', description: 'The level of each rule, or its level and options.' })
    .optional();
  const lock = z
    .array(z.enum([...ids, ...LOCKABLE_SETTINGS]))
    .optional()
    .describe(
      'Rules and settings that groups further in can only make stricter; variables: those of groups further in do not count.',
    );
  return { rules, lock, variables, ...fileFields(policySettings.shape), accept: acceptSchema(ids) };
}

function groupsField(layer: Readonly<Record<string, z.ZodType>>): z.ZodType {
  const { rules, lock, variables: own, ...settings } = layer;
  return z
    .record(z.string(), z.strictObject({ rules, lock, variables: own, ...withoutDefaults(settings) }))
    .optional()
    .describe('By a glob of project paths, applied from the least to the most specific.');
}

function acceptSchema(ids: readonly string[]): z.ZodType {
  const { by, rules } = accepting.shape;
  const known = z.array(z.enum(ids)).min(1);
  return z
    .strictObject({ ...fileFields({ by }), rules: known.describe(rules.description ?? '').optional() })
    .describe(policySettings.shape.accept.description ?? '')
    .optional();
}

/** What a group leaves out it takes from above. */
function withoutDefaults(fields: Readonly<Record<string, z.ZodType>>): Record<string, z.ZodType> {
  return Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, valueSchema(field).optional()]));
}

/** The schema of what stands at a path; that of nothing where it knows none. */
export function schemaAt(schema: z.ZodType, path: readonly PropertyKey[]): z.ZodType {
  return path.reduce<z.ZodType>((at, step) => below(valueSchema(at), String(step)), schema);
}

/** The keys of a hash that a schema knows. */
export function fieldsOf(schema: z.ZodType): readonly string[] {
  const inner = valueSchema(schema);
  return inner instanceof z.ZodObject ? Object.keys(inner.shape) : [];
}

function below(schema: z.ZodType, step: string): z.ZodType {
  const inner =
    schema instanceof z.ZodObject
      ? schema.shape[step]
      : schema instanceof z.ZodRecord
        ? schema.valueType
        : schema instanceof z.ZodArray
          ? schema.element
          : undefined;
  return inner instanceof z.ZodType ? inner : z.never();
}
