/** The `runners` of a policy file brought up to date. Whatever does not change stays as it is, byte for byte. */
import { isMap, isPair, isScalar, isSeq, type Node, type Pair, parseDocument, type YAMLMap, type YAMLSeq } from 'yaml';
import { CLASS_KEYS, type ImportedClass } from './imported-class.ts';
import { applyEdits, type Edit, endOfLine, endOfNode, flowText, indentAt } from './yaml-edits.ts';

export interface UpdatedBlock {
  /** The whole policy. */
  readonly text: string;
  /** Only the `runners`. */
  readonly block: string;
  /** What happened to each class, in the order given. */
  readonly classes: readonly UpdatedClass[];
}

export interface UpdatedClass {
  readonly imported: ImportedClass;
  /** `refused`: it would be new, but its executor is not known. */
  readonly outcome: 'added' | 'changed' | 'unchanged' | 'refused';
  readonly changes: readonly string[];
  /** Keys that the class has now. */
  readonly keys: ReadonlySet<string>;
  readonly edits: readonly Edit[];
}

/** Judgements of the administrator's: once written, no source overrules them. */
const KEPT: ReadonlySet<string> = new Set(['shared', 'isolation', 'projects']);

/** Limits that a runner's own file would say if there were any. */
const LIMITS: readonly string[] = [
  'allowed_images',
  'allowed_services',
  'allowed_users',
  'pull_policy',
  'allowed_pull_policies',
];

/** `text` is a valid policy, or empty. */
export function updateRunners(text: string, imported: readonly ImportedClass[]): UpdatedBlock {
  // As Pipewarden reads policies: `off` has to be quoted.
  const document = parseDocument(text, { version: '1.1' });
  const root = isMap(document.contents) ? document.contents : null;
  const pair = root?.items.find(({ key }) => isScalar(key) && key.value === 'runners');
  const list = pair && isSeq(pair.value) && pair.value.items.length > 0 ? pair.value : null;
  const plain = { lists: {}, ...(root?.toJS(document) as { lists?: Lists | null } | undefined) };
  const classes = imported.map((each) => {
    const row = list?.items.findIndex((item) => isMap(item) && String(item.get('name')) === each.name) ?? -1;
    const map = list?.items[row];
    return isMap(map) ? changedClass(text, map, plain, row, each) : newClass(each);
  });
  const added = classes.filter(({ outcome }) => outcome === 'added').map((each) => each.imported);
  const key = pair && isScalar(pair.key) ? pair.key : null;
  const start = key?.range?.[0] ?? text.length;
  const end = (pair?.value as Node | undefined)?.range?.[1] ?? start;
  const edits = classes.flatMap((each) => each.edits);
  if (added.length > 0) edits.push(list ? appended(text, list, added) : firstRows(text, start, end, added));
  const written = applyEdits(text, edits);
  const last = Math.max(end, ...edits.map((edit) => edit.end));
  const block = key || added.length > 0 ? written.slice(start, last + written.length - text.length) : 'runners: []\n';
  return { text: written, block: `${block.trim()}\n`, classes };
}

/** Rows behind the last one, in the style of the list. */
function appended(text: string, list: YAMLSeq, added: readonly ImportedClass[]): Edit {
  const end = endOfNode(text, list.items.at(-1) as Node);
  if (list.flow) return { start: end, end, text: added.map((each) => `, ${flowRow(each)}`).join('') };
  const at = endOfLine(text, end);
  return { start: at, end: at, text: added.map((each) => `\n${blockRow(each, indentAt(text, list))}`).join('') };
}

/** In place of an empty `runners`, or behind everything. */
function firstRows(text: string, start: number, end: number, added: readonly ImportedClass[]): Edit {
  const isLast = start === text.length;
  const gap = isLast && text !== '' ? (text.endsWith('\n') ? '\n' : '\n\n') : '';
  const rows = added.map((each) => `\n${blockRow(each, '  ')}`);
  return { start, end, text: `${gap}runners:${rows.join('')}${isLast || text[end - 1] === '\n' ? '\n' : ''}` };
}

function blockRow(imported: ImportedClass, indent: string): string {
  return `${indent}- ${rowFields(imported).join(`\n${indent}  `)}`;
}

function flowRow(imported: ImportedClass): string {
  return `{${rowFields(imported).join(', ')}}`;
}

function rowFields({ name, fields }: ImportedClass): string[] {
  const all = new Map<string, unknown>([['name', name], ...fields]);
  return CLASS_KEYS.flatMap((key) => (all.has(key) ? [`${key}: ${flowText(all.get(key))}`] : []));
}

