/**
 * Includes whose variables stand in the settings of the project or a group: which files they lead to only GitLab knows, and its
 * lint names them, in the order in which it reads them.
 */
import type { IncludeKind, IncludeValue } from '../../includes/include-kind.ts';
import { withoutLeadingSlashes } from '../../includes/include-kind.ts';
import type { ToldInclude } from '../config.ts';
import type { FoundEntry } from './include-entries.ts';

/** The first that the entry may lead to, taken out of `left`; null: GitLab has not told. */
export function toldEntry(entry: FoundEntry, { key }: IncludeKind, left: ToldInclude[]): FoundEntry | null {
  const at = left.findIndex((told) => mayLeadTo(entry, valuesOf(told, key)));
  const [told] = at === -1 ? [] : left.splice(at, 1);
  const values = told && valuesOf(told, key);
  return values ? { ...entry, values: new Map([...entry.values, ...values]), unknown: new Map() } : null;
}

/** As the keys of an entry; null: another kind. */
function valuesOf({ type, location, project, ref }: ToldInclude, key: IncludeKind['key']): Map<string, string> | null {
  if (type !== (key === 'project' ? 'file' : key)) return null;
  if (key !== 'project') return new Map([[key, location]]);
  return new Map([
    ...(project === null ? [] : [['project', project] as const]),
    ['file', location],
    ...(ref === null ? [] : [['ref', ref] as const]),
  ]);
}

function mayLeadTo({ values, unknown }: FoundEntry, told: ReadonlyMap<string, string> | null): boolean {
  if (!told || ![...unknown.keys()].every((key) => told.has(key))) return false;
  return [...told].every(([key, value]) => {
    const written = values.get(key);
    return unknown.has(key) ? isFilled(written, value) : isSame(written, value);
  });
}

function isSame(written: IncludeValue | undefined, told: string): boolean {
  return typeof written === 'string' && withoutLeadingSlashes(written).toLowerCase() === plain(told).toLowerCase();
}

/** Is it the text with something in place of each variable? */
function isFilled(written: IncludeValue | undefined, told: string): boolean {
  return typeof written === 'string' && fillings(written).test(plain(told));
}

function plain(told: string): string {
  return withoutLeadingSlashes(told);
}

const VARIABLE = /\$\{\w+\}|\$\w+/;

/** What a path with variables whose values nobody here knows may be; a wildcard may be anything too. */
export function fillings(written: string): RegExp {
  const parts = withoutLeadingSlashes(written).split(VARIABLE);
  const texts = parts.map((part) => part.split('*').map(escaped).join('.*'));
  return new RegExp(`^${texts.join('.*')}$`, 's');
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}
