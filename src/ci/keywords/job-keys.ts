/** What a top-level key is, and which keywords it may hold (lib/gitlab/ci/config/entry/{root,jobs,job,bridge}.rb, 18.11). */
import { isStringOrSymbol } from '../../yaml/ruby-types.ts';
import type { Entry, Node } from '../../yaml/tree.ts';

/** Keys of the top level that are never jobs. */
export const RESERVED: ReadonlySet<string> = new Set([
  'include',
  'before_script',
  'image',
  'services',
  'after_script',
  'variables',
  'stages',
  'cache',
]);

/** Sections that become jobs when they look like one. */
const SECTIONS: ReadonlySet<string> = new Set(['default', 'workflow']);

const PROCESSABLE_KEYS = [
  'extends',
  'stage',
  'only',
  'except',
  'rules',
  'variables',
  'inherit',
  'allow_failure',
  'when',
  'needs',
  'resource_group',
  'environment',
  'interruptible',
];

export const TRIGGER_KEYS: ReadonlySet<string> = new Set([...PROCESSABLE_KEYS, 'trigger', 'parallel']);

/** The last line is GitLab EE's. */
export const JOB_KEYS: ReadonlySet<string> = new Set([
  ...PROCESSABLE_KEYS,
  ...['tags', 'script', 'run', 'image', 'services', 'start_in', 'artifacts', 'cache', 'dependencies'],
  ...['before_script', 'after_script', 'hooks', 'coverage', 'retry', 'parallel', 'timeout', 'release', 'id_tokens'],
  ...['publish', 'pages', 'manual_confirmation', 'inputs'],
  ...['secrets', 'identity', 'dast_configuration'],
]);

/** `broken`: neither hidden nor a map that says what to run. */
export type KeyKind = 'reserved' | 'section' | 'hidden' | 'job' | 'trigger' | 'broken';

export function kindOf(entry: Entry): KeyKind {
  const name = entry.key.text;
  const isText = isStringOrSymbol(entry.key);
  if (isText && RESERVED.has(name)) return 'reserved';
  if (name.startsWith('.')) return 'hidden';
  const kind = jobKind(entry.value);
  return kind === 'broken' && isText && SECTIONS.has(name) ? 'section' : kind;
}

/** By the keys alone: a null counts. */
function jobKind(node: Node): 'job' | 'trigger' | 'broken' {
  if (node.kind !== 'map') return 'broken';
  if (node.entries.has('script') || node.entries.has('run')) return 'job';
  return node.entries.has('trigger') || node.entries.has('needs') ? 'trigger' : 'broken';
}
