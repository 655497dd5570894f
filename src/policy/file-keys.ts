/** Settings and runner classes are declared under the names that code uses; a policy file writes them in snake case. */
import { z } from 'zod';

type Shape = Readonly<Record<string, z.ZodType>>;

/** `maxDiscussions` is `max_discussions` in a policy file. */
export function fileKey(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** What a policy file may write for each declared value, by its key there. Null, for "not set", is not written. */
export function fileFields(shape: Shape): Record<string, z.ZodType> {
  return Object.fromEntries(Object.entries(shape).map(([name, schema]) => [fileKey(name), fileField(schema)]));
}

function fileField(schema: z.ZodType): z.ZodType {
  const written = described(valueSchema(schema), schema.description);
  const missing = schema.safeParse(undefined);
  if (!missing.success) return written;
  return missing.data === null ? written.optional() : written.default(missing.data);
}

/** The plain values of a file under the names that `shape` declares. */
export function byName(shape: Shape, written: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const names = Object.keys(shape).filter((name) => Object.hasOwn(written, fileKey(name)));
  return Object.fromEntries(names.map((name) => [name, written[fileKey(name)]]));
}

/** Through `default`, `optional` and the like to the schema that says what the value is. */
export function valueSchema(schema: z.ZodType): z.ZodType {
  let inner: z.core.$ZodType = schema;
  while (
    inner instanceof z.ZodDefault ||
    inner instanceof z.ZodOptional ||
    inner instanceof z.ZodPrefault ||
    inner instanceof z.ZodNullable ||
    inner instanceof z.ZodReadonly
  ) {
    inner = inner.def.innerType;
  }
  return inner instanceof z.ZodType ? inner : schema;
}

function described(schema: z.ZodType, description: string | undefined): z.ZodType {
  return description === undefined ? schema : schema.describe(description);
}