function newClass(imported: ImportedClass): UpdatedClass {
  const isKnown = imported.fields.has('executor');
  const keys = new Set(isKnown ? ['name', ...imported.fields.keys()] : []);
  return { imported, outcome: isKnown ? 'added' : 'refused', changes: [], keys, edits: [] };
}

type Lists = Readonly<Record<string, readonly unknown[]>>;

interface PlainPolicy {
  readonly lists?: Lists | null;
  readonly runners?: readonly Readonly<Record<string, unknown>>[];
}

function changedClass(
  text: string,
  map: YAMLMap,
  policy: PlainPolicy,
  row: number,
  imported: ImportedClass,
): UpdatedClass {
  const { fields } = imported;
  const written = policy.runners?.[row] ?? {};
  const now = (key: string) => JSON.stringify(withoutNames(written[key], policy.lists ?? {}));
  const changes = CLASS_KEYS.flatMap((key) => {
    return fields.has(key) ? setField(text, map, key, now(key), fields.get(key)) : [];
  });
  const edits = changes.flatMap(({ edit }) => edit ?? []);
  return {
    imported,
    outcome: edits.length > 0 ? 'changed' : 'unchanged',
    changes: [...changes.map(({ says }) => says), ...staleLimits(map, fields)],
    keys: new Set([...map.items.map(nameOf), ...changes.map(({ key }) => key)]),
    edits,
  };
}

/** The entries of named lists in place of their names. */
function withoutNames(value: unknown, lists: Lists): unknown {
  if (!Array.isArray(value)) return value;
  return value.flatMap((item): unknown => {
    const name = typeof item === 'string' && item.startsWith('$') ? item.slice(1) : '';
    return Object.hasOwn(lists, name) ? withoutNames(lists[name], lists) : [item];
  });
}

function staleLimits(map: YAMLMap, fields: ImportedClass['fields']): string[] {
  if (!fields.has('executor')) return [];
  return LIMITS.flatMap((key) =>
    map.has(key) && !fields.has(key) ? `${key}: is kept, though the runner's file has none` : [],
  );
}

interface FieldChange {
  readonly key: string;
  readonly says: string;
  /** Null: what is written stays. */
  readonly edit: Edit | null;
}

/** `now`: the value as JSON. */
function setField(text: string, map: YAMLMap, key: string, now: string, value: unknown): FieldChange[] {
  const pair = map.items.find((item) => nameOf(item) === key);
  const wanted = JSON.stringify(value);
  if (!pair) return [{ key, says: `${key}: ${wanted} is new`, edit: insertField(text, map, key, value) }];
  if (now === wanted) return [];
  if (KEPT.has(key)) return [{ key, says: `${key}: ${now} is kept, though the sources say ${wanted}`, edit: null }];
  return [{ key, says: `${key}: ${now} → ${wanted}`, edit: replaceValue(text, pair, value) }];
}

function replaceValue(text: string, pair: Pair, value: unknown): Edit {
  const colon = colonOf(text, pair);
  const node = pair.value as Node | null;
  const end = Math.max(colon, node ? endOfNode(text, node) : colon);
  const start = node?.range?.[0] ?? colon;
  // A block list below its key becomes a list beside it, unless a comment stands between.
  const beside = text.slice(colon, start).trim() === '';
  return beside ? { start: colon, end, text: ` ${flowText(value)}` } : { start, end, text: flowText(value) };
}

/** Behind the last key that comes before it in the usual order. */
function insertField(text: string, map: YAMLMap, key: string, value: unknown): Edit {
  const rank = CLASS_KEYS.indexOf(key);
  const before = map.items.findLast((item) => {
    const other = CLASS_KEYS.indexOf(nameOf(item));
    return other !== -1 && other < rank;
  });
  const pair = before ?? map.items[0];
  const node = pair?.value as Node | null | undefined;
  const end = pair ? Math.max(colonOf(text, pair), node ? endOfNode(text, node) : 0) : (map.range?.[0] ?? 0);
  const field = `${key}: ${flowText(value)}`;
  if (map.flow) return { start: end, end, text: `, ${field}` };
  const at = endOfLine(text, end);
  return { start: at, end: at, text: `\n${indentAt(text, map)}${field}` };
}

/** Behind the colon of a pair. */
function colonOf(text: string, { key }: Pair): number {
  return text.indexOf(':', isScalar(key) ? (key.range?.[1] ?? 0) : 0) + 1;
}

function nameOf(item: Pair): string {
  return isPair(item) && isScalar(item.key) ? String(item.key.value) : '';
}
