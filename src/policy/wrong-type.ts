/** A value of another kind than the policy takes: what it must be, what stands there, and how to write it. */
import type { z } from 'zod';
import { isNull, type Node } from '../yaml/tree.ts';
import { fieldsOf } from './policy-schema.ts';

/** As GitLab names them. */
const KINDS: Readonly<Record<string, string>> = {
  array: 'a list',
  object: 'a hash',
  record: 'a hash',
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
};

/** More keys than this are not listed. */
const MOST_FIELDS = 6;

/** `schema`: of the value. */
export function wrongType(expected: string, node: Node, schema: z.ZodType): string {
  const fields = expected === 'object' ? fieldsOf(schema) : [];
  const withFields = fields.length > 0 && fields.length <= MOST_FIELDS ? ` with ${codes(fields).join(', ')}` : '';
  const kind = `${KINDS[expected] ?? expected}${withFields}`;
  if (isNull(node)) return `is empty: it must be ${kind}`;
  const given = expected === 'int' && kindOf(node) === 'a number' ? node.at.text : kindOf(node);
  return `must be ${kind}, not ${given}${howTo(expected, node)}`;
}

function howTo(expected: string, node: Node): string {
  switch (expected) {
    case 'array':
      return node.kind === 'map' ? ': begin each entry with `- `' : `: write \`[${onOneLine(node)}]\``;
    case 'object':
    case 'record':
      return asHash(node);
    case 'string':
      return node.kind === 'scalar' ? `: write "${node.at.text}"` : '';
    default:
      return node.kind === 'scalar' && node.style === 'quoted' && isPlain(expected, node.text)
        ? `: write ${node.text} without quotes`
        : '';
  }
}

function isPlain(expected: string, text: string): boolean {
  return (expected === 'boolean' ? /^(true|false|yes|no|on|off)$/i : /^-?\d+$/).test(text);
}

/** What was to be `key: value` lines. */
export function asHash(node: Node): string {
  if (node.kind === 'list') return ': write `key: value` lines without `- ` in front';
  if (node.kind !== 'scalar') return '';
  const joined = /^([\w-]+):(\S.*)$/.exec(node.text);
  return joined ? `: a space belongs behind the colon, \`${joined[1]}: ${joined[2]}\`` : ': write `key: value` lines';
}

function onOneLine({ at }: Node): string {
  return at.text.trim().replaceAll(/\s+/g, ' ');
}

export function kindOf(node: Node): string {
  if (node.kind === 'list') return 'a list';
  if (node.kind === 'map') return 'a hash';
  if (node.kind === 'reference') return 'a !reference';
  if (node.type === 'boolean') return 'a boolean';
  return node.type === 'integer' || node.type === 'float' ? 'a number' : 'a string';
}

export function codes(words: readonly string[]): string[] {
  return words.map((word) => `\`${word}\``);
}
