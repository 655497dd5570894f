/** One job as it stands in the file, before `parallel` makes several of it (lib/gitlab/ci/config/entry/{processable,job,bridge}.rb, 18.11). */

import { keyOf, noting, onceFor } from '../../once-per.ts';
import { isBlank, isBoolean, isStringOrSymbol, textOf } from '../../yaml/ruby-types.ts';
import {
  type Entry,
  isNull,
  joinHops,
  type MapNode,
  type Node,
  type Plain,
  toPlain,
  valueAt,
} from '../../yaml/tree.ts';
import type { Script, Variable } from '../config.ts';
import { type AllowedFailure, readAllowFailure } from '../keywords/allow-failure.ts';
import { isPagesJob, withPublishedPath } from '../keywords/artifacts.ts';
import { checkKeys } from '../keywords/checks.ts';
import { plainObject } from '../keywords/image.ts';
import { checkInherit, type Inherited, inheritedBy } from '../keywords/inherit.ts';
import { JOB_KEYS, TRIGGER_KEYS } from '../keywords/job-keys.ts';
import { readKeyword } from '../keywords/keyword-readers.ts';
import { type Copy, copiesOf, readParallel } from '../keywords/matrix.ts';
import { type Needs, readNeeds } from '../keywords/needs.ts';
import { DEFAULT_REFS } from '../keywords/only.ts';
import { scriptsOf } from '../keywords/script.ts';
import { DEFAULT_STAGE } from '../keywords/stages.ts';
import { checkStartIn } from '../keywords/timeout.ts';
import { readVariables, variablesIn } from '../keywords/variables.ts';
import type { Report } from '../problem.ts';

/** What the whole configuration gives to each job. */
export interface Surroundings {
  readonly defaults: ReadonlyMap<string, Entry>;
  readonly hasWorkflowRules: boolean;
  readonly report: Report;
}

export interface WrittenJob {
  readonly key: string;
  readonly entry: Entry;
  readonly kind: 'job' | 'trigger' | 'unused';
  /** The job's own and inherited ones that are set, with whole ways. */
  readonly keywords: ReadonlyMap<string, Entry>;
  /** Keywords in GitLab's form; without what differs between copies. */
  readonly values: Plain;
  readonly stage: string;
  readonly scripts: readonly Script[];
  readonly variables: ReadonlyMap<string, Variable>;
  readonly inheritsVariable: Inherited;
  readonly needs: Needs | null;
  /** Null: no `parallel`. */
  readonly copies: readonly Copy[] | null;
}

const WHEN: ReadonlySet<string> = new Set(['on_success', 'on_failure', 'always', 'manual', 'delayed']);
const TRIGGER_WHEN: ReadonlySet<string> = new Set(['on_success', 'on_failure', 'always', 'manual']);
/** The only keyword that a trigger job takes from `default`. */
const TRIGGER_DEFAULTS: ReadonlySet<string> = new Set(['interruptible']);
const MAX_NAME = 255;

/** Read together with others, below; the rest goes through the keyword readers. */
const READ_HERE: ReadonlySet<string> = new Set([
  'allow_failure',
  'extends',
  'inherit',
  'needs',
  'parallel',
  'variables',
  'when',
]);

const known = new WeakMap<Entry, Map<string, WrittenJob>>();

/** Sets of included files have most of their jobs in common: one without a problem is the very same in all. */
export function readJob(entry: Entry, kind: WrittenJob['kind'], around: Surroundings): WrittenJob {
  const ofEntry = known.get(entry) ?? new Map<string, WrittenJob>();
  known.set(entry, ofEntry);
  const own = ownKeywords(entry);
  const inherited = kind === 'unused' ? [] : inheritedKeywords(own, kind, around);
  const key = [kind, around.hasWorkflowRules, keyOf(inherited.map(([, keyword]) => keyword))].join(' ');
  const before = ofEntry.get(key);
  if (before) return before;
  const { call: report, wasCalled } = noting(around.report);
  const job = readWith(new Map([...own, ...inherited]), entry, kind, { ...around, report });
  if (!wasCalled()) ofEntry.set(key, job);
  return job;
}

function readWith(
  keywords: WrittenJob['keywords'],
  entry: Entry,
  kind: WrittenJob['kind'],
  around: Surroundings,
): WrittenJob {
  const { report } = around;
  const map = entry.value.kind === 'map' ? entry.value : null;
  if (kind !== 'unused') checkName(entry, report);
  if (map && kind !== 'unused') checkShape(map, kind, entry.key.text, report);

  const node = (key: string): Node | undefined => keywords.get(key)?.value;
  const inherit = node('inherit');
  if (inherit) checkInherit(inherit, report);
  const needs = node('needs');
  const parallel = keywords.get('parallel');
  const strategies = kind === 'trigger' ? (['matrix'] as const) : (['number', 'matrix'] as const);
  const copies = parallel && readParallel(parallel.value, strategies, 'parallel', report, parallel.via);
  const variables = keywords.get('variables');
  if (variables) readVariables(variables.value, 'job', 'variables', report);

  const values = readValues(entry, kind, keywords, around);
  return {
    key: entry.key.text,
    entry,
    kind,
    keywords,
    values,
    stage: typeof values.stage === 'string' ? values.stage : DEFAULT_STAGE,
    scripts: scriptsOf(keywords),
    variables: variables ? variablesIn(variables) : new Map(),
    inheritsVariable: inheritedBy(inherit, 'variables'),
    needs: needs ? readNeeds(needs, 'needs', report) : null,
    copies: copies ? copiesOf(copies, entry.key.text) : null,
  };
}

