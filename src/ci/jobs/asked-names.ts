/** Which variables a job's texts ask for: its image, services and tags, its scripts, and what runners read by themselves. */
import type { Entry, Node } from '../../yaml/tree.ts';
import type { Script, Variable } from '../config.ts';
import { partsOf, runnerPartsOf } from '../variables/expand.ts';
import { namesIn } from '../variables/expand-known.ts';
import { mayRefer } from '../variables/variable-list.ts';
import type { Variables } from './job-variables.ts';

/** Variables that a runner, or what it starts, reads without being told (docs of GitLab Runner, 19.4). */
const READ_BY_RUNNERS =
  /^(CI|GIT|AWS|DOCKER|FF|KUBERNETES|CUSTOM|SECURE_FILES|RUNNER|TRANSFER|ARTIFACT|CACHE|AFTER_SCRIPT|GET_SOURCES)_/;

/** Keywords whose texts rules judge with variables filled in; tags see other values. */
const KEYWORDS_WITH_VARIABLES = ['image', 'services', 'environment', 'id_tokens', 'cache', 'artifacts', 'needs'];

export interface AskingJob {
  readonly keywords: ReadonlyMap<string, Entry>;
  readonly scripts: readonly Script[];
}

/** Variables that are not YAML's own, to which an image, a service, a tag or, if it is no predefined one, a variable leads. */
export function namesFromOutside({ keywords }: AskingJob, variables: Variables): readonly string[] {
  const found = closure(namesInKeywords(keywords, ['image', 'services', 'tags']), (name) => variables.get(name));
  const asked = [...found, ...settingsNamedBy(variables)].filter((name) => !variables.has(name));
  return [...new Set(asked)];
}

/** Variables of YAML on which it depends what the job does, beside those that runners read by themselves. */
export function namesThatMatter(job: AskingJob, variables: Variables): readonly string[] {
  return [...namesAsked(job, (name) => variables.get(name))].filter((name) => variables.has(name));
}

/** Whatever its texts ask for, and the values of these. */
export function namesAsked(job: AskingJob, lookUp: LookUp): ReadonlySet<string> {
  return closure(namesInTextsOf(job), lookUp);
}

function namesInTextsOf({ keywords, scripts }: AskingJob): readonly string[] {
  return [...namesInKeywords(keywords, KEYWORDS_WITH_VARIABLES), ...scripts.flatMap(namesInScript)];
}

/** What any of its texts asks for, without what the values of these ask for. */
export function namesMentioned(job: AskingJob): readonly string[] {
  return [...namesInTextsOf(job), ...namesInKeywords(job.keywords, ['tags'])];
}

export function isReadByRunners(name: string): boolean {
  return READ_BY_RUNNERS.test(name);
}

/** Is it GitLab's own, so that no setting is behind it? */
export function isOfGitLab(name: string): boolean {
  return /^(CI|GITLAB)_/.test(name);
}

/** The same for its tags, which see other values. */
export function namesInTags({ keywords }: AskingJob, variables: Variables): readonly string[] {
  return inYaml(namesInKeywords(keywords, ['tags']), variables);
}

type LookUp = (name: string) => Variable | null | undefined;

function closure(names: readonly string[], lookUp: LookUp): ReadonlySet<string> {
  const found = new Set(names);
  for (const name of found) {
    const variable = lookUp(name);
    for (const next of variable ? namesIn(variable) : []) found.add(next);
  }
  return found;
}

/** With those that their values are made of. */
function inYaml(names: readonly string[], variables: Variables): readonly string[] {
  return [...closure(names, (name) => variables.get(name))].filter((name) => variables.has(name));
}

function namesInKeywords(keywords: ReadonlyMap<string, Entry>, keys: readonly string[]): readonly string[] {
  return keys.flatMap((key) => {
    const entry = keywords.get(key);
    return entry ? namesInTexts(entry.value) : [];
  });
}

const texts = new WeakMap<Node, readonly string[]>();

function namesInTexts(node: Node): readonly string[] {
  const known = texts.get(node);
  if (known) return known;
  const names = [...scalarTexts(node)].flatMap((text) =>
    [...partsOf(text), ...runnerPartsOf(text)].flatMap((part) => (typeof part === 'string' ? [] : part.name)),
  );
  texts.set(node, names);
  return names;
}

function* scalarTexts(node: Node): Generator<string> {
  if (node.kind === 'scalar') {
    if (mayRefer({ value: node.text })) yield node.text;
  } else if (node.kind === 'list') for (const item of node.items) yield* scalarTexts(item.value);
  else if (node.kind === 'map') for (const entry of node.entries.values()) yield* scalarTexts(entry.value);
}

const scripts = new WeakMap<Script, readonly string[]>();

function namesInScript(script: Script): readonly string[] {
  let names = scripts.get(script);
  if (!names) {
    const written = script.lines.flatMap(({ value }) => [...value.matchAll(/[$%][{!]?(?:env:)?([A-Za-z_]\w*)/gi)]);
    names = [...new Set(written.map(([, name = '']) => name))];
    scripts.set(script, names);
  }
  return names;
}

interface Listed {
  /** Asked for by variables, but GitLab's own. */
  readonly settings: readonly string[];
  readonly readByRunners: readonly string[];
  /** Made of others, and these. */
  readonly referring: readonly string[];
}

const listed = new WeakMap<Variables, Listed>();

function listedIn(variables: Variables): Listed {
  let known = listed.get(variables);
  if (!known) {
    const all = [...variables.values()].map((variable) => ({ name: variable.name, asks: namesIn(variable) }));
    const runners = [...variables.keys()].filter(isReadByRunners);
    const made = all.filter(({ asks }) => asks.length > 0).map(({ name }) => name);
    known = {
      settings: all.flatMap(({ asks }) => asks).filter((name) => !isOfGitLab(name)),
      readByRunners: inYaml(runners, variables),
      referring: inYaml(made, variables),
    };
    listed.set(variables, known);
  }
  return known;
}

function settingsNamedBy(variables: Variables): readonly string[] {
  return listedIn(variables).settings;
}

/** Those of YAML that runners read by themselves, and what these are made of. */
export function readByRunners(variables: Variables): readonly string[] {
  return listedIn(variables).readByRunners;
}

/** Those of YAML that are made of others, and these. */
export function referring(variables: Variables): readonly string[] {
  return listedIn(variables).referring;
}
