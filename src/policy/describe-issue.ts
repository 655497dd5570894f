/** What zod found wrong, in sentences for the policy's owner and with the place in the text. */
import { z } from 'zod';
import { didYouMean } from '../nearest-word.ts';
import { isNull, type Node } from '../yaml/tree.ts';
import { misplacedIn } from './misplaced-key.ts';
import type { PolicyProblem } from './policy-problems.ts';
import { fieldsOf, schemaAt } from './policy-schema.ts';
import { keyLocation, nodeAt, type Path } from './policy-tree.ts';
import { optionSchemas, type RuleCatalogueEntry } from './rule-catalogue.ts';
import { codes, kindOf, wrongType } from './wrong-type.ts';

/** `schema`: what the policy was checked against. */
export function describeIssue(
  issue: z.core.$ZodIssue,
  root: Node,
  schema: z.ZodType,
  catalogue: readonly RuleCatalogueEntry[],
): PolicyProblem[] {
  const { path } = issue;
  if (issue.code === 'unrecognized_keys') {
    const misplaced = misplacedIn(path, root, catalogue);
    const known = fieldsOf(schemaAt(schema, path));
    return issue.keys.map((key) => {
      const message = misplaced(key) ?? unknownKey(key, path, known);
      return { at: keyLocation(root, [...path, key]), message };
    });
  }
  if (issue.code === 'invalid_key') {
    const [cause] = issue.issues;
    return [{ at: keyLocation(root, path), message: `\`${String(path.at(-1))}\` ${cause?.message}` }];
  }
  const { node, whole } = nodeAt(root, path);
  const name = keyName(path);
  const wanted = schemaAt(schema, path);
  if (!whole) return [{ at: node.at, message: `\`${name}\` is missing${whatFor(wanted)}` }];
  if (issue.code === 'invalid_value') {
    const words = issue.values.map(String);
    return [
      { at: node.at, message: `\`${name}\` ${wrongWord(words, node, catalogue)}${asOption(node, path, catalogue)}` },
    ];
  }
  const subject = isEntry(path) ? entryName(node, name) : `\`${name}\``;
  return [{ at: node.at, message: `${subject} ${complaint(issue, node, wanted)}` }];
}

/** Keys of one hash, if these are few enough to be read. */
const MOST_KEYS = 16;

function unknownKey(key: string, path: Path, known: readonly string[]): string {
  const isRule = path.at(-1) === 'rules';
  const unknown = `unknown ${isRule ? 'rule' : 'key'} \`${key}\``;
  if (key === '<<') return '`<<` merges a hash or a list of hashes, such as an alias `*name` of one, and this is none';
  if (/[^\x21-\x7e]/.test(key.trim() === key ? '' : key)) {
    return `${unknown}: there is a space of another kind before or behind it, such as a no-break space`;
  }
  const meant = didYouMean(key, known);
  if (meant !== '') return `${unknown}${meant}`;
  if (isRule) return `${unknown}: \`pipewarden rules\` lists them`;
  if (known.length === 0) return unknown;
  return known.length <= MOST_KEYS
    ? `${unknown}: known here are ${codes(known).join(', ')}`
    : `${unknown}: config/policy.yml, which comes with Pipewarden, has every key`;
}

function whatFor(schema: z.ZodType): string {
  if (schema instanceof z.ZodEnum && schema.options.length <= MOST_WORDS)
    return `: it must be ${oneOf(schema.options.map(String))}`;
  const { description } = schema;
  if (!description) return '';
  return `: ${description.slice(0, 1).toLowerCase()}${description.slice(1).replace(/\.$/, '')}`;
}

function complaint(issue: z.core.$ZodIssue, node: Node, schema: z.ZodType): string {
  switch (issue.code) {
    case 'invalid_type':
      return wrongType(issue.expected === 'number' && isInt(issue) ? 'int' : issue.expected, node, schema);
    case 'too_small':
      return wrongSize('at least', issue.minimum, issue.origin);
    case 'too_big':
      return wrongSize('at most', issue.maximum, issue.origin);
    default:
      return issue.message;
  }
}

function isInt(issue: z.core.$ZodIssueInvalidType): boolean {
  return 'format' in issue && issue.format === 'safeint';
}

/** More words than this are not listed. */
const MOST_WORDS = 12;

function wrongWord(words: readonly string[], node: Node, catalogue: readonly RuleCatalogueEntry[]): string {
  if (words.length > MOST_WORDS && node.kind === 'scalar') {
    const meant = didYouMean(node.text, words);
    return `does not know \`${node.at.text}\`${meant === '' ? `: ${knownWords(words, catalogue)}` : meant}`;
  }
  if (isNull(node)) return `is empty: it must be ${oneOf(words)}`;
  if (node.kind !== 'scalar') return `must be ${oneOf(words)}, not ${kindOf(node)}`;
  return `must be ${oneOf(words)}, not \`${node.at.text}\`${didYouMean(node.text, words)}`;
}

function knownWords(words: readonly string[], catalogue: readonly RuleCatalogueEntry[]): string {
  const others = words.filter((word) => !catalogue.some(({ id }) => id === word));
  return ['known are the rules that `pipewarden rules` lists', ...codes(others)].join(', ');
}

/** `rule: [a]`: the list is probably that of an option. */
function asOption(node: Node, path: Path, catalogue: readonly RuleCatalogueEntry[]): string {
  if (node.kind !== 'list' || path.at(-1) !== 'level') return '';
  const entry = catalogue.find(({ id }) => id === path.at(-2));
  const [option] = entry ? (Object.entries(optionSchemas(entry)).find(([, each]) => takesList(each)) ?? []) : [];
  return option === undefined ? '' : `: write it as the option \`${option}\`, on a line of its own below the rule`;
}

function takesList(schema: z.ZodType): boolean {
  return schema.safeParse([]).success;
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

/** Is it one of a list? */
function isEntry(path: Path): boolean {
  return typeof path.at(-1) === 'number' && path.length > 1;
}

function entryName(node: Node, list: string): string {
  if (node.kind !== 'scalar' || isNull(node)) return `an entry of \`${list}\``;
  return `\`${node.type === 'string' ? node.text : node.at.text}\` in \`${list}\``;
}

function oneOf(words: readonly string[]): string {
  const quoted = codes(words);
  return quoted.length > 1 ? `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}` : (quoted[0] ?? '');
}
