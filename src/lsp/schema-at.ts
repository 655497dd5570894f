/** What config/policy.schema.json says of a place in a policy. */
import { readFileSync } from 'node:fs';
import { packageFile } from '../package-file.ts';

export interface Schema {
  readonly description?: string;
  readonly type?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
}

let read: Schema | undefined;

function root(): Schema {
  read ??= JSON.parse(readFileSync(packageFile('config/policy.schema.json'), 'utf8')) as Schema;
  return read;
}

/** `path`: keys without indexes of lists. What may stand there, items of lists for the lists. */
export function schemasAt(path: readonly string[]): readonly Schema[] {
  return path.reduce<readonly Schema[]>((found, key) => found.flatMap((each) => below(each, key)), forms(root()));
}

function below({ properties, additionalProperties }: Schema, key: string): readonly Schema[] {
  const own = properties && Object.hasOwn(properties, key) ? properties[key] : additionalProperties;
  return typeof own === 'object' ? forms(own) : [];
}

/** The schema itself, and what else it stands for. */
function forms(schema: Schema): readonly Schema[] {
  const { anyOf = [], items, $ref } = schema;
  const defined = $ref === undefined ? undefined : root().$defs?.[$ref.replace('#/$defs/', '')];
  const others = [...anyOf, ...(items ? [items] : []), ...(defined ? [defined] : [])];
  return [schema, ...others.flatMap(forms)];
}

/** For people, as markdown: our own words. '' where it says nothing. */
export function describe(schemas: readonly Schema[]): string {
  const [first] = schemas.flatMap(({ description }) => description ?? []);
  const values = [...new Set(valuesOf(schemas))];
  const given = schemas.find((schema) => schema.default !== undefined)?.default;
  const lines = [
    ...(first ? [first] : []),
    ...(values.length > 0 ? [`One of ${values.map((value) => `\`${value}\``).join(', ')}.`] : []),
    ...(given === undefined ? [] : [`Default: \`${JSON.stringify(given)}\`.`]),
  ];
  return lines.join('\n\n');
}

export function valuesOf(schemas: readonly Schema[]): readonly string[] {
  return schemas.flatMap((schema) => (schema.type === 'boolean' ? ['true', 'false'] : (schema.enum ?? []).map(String)));
}
