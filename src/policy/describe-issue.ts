/** What zod found wrong, in sentences for the policy's owner and with the place in the text. */
import type { z } from 'zod';
import { isNull, type Node } from '../yaml/tree.ts';
import { misplacedKey } from './misplaced-key.ts';
import { didYouMean } from './nearest-word.ts';
import type { PolicyProblem } from './policy-problems.ts';
import { keysAt } from './policy-schema.ts';
import { keyLocation, nodeAt, type Path } from './policy-tree.ts';
import type { RuleCatalogueEntry } from './rule-catalogue.ts';

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

/** `schema`: what the policy was checked against. */
export function describeIssue(
  issue: z.core.$ZodIssue,
  root: Node,
  schema: z.ZodType,
  catalogue: readonly RuleCatalogueEntry[],
): PolicyProblem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const message = misplacedKey(key, issue.path, root, catalogue) ?? unknownKey(key, issue.path, schema);
      return { at: keyLocation(root, [...issue.path, key]), message };
    });
  }
  if (issue.code === 'invalid_key') {
    const [cause] = issue.issues;
    return [{ at: keyLocation(root, issue.path), message: `\`${String(issue.path.at(-1))}\` ${cause?.message}` }];
  }
  const { node, whole } = nodeAt(root, issue.path);
  const name = keyName(issue.path);
  if (!whole) return [{ at: node.at, message: `\`${name}\` is missing` }];
  return [{ at: node.at, message: `\`${name}\` ${complaint(issue, node)}` }];
}

function unknownKey(key: string, path: Path, schema: z.ZodType): string {
  const what = path.at(-1) === 'rules' ? 'rule' : 'key';
  return `unknown ${what} \`${key}\`${didYouMean(key, keysAt(schema, path))}`;
}

function complaint(issue: z.core.$ZodIssue, node: Node): string {
  switch (issue.code) {
    case 'invalid_value':
      return wrongWord(issue.values.map(String), node);
    case 'invalid_type':
      return wrongType(issue.expected, node);
    case 'too_small':
      return wrongSize('at least', issue.minimum, issue.origin);
    case 'too_big':
      return wrongSize('at most', issue.maximum, issue.origin);
    default:
      return issue.message;
  }
}

/** More words than this are not listed. */
const MOST_WORDS = 12;

function wrongWord(words: readonly string[], node: Node): string {
  if (isNull(node)) return `is empty: it must be ${oneOf(words)}`;
  if (node.kind !== 'scalar') return `must be ${oneOf(words)}, not ${kindOf(node)}`;
  if (words.length > MOST_WORDS) return `does not know \`${node.at.text}\`${didYouMean(node.text, words)}`;
  return `must be ${oneOf(words)}, not \`${node.at.text}\`${didYouMean(node.text, words)}`;
}

function wrongType(expected: string, node: Node): string {
  const kind = KINDS[expected] ?? expected;
  if (isNull(node)) return `is empty: it must be ${kind}`;
  const quoted = expected === 'string' && node.kind === 'scalar' ? `: write "${node.at.text}"` : '';
  return `must be ${kind}, not ${kindOf(node)}${quoted}`;
}

function wrongSize(bound: 'at least' | 'at most', size: number | bigint, of: string): string {
  if (of === 'string' && bound === 'at least' && size === 1) return 'must not be empty';
  const unit = { string: ' characters', array: size === 1 ? ' entry' : ' entries' }[of];
  return unit === undefined ? `must be ${bound} ${size}` : `must have ${bound} ${size}${unit}`;
}

function keyName(path: Path): string {
  const names = path.filter((step) => typeof step !== 'number');
  return String(names.at(-1) ?? 'policy');
}

function kindOf(node: Node): string {
  if (node.kind === 'list') return 'a list';
  if (node.kind === 'map') return 'a hash';
  if (node.kind === 'reference') return 'a !reference';
  if (node.type === 'boolean') return 'a boolean';
  return node.type === 'integer' || node.type === 'float' ? 'a number' : 'a string';
}

function oneOf(words: readonly string[]): string {
  const quoted = words.map((word) => `\`${word}\``);
  return quoted.length > 1 ? `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}` : (quoted[0] ?? '');
}
