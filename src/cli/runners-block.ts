/** The `runners` of a policy file brought up to date. Everything else in the file stays as it is, byte for byte. */
import {
  Document,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type Pair,
  parseDocument,
  type Scalar,
  YAMLMap,
  YAMLSeq,
} from 'yaml';
import { SettingsError } from '../errors.ts';
import { CLASS_KEYS, type ImportedClass } from './imported-class.ts';

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

const STYLE = { lineWidth: 0, flowCollectionPadding: false } as const;

/** `text` is a valid policy, or empty. */
export function updateRunners(text: string, imported: readonly ImportedClass[]): UpdatedBlock {
  // As Pipewarden reads policies: `off` has to be quoted.
  const document = parseDocument(text, { version: '1.1' });
  const root = isMap(document.contents) ? document.contents : new YAMLMap(document.schema);
  const pair = root.items.find(({ key }) => isScalar(key) && key.value === 'runners');
  const list = pair && isSeq(pair.value) ? pair.value : new YAMLSeq(document.schema);
  const classes = imported.map((each) => updateClass(document, list, each));
  const changed = classes.some(({ outcome }) => outcome === 'added' || outcome === 'changed');

  const key = pair && isScalar(pair.key) ? pair.key : null;
  const start = key?.range?.[0] ?? text.length;
  const end = (pair?.value as Scalar | undefined)?.range?.[1] ?? start;
  const written = key ? text.slice(start, end) : 'runners: []\n';
  const block = changed ? blockOf(document, list) : written.endsWith('\n') ? written : `${written}\n`;
  return { text: changed ? spliced(text, start, end, block) : text, block, classes };
}

function spliced(text: string, start: number, end: number, block: string): string {
  const before = text.slice(0, start);
  // A value such as `[]` ends before the end of its line, a block behind it.
  const after = text[end - 1] === '\n' ? text.slice(end) : text.slice(end).replace(/^[ \t]*\r?\n/, '');
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const gap = start < text.length || before === '' ? '' : before.endsWith('\n') ? newline : newline + newline;
  return `${before}${gap}${block.replaceAll('\n', newline)}${after}`;
}

function blockOf(document: Document, list: YAMLSeq): string {
  const only = new Document(undefined, { version: '1.1' });
  const root = new YAMLMap(only.schema);
  // The comment behind the block is still in the text.
  list.comment = null;
  root.set(only.createNode('runners'), list);
  only.contents = root as never;
  only.directives = document.directives as never;
  try {
    return only.toString({ ...STYLE, directives: false });
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    throw new SettingsError(
      '`runners` uses an alias from another part of the policy, so it cannot be rewritten: write the value out first',
    );
  }
}

function updateClass(document: Document, list: YAMLSeq, imported: ImportedClass): UpdatedClass {
  const { name, fields } = imported;
  const known = list.items.find((item): item is YAMLMap => isMap(item) && item.get('name') === name);
  if (!known && !fields.has('executor')) return { imported, outcome: 'refused', changes: [], keys: new Set() };
  const map = known ?? new YAMLMap(document.schema);
  if (!known) {
    map.items.push(document.createPair('name', name));
    list.items.push(map);
    list.flow = false;
  }
  const changes = CLASS_KEYS.flatMap((key) => {
    return fields.has(key) ? setField(document, map, key, fields.get(key), known !== undefined) : [];
  });
  const wrote = changes.some(({ wrote: did }) => did);
  return {
    imported,
    outcome: known ? (wrote ? 'changed' : 'unchanged') : 'added',
    changes: known ? [...changes.map(({ says }) => says), ...staleLimits(map, fields)] : [],
    keys: new Set(map.items.map((item) => nameOf(item))),
  };
}

function staleLimits(map: YAMLMap, fields: ImportedClass['fields']): string[] {
  if (!fields.has('executor')) return [];
  return LIMITS.flatMap((key) =>
    map.has(key) && !fields.has(key) ? `${key}: is kept, though the runner's file has none` : [],
  );
}

function setField(document: Document, map: YAMLMap, key: string, value: unknown, known: boolean) {
  const pair = map.items.find((item) => nameOf(item) === key);
  const shown = JSON.stringify(value);
  if (!pair) {
    map.items.splice(placeFor(map, key), 0, document.createPair(key, nodeOf(document, value)));
    return known ? [{ wrote: true, says: `${key}: ${shown} is new` }] : [];
  }
  const now = JSON.stringify((map.toJS(document) as Record<string, unknown>)[key]);
  if (now === shown) return [];
  if (KEPT.has(key)) return [{ wrote: false, says: `${key}: ${now} is kept, though the sources say ${shown}` }];
  const old = pair.value as Scalar | null;
  const node = nodeOf(document, value);
  if (old?.comment) node.comment = old.comment;
  if (old?.commentBefore) node.commentBefore = old.commentBefore;
  pair.value = node;
  return [{ wrote: true, says: `${key}: ${now} → ${shown}` }];
}

function nodeOf(document: Document, value: unknown) {
  return document.createNode(value, { flow: true });
}

/** Behind the last key that comes before it in the usual order. */
function placeFor(map: YAMLMap, key: string): number {
  const rank = CLASS_KEYS.indexOf(key);
  return (
    map.items.findLastIndex((item) => {
      const other = CLASS_KEYS.indexOf(nameOf(item));
      return other !== -1 && other < rank;
    }) + 1
  );
}

function nameOf(item: Pair): string {
  return isPair(item) && isScalar(item.key) ? String(item.key.value) : '';
}
