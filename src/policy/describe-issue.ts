/** What zod found wrong, in sentences for the policy's owner and with the place in the text. */
import type { z } from 'zod';
import type { Node } from '../yaml/tree.ts';
import { didYouMean } from './nearest-word.ts';
import type { PolicyProblem } from './policy-problems.ts';
import { keyLocation, nodeAt, type Path } from './policy-tree.ts';

const KINDS: Readonly<Record<string, string>> = {
  array: 'a list',
  object: 'a map',
  record: 'a map',
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
};

/** `knownKeys` gives the keys that are possible at a path. */
export function describeIssue(
  issue: z.core.$ZodIssue,
  root: Node,
  knownKeys: (path: Path) => readonly string[],
): PolicyProblem[] {
  if (issue.code === 'unrecognized_keys') {
    const what = issue.path.at(-1) === 'rules' ? 'rule' : 'key';
    return issue.keys.map((key) => ({
      at: keyLocation(root, [...issue.path, key]),
      message: `unknown ${what} \`${key}\`${didYouMean(key, knownKeys(issue.path))}`,
    }));
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

function complaint(issue: z.core.$ZodIssue, node: Node): string {
  if (issue.code === 'invalid_value') {
    const words = issue.values.map(String);
    const given = node.kind === 'scalar' ? node.at.text : kindOf(node);
    return `must be ${oneOf(words)}, not \`${given}\`${node.kind === 'scalar' ? didYouMean(node.text, words) : ''}`;
  }
  if (issue.code === 'invalid_type') {
    const quote = issue.expected === 'string' && node.kind === 'scalar' && node.type !== 'null';
    return `must be ${KINDS[issue.expected] ?? issue.expected}, not ${kindOf(node)}${quote ? `: write "${node.at.text}"` : ''}`;
  }
  if (issue.code === 'too_small') return `must be at least ${issue.minimum}${issue.origin === 'array' ? ' long' : ''}`;
  if (issue.code === 'too_big') return `must be at most ${issue.maximum}${issue.origin === 'array' ? ' long' : ''}`;
  return issue.message;
}

function keyName(path: Path): string {
  const names = path.filter((step) => typeof step !== 'number');
  return String(names.at(-1) ?? 'policy');
}

function kindOf(node: Node): string {
  if (node.kind === 'list') return 'a list';
  if (node.kind === 'map') return 'a map';
  if (node.kind === 'reference') return 'a !reference';
  if (node.type === 'null') return 'empty';
  if (node.type === 'boolean') return 'true or false';
  return node.type === 'integer' || node.type === 'float' ? 'a number' : 'a text';
}

function oneOf(words: readonly string[]): string {
  const quoted = words.map((word) => `\`${word}\``);
  return quoted.length > 1 ? `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}` : (quoted[0] ?? '');
}
