/** One pipeline after the other, each of which knows all of its variables: enough of them to tell all conditions apart. */
import type { PipelineKind, RefKind } from '../../src/ci/pipelines/pipeline-case.ts';
import { type Configuration, expressionsIn, refPoliciesIn, rulesIn, type Values } from './generated-configuration.ts';
import { type Expression, partsOf } from './own-expression.ts';

export interface SinglePipeline {
  readonly kind: PipelineKind;
  readonly ref: RefKind;
  readonly variables: Values;
  /** Null: there is nothing to compare with. */
  readonly changed: readonly string[] | null;
  /** Patterns that find a file: now or later, as other changes bring and take them. */
  readonly existing: readonly string[];
}

/** Whatever nobody but GitLab's settings and people define. */
export const SETTINGS = ['A', 'B'];
const SOURCE_BRANCH = 'topic';
const TARGET_BRANCH = 'main';
/** What the change touches. */
export const CHANGED = ['.gitlab-ci.yml', 'docs/a.md', 'docs/b.md', 'src/x.c'];
const SOURCES = ['push', 'schedule', 'web'] as const;
/** A pipeline of a tag is of one kind, whoever starts it: these two stand for all that no condition may name. */
const SOURCES_OF_TAGS = [...SOURCES, 'api', 'trigger'] as const;
/** Kinds that are compared. */
export const KINDS: readonly PipelineKind[] = [
  'merge_request',
  'source_branch',
  'target_branch',
  'other_branch',
  'tag',
  'schedule',
  'web',
];

/** Texts that patterns find. */
const FOUND: Readonly<Record<string, readonly string[]>> = { '^v': ['v1', 'v2'], '^[xy]$': ['x', 'y'], x: ['x', 'x2'] };

/** What conditions tell apart. */
export interface Asked {
  readonly names: ReadonlySet<string>;
  /** Texts that a variable is compared with. */
  readonly literals: ReadonlySet<string>;
  /** Of a variable one text for each answer. */
  readonly textsOf: (name: string) => readonly string[];
  readonly changes: boolean;
  /** Patterns of files. */
  readonly exists: readonly string[];
}

export function askedBy(files: Configuration): Asked {
  const parts = [...expressionsIn(files)].flatMap((expression) => [...partsOf(expression)]);
  const policies = [...refPoliciesIn(files)];
  const texts = textsIn(parts);
  const refs = policies.flatMap((policy) => policy.refs ?? []);
  const ofRefs = refs.flatMap((ref) => FOUND[ref.replaceAll('/', '')] ?? [ref]);
  texts.set('CI_COMMIT_TAG', [...(texts.get('CI_COMMIT_TAG') ?? []), ...ofRefs]);
  const isCompared = parts.some(
    (part) => 'left' in part && part.left.is === 'variable' && part.right.is === 'variable',
  );
  const together = [...SETTINGS, 'CI_COMMIT_TAG', 'CI_COMMIT_REF_NAME'].flatMap((name) => texts.get(name) ?? []);
  const shared = isCompared ? [...together, 'another', SOURCE_BRANCH, TARGET_BRANCH] : [];
  const names = new Set([...texts.keys(), ...variablesInPaths(files)]);
  return {
    names,
    literals: new Set([...parts.flatMap((part) => (part.is === 'text' ? [part.text] : [])), ...refs]),
    textsOf: (name) => [...new Set([...(texts.get(name) ?? []), ...shared, 'other'])].filter((text) => text !== ''),
    changes: [...rulesIn(files), ...policies].some(({ changes }) => changes !== null),
    exists: [...new Set([...rulesIn(files)].flatMap(({ exists }) => exists ?? []))],
  };
}

/** A variable may hold a pattern: one that finds each text but the empty one, one that finds that alone, one that finds none. */
const PATTERNS = ['/./', '/^$/', '/found nowhere/'];

const isMatch = (operator: string) => operator === '=~' || operator === '!~';

/** What each variable is compared with. */
function textsIn(parts: readonly Expression[]): Map<string, readonly string[]> {
  const texts = new Map<string, readonly string[]>();
  for (const part of parts) {
    if (part.is === 'variable') texts.set(part.name, texts.get(part.name) ?? []);
    if (!('left' in part)) continue;
    const [one, other] = part.left.is === 'variable' ? [part.left, part.right] : [part.right, part.left];
    if (one.is === 'variable') texts.set(one.name, [...(texts.get(one.name) ?? []), ...textsOf(other)]);
    if (isMatch(part.is) && part.right.is === 'variable') {
      texts.set(part.right.name, [...(texts.get(part.right.name) ?? []), ...PATTERNS]);
    }
  }
  return texts;
}

function textsOf(one: Expression): readonly string[] {
  if (one.is === 'text') return [one.text];
  return one.is === 'pattern' ? (FOUND[one.source] ?? []) : [];
}

/** Of includes. */
export function variablesInPaths(files: Configuration): readonly string[] {
  const entries = Object.values(files).flatMap(({ includes }) => includes.map(({ entry }) => entry));
  return [...JSON.stringify(entries).matchAll(/\$(\w+)/g)].map(([, name]) => name as string);
}