function checkName({ key }: Entry, report: Report): void {
  if (!isStringOrSymbol(key)) report(key.at, `the job name ${key.text} must be a string`);
  else if (!/\S/.test(key.text)) report(key.at, 'the job name must not be blank');
  else if ([...key.text].length > MAX_NAME) report(key.at, `the job name must have at most ${MAX_NAME} characters`);
}

function checkShape(map: MapNode, kind: 'job' | 'trigger', name: string, report: Report): void {
  const has = (key: string) => map.entries.has(key);
  const at = (key: string) => map.entries.get(key)?.key.at ?? map.at;
  checkKeys(map, kind === 'trigger' ? TRIGGER_KEYS : JOB_KEYS, name, report);
  for (const [one, other] of EXCLUSIVE) {
    if (has(one) && has(other)) report(at(other), `${name}: ${one} and ${other} cannot be used together`);
  }
  if (valueAt(map, 'rules')) {
    for (const key of ['only', 'except', 'start_in']) {
      if (valueAt(map, key)) report(at(key), `${name}: ${key} may not be used with rules`);
    }
  }
  const publish = valueAt(map, 'publish');
  if (!isBlank(publish) && !isPagesJob(name, pagesOf(map)))
    report(at('publish'), `${name}: publish is only for pages jobs`);
  const script = map.entries.get('script');
  if (kind === 'job' && !has('run') && isBlank(script?.value))
    report(script?.key.at ?? map.at, `${name}: script must not be empty`, script ? undefined : 'incomplete');
}

function pagesOf(map: MapNode): unknown {
  const pages = valueAt(map, 'pages');
  return pages && toPlain(pages);
}

const EXCLUSIVE = [
  ['script', 'trigger'],
  ['run', 'trigger'],
  ['script', 'run'],
  ['run', 'before_script'],
  ['run', 'after_script'],
] as const;

/** Those that are set, with their whole ways. */
const ownKeywords = onceFor(({ value, via }: Entry): ReadonlyMap<string, Entry> => {
  const keywords = new Map<string, Entry>();
  if (value.kind !== 'map') return keywords;
  for (const [id, keyword] of value.entries) {
    if (!isNull(keyword.value)) keywords.set(id, { ...keyword, via: joinHops(keyword.via, via) });
  }
  return keywords;
});

function inheritedKeywords(
  own: ReadonlyMap<string, Entry>,
  kind: WrittenJob['kind'],
  { defaults }: Surroundings,
): readonly (readonly [id: string, keyword: Entry])[] {
  const inherits = inheritedBy(own.get('inherit')?.value, 'default');
  return [...defaults].filter(([id]) => {
    const applies = kind === 'job' ? id !== 'timeout' : TRIGGER_DEFAULTS.has(id);
    return applies && inherits(id) && !own.has(id);
  });
}

function readValues(
  entry: Entry,
  kind: WrittenJob['kind'],
  keywords: ReadonlyMap<string, Entry>,
  around: Surroundings,
): Plain {
  const values: Plain = Object.create(null);
  const known = kind === 'trigger' ? TRIGGER_KEYS : JOB_KEYS;
  for (const [id, keyword] of keywords) {
    if (known.has(id) && !READ_HERE.has(id)) values[id] = readKeyword(id, keyword.value, around.report);
  }
  const { when, manual } = readWhen(kind, keywords, around.report);
  const allowed = readAllowed(kind, keywords, around.report);
  const hasRules = entry.value.kind === 'map' && entry.value.entries.has('rules');
  const extended = keywords.get('extends');
  const artifacts = withPublishedPath(
    values.artifacts as Plain | undefined,
    entry.key.text,
    values.pages,
    values.publish,
  );
  return plainObject({
    ...values,
    stage: values.stage ?? DEFAULT_STAGE,
    only: onlyOf(values.only as Plain | undefined, hasRules || around.hasWorkflowRules),
    artifacts: kind === 'job' ? artifacts : values.artifacts,
    when,
    allow_failure: allowed ? allowed.always : manual,
    allow_failure_criteria: allowed?.exitCodes ? { exit_codes: allowed.exitCodes } : undefined,
    scheduling_type: keywords.has('needs') ? 'dag' : 'stage',
    extends: extended && readKeyword('extends', extended.value, around.report),
  });
}

/** A map without `refs` still means branches and tags. */
function onlyOf(only: Plain | undefined, withoutDefault: boolean): Plain | undefined {
  if (only) return plainObject({ refs: DEFAULT_REFS, ...only });
  return withoutDefault ? undefined : plainObject({ refs: DEFAULT_REFS });
}

function readWhen(kind: WrittenJob['kind'], keywords: ReadonlyMap<string, Entry>, report: Report) {
  const node = keywords.get('when')?.value;
  const when = textOf(node);
  const allowed = kind === 'trigger' ? TRIGGER_WHEN : WHEN;
  if (node && (when === null || !allowed.has(when))) report(node.at, `when: must be one of ${[...allowed].join(', ')}`);
  const startIn = keywords.get('start_in');
  if (when === 'delayed' && kind === 'job') {
    if (startIn) checkStartIn(startIn.value, report);
    else report(node?.at ?? null, 'when: delayed needs start_in', 'incomplete');
  } else if (startIn && kind === 'job') {
    report(startIn.key.at, 'start_in is only for when: delayed', node ? undefined : 'incomplete');
  }
  return { when: when ?? undefined, manual: when === 'manual' };
}

function readAllowed(
  kind: WrittenJob['kind'],
  keywords: ReadonlyMap<string, Entry>,
  report: Report,
): AllowedFailure | undefined {
  const node = keywords.get('allow_failure')?.value;
  if (!node) return undefined;
  if (kind === 'trigger' && !isBoolean(node)) report(node.at, 'allow_failure: must be a boolean in a trigger job');
  return readAllowFailure(node, 'allow_failure', report);
}
