/** What the layers of a policy make of one rule. */
import { matchesProject } from '../runner/project-pattern.ts';
import type { Location } from '../source.ts';
import type { RuleSetting } from './effective-policy.ts';
import type { Policy, PolicyLayer, RuleLayer } from './policy.ts';
import type { PolicyProblem } from './policy-problems.ts';
import { type Level, level as levels, optionSchemas, type RuleCatalogueEntry } from './rule-catalogue.ts';

/** How far the layers have come. */
interface Draft {
  readonly level: Level;
  readonly enforceFrom: string | null;
  readonly setBy: Location | null;
  readonly options: ReadonlyMap<string, unknown>;
}

/** A draft that a layer locked, and where. */
interface Lock extends Draft {
  readonly at: Location;
}

/**
 * A deeper layer replaces what an outer one sets, option by option; `allow+` adds to the outer list instead. What an outer
 * layer locked stays in force beside that: the stricter level counts, and the rule is judged by the locked options as well.
 * So whatever a deeper layer says, everything is found that the lock would find, and no rule need say which of two option
 * values is the stricter one.
 */
export function ruleSetting(entry: RuleCatalogueEntry, layers: readonly PolicyLayer[]): RuleSetting {
  const { last, locks } = drafts(entry, layers);
  const options = optionsOf(entry, last);
  const differs = (lock: Lock) => JSON.stringify(optionsOf(entry, lock)) !== JSON.stringify(options);
  return {
    ...strictest(last, locks),
    options,
    locked: locks.filter(differs).map((lock) => ({ value: optionsOf(entry, lock), at: lock.at })),
  };
}

/** Levels of deeper layers that a lock keeps from having an effect, as far as the globs tell. */
export function uselessLevels({ catalogue, layers }: Policy): PolicyProblem[] {
  const locked = catalogue.filter(({ id }) => layers.some(({ locks }) => locks.has(id)));
  return layers.flatMap((layer, index) => {
    const entries = locked.filter(({ id }) => layer.rules.has(id));
    if (entries.length === 0) return [];
    const outer = layers.slice(0, index).filter(({ glob }) => covers(glob, layer.glob ?? ''));
    return entries.flatMap((entry) => {
      const level = layer.rules.get(entry.id)?.level;
      const lock = level && drafts(entry, outer).locks.find((each) => rank(each.level) > rank(level.value));
      if (!lock) return [];
      const line = lock.at.span.start.line;
      return [{ at: level.at, message: `has no effect: line ${line} locks \`${entry.id}\` at \`${lock.level}\`` }];
    });
  });
}

function drafts(
  entry: RuleCatalogueEntry,
  layers: readonly PolicyLayer[],
): { readonly last: Draft; readonly locks: readonly Lock[] } {
  let last: Draft = { level: entry.level, enforceFrom: null, setBy: null, options: new Map() };
  const locks: Lock[] = [];
  for (const layer of layers) {
    const rule = layer.rules.get(entry.id);
    last = { ...last, enforceFrom: dayOf(layer) ?? last.enforceFrom };
    if (rule) last = applied(entry, last, rule);
    const at = layer.locks.get(entry.id);
    if (at) locks.push({ ...last, at });
  }
  return { last, locks };
}

function applied(entry: RuleCatalogueEntry, outer: Draft, rule: RuleLayer): Draft {
  const options = new Map(outer.options);
  let setBy = rule.level?.at ?? outer.setBy;
  for (const [name, { value, at, adds }] of rule.options) {
    const above = options.has(name) ? options.get(name) : optionSchemas(entry)[name]?.safeParse(undefined).data;
    options.set(name, adds ? joined(above, value) : value);
    setBy = at;
  }
  const enforceFrom = rule.enforceFrom?.value ?? outer.enforceFrom;
  return { level: rule.level?.value ?? outer.level, enforceFrom, setBy, options };
}

function strictest(last: Draft, locks: readonly Lock[]): Pick<RuleSetting, 'level' | 'enforceFrom' | 'setBy'> {
  let { level, enforceFrom, setBy } = last;
  for (const lock of locks) {
    const sooner = rank(lock.level) === rank(level) && (lock.enforceFrom ?? '') < (enforceFrom ?? '');
    if (rank(lock.level) < rank(level) || (rank(lock.level) === rank(level) && !sooner)) continue;
    ({ level, enforceFrom } = lock);
    setBy = lock.at;
  }
  return { level, enforceFrom, setBy };
}

/** The day that a whole layer sets. */
function dayOf({ settings }: PolicyLayer): string | null {
  const set = settings.get('enforceFrom');
  return typeof set?.value === 'string' ? set.value : null;
}

function optionsOf(entry: RuleCatalogueEntry, { options }: Draft): unknown {
  return entry.options.parse(Object.fromEntries(options));
}

function rank(level: Level): number {
  return levels.options.indexOf(level);
}

function joined(outer: unknown, inner: unknown): unknown[] {
  const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
  return [...list(outer), ...list(inner)];
}

/** Does a glob match every project that another does? Said only of whole groups. */
function covers(outer: string | null, inner: string): boolean {
  return outer === null || (/(^|\/)\*\*$/.test(outer) && matchesProject(outer, inner));
}