/** Without the settings. */
export function* singlePipelines(asked: Asked): Generator<SinglePipeline> {
  for (const existing of subsets(asked.exists)) {
    for (const one of ofEachRef(asked)) yield { ...one, existing };
  }
}

/** Without files. */
type Started = Omit<SinglePipeline, 'existing'>;

function* ofEachRef(asked: Asked): Generator<Started> {
  for (const [name, values] of [['CI_COMMIT_REF_PROTECTED', ['true', 'false']]] as const) {
    for (const value of asked.names.has(name) ? values : ['false']) {
      for (const one of unprotected(asked)) yield { ...one, variables: { ...one.variables, [name]: value } };
    }
  }
}

function* unprotected(asked: Asked): Generator<Started> {
  const eventTypes = asked.names.has('CI_MERGE_REQUEST_EVENT_TYPE')
    ? ['detached', 'merged_result', 'merge_train']
    : ['detached'];
  for (const type of eventTypes) {
    const variables = {
      CI_PIPELINE_SOURCE: 'merge_request_event',
      CI_COMMIT_REF_NAME: SOURCE_BRANCH,
      CI_MERGE_REQUEST_IID: '3',
      CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: SOURCE_BRANCH,
      CI_MERGE_REQUEST_TARGET_BRANCH_NAME: TARGET_BRANCH,
      CI_MERGE_REQUEST_EVENT_TYPE: type,
    };
    for (const changed of everyDiff(asked)) yield { kind: 'merge_request', ref: 'merge_request', variables, changed };
  }
  for (const source of SOURCES) {
    yield* ofBranch('source_branch', SOURCE_BRANCH, source, asked);
    yield* ofBranch('target_branch', TARGET_BRANCH, source, asked);
    for (const name of otherBranches(asked)) yield* ofBranch('other_branch', name, source, asked);
  }
  for (const source of SOURCES_OF_TAGS) {
    for (const tag of new Set([...asked.textsOf('CI_COMMIT_TAG'), ...asked.textsOf('CI_COMMIT_REF_NAME')])) {
      const variables = { CI_PIPELINE_SOURCE: source, CI_COMMIT_REF_NAME: tag, CI_COMMIT_TAG: tag };
      yield { kind: 'tag', ref: 'tag', variables, changed: null };
    }
  }
}

function otherBranches(asked: Asked): readonly string[] {
  const names = ['CI_COMMIT_TAG', 'CI_COMMIT_REF_NAME', 'CI_COMMIT_BRANCH'].flatMap(asked.textsOf);
  return [...new Set(names)].filter((name) => name !== SOURCE_BRANCH && name !== TARGET_BRANCH);
}

function* ofBranch(
  ref: 'source_branch' | 'target_branch' | 'other_branch',
  name: string,
  source: (typeof SOURCES)[number],
  asked: Asked,
): Generator<Started> {
  const variables = { CI_PIPELINE_SOURCE: source, CI_COMMIT_REF_NAME: name, CI_COMMIT_BRANCH: name };
  const kind = source === 'push' ? ref : source;
  if (source !== 'push' || ref === 'other_branch') yield { kind, ref, variables, changed: null };
  else if (ref === 'target_branch') for (const changed of everyDiff(asked)) yield { kind, ref, variables, changed };
  else
    for (const changed of asked.changes ? [null, ...subsets(CHANGED)] : [null]) yield { kind, ref, variables, changed };
}

/** That of the change, and those of later ones. */
function* everyDiff({ changes }: Asked): Generator<readonly string[]> {
  yield CHANGED;
  if (changes) yield* subsets([...CHANGED, 'nothing/x']);
}

const IN_DIFF: Readonly<Record<string, readonly string[]>> = {
  'docs/*': ['docs/a.md', 'docs/b.md'],
  'docs/a.md': ['docs/a.md'],
  'src/**/*': ['src/x.c'],
  'nothing/*': ['nothing/x'],
};

/** Does a pattern find one of the paths? */
export function isIn(pattern: string, paths: readonly string[]): boolean {
  return (IN_DIFF[pattern] as readonly string[]).some((path) => paths.includes(path));
}

/** A push of the source branch brings some of the change's commits; of files there are some. */
function* subsets(paths: readonly string[]): Generator<readonly string[]> {
  const [path, ...others] = paths;
  if (path === undefined) {
    yield [];
    return;
  }
  for (const rest of subsets(others)) {
    yield rest;
    yield [path, ...rest];
  }
}

/** All that people may have set. */
export function* settingsOf(
  asked: Asked,
  names: readonly string[] = SETTINGS.filter((name) => asked.names.has(name)),
): Generator<Values> {
  const [name, ...others] = names;
  if (name === undefined) {
    yield {};
    return;
  }
  for (const values of settingsOf(asked, others)) {
    yield values;
    for (const text of ['', ...asked.textsOf(name)]) yield { ...values, [name]: text };
  }
}
