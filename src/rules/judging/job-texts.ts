/** Texts of a job's keywords that have no field of their own, with the job's variables filled in as far as they are known. */
import type { ExpandedText, Job } from '../../ci/config.ts';
import { expandKnown } from '../../ci/variables/expand-known.ts';
import { settingsOf } from '../../ci/yaml-variables.ts';
import { textOf } from '../../yaml/ruby-types.ts';
import { entryOf, type Item, joinHops, located } from '../../yaml/tree.ts';

/** The values under these keys of a keyword; a list counts as its items, at every step. */
export function nodesAt(job: Job, keyword: string, ...keys: readonly string[]): readonly Item[] {
  const entry = job.keywords.get(keyword);
  return entry ? itemsBelow(entry, keys) : [];
}

export function itemsBelow(item: Item, keys: readonly string[]): readonly Item[] {
  const { value, via } = item;
  if (value.kind === 'list')
    return value.items.flatMap((inner) => itemsBelow({ ...inner, via: joinHops(inner.via, via) }, keys));
  const [key, ...rest] = keys;
  if (key === undefined) return [item];
  const entry = entryOf(value, key);
  return entry ? itemsBelow({ value: entry.value, via: joinHops(entry.via, via) }, rest) : [];
}

/** Null: it is no text. */
export function expandedText(job: Job, { value, via }: Item): ExpandedText | null {
  const text = textOf(value);
  return text === null ? null : expandKnown(located(text, value, via), job.variables, settingsOf(job), 'value');
}

export function textsAt(job: Job, keyword: string, ...keys: readonly string[]): readonly ExpandedText[] {
  return nodesAt(job, keyword, ...keys).flatMap((item) => expandedText(job, item) ?? []);
}

/** Names of variables that only the run knows. */
export function unknownsIn({ pieces }: ExpandedText): readonly string[] {
  return pieces.flatMap((piece) => (typeof piece === 'string' ? [] : [piece.unknown]));
}

/** Of the short form of `environment`, or of its `name`. */
export function environmentNames(job: Job): readonly ExpandedText[] {
  return [...textsAt(job, 'environment'), ...textsAt(job, 'environment', 'name')];
}
