/** What the schema cannot see: globs and patterns that do not do what they look like, double names, options given twice. */
import { isMalformed } from '../runner/image-pattern.ts';
import { lintExpressions, lintPatterns, MALFORMED, type PatternFault } from '../runner/lint-patterns.ts';
import { projectGlobFault } from '../runner/project-pattern.ts';
import { type Entry, entriesOf, isNull, itemsOf, type ListNode, type Node } from '../yaml/tree.ts';
import { valueSchema } from './file-keys.ts';
import type { PolicyProblem } from './policy-problems.ts';
import { entryNamed } from './policy-tree.ts';
import { optionSchemas, type RuleCatalogueEntry } from './rule-catalogue.ts';

export interface PolicyLint {
  readonly problems: readonly PolicyProblem[];
  readonly warnings: readonly PolicyProblem[];
}

export function lintPolicy(root: Node, catalogue: readonly RuleCatalogueEntry[]): PolicyLint {
  const groups = entriesOf(entryNamed(root, 'groups')?.value);
  const known = new Map(catalogue.map((entry) => [entry.id, entry]));
  const rules = [root, ...groups.map((group) => group.value)].flatMap((layer) => lintRules(layer, known));
  const runners = itemsOf(entryNamed(root, 'runners')?.value);
  const unknown = entryNamed(root, 'unknown_runner')?.value;
  const exemptions = itemsOf(entryNamed(root, 'exemptions')?.value);
  return {
    problems: [
      ...groups.flatMap((group) => lintProjects([group.key])),
      ...exemptions.flatMap((each) => lintExemption(each, known)),
      ...[...runners, ...exemptions].flatMap((each) => lintProjects(itemsOf(entryNamed(each, 'projects')?.value))),
      ...rules.flatMap((rule) => rule.problems),
      ...sameNames(runners),
    ],
    warnings: [
      ...rules.flatMap((rule) => rule.warnings),
      ...sameGroups(groups),
      ...[root, ...groups.map(({ value }) => value), ...exemptions].flatMap(cutTexts),
      ...(unknown ? [...runners, unknown] : runners).flatMap(lintRunner),
    ],
  };
}

function lintRules(layer: Node, known: ReadonlyMap<string, RuleCatalogueEntry>): PolicyLint[] {
  return entriesOf(entryNamed(layer, 'rules')?.value).flatMap(({ key, value }) => {
    const entry = known.get(key.text);
    return entry
      ? [lintDay(value), ...entriesOf(value).map((option) => lintOption(option, value, optionSchemas(entry)))]
      : [];
  });
}

function lintOption({ key, value }: Entry, rule: Node, schemas: ReturnType<typeof optionSchemas>): PolicyLint {
  const adds = key.text.endsWith('+');
  const name = adds ? key.text.slice(0, -1) : key.text;
  const schema = Object.hasOwn(schemas, name) ? schemas[name] : undefined;
  if (!schema) return NOTHING;
  const twice = `use either \`${name}\` or \`${name}+\`: the first replaces the list from above, the second adds to it`;
  const both = adds && entryNamed(rule, name) ? [{ at: key.at, message: twice }] : [];
  const use = valueSchema(schema).meta()?.imagePatterns;
  const list = use === undefined ? NOTHING : lintList(value, use === 'deny');
  return { problems: [...both, ...list.problems], warnings: list.warnings };
}

/** Only errors have a day on which they begin. */
function lintDay(rule: Node): PolicyLint {
  const day = entryNamed(rule, 'enforce_from');
  const level = printed(entryNamed(rule, 'level')?.value);
  if (!day || !['warning', 'off'].includes(level)) return NOTHING;
  const message = `\`enforce_from\` has no effect: it says when errors begin, and the level is \`${level}\`; write \`level: error\``;
  return { problems: [], warnings: [{ at: day.key.at, message }] };
}

const NOTHING: PolicyLint = { problems: [], warnings: [] };

/** The policy's own list: what cannot work is refused. */
function lintList(node: Node, denies: boolean): PolicyLint {
  if (node.kind !== 'list') return NOTHING;
  const faults = lintPatterns(textsOf(node), denies);
  const describe = (useless: boolean) =>
    faults.filter((fault) => fault.useless === useless).flatMap((fault) => problemOf(node, fault));
  return { problems: describe(true), warnings: describe(false) };
}

/** A runner class describes a runner as it is, so its odd patterns are only pointed at. */
function lintRunner(runner: Node): PolicyProblem[] {
  const executor = entryNamed(runner, 'executor')?.value;
  const machine = executor?.kind === 'scalar' && ['virtualbox', 'parallels'].includes(executor.text);
  const lists = ['allowed_images', 'allowed_services'].map((name) => entryNamed(runner, name)?.value);
  const takesNone =
    itemsOf(entryNamed(runner, 'tags')?.value).length === 0 && entryNamed(runner, 'untagged') === undefined;
  const name = entryNamed(runner, 'name')?.value;
  const said = (message: string) => (name ? [{ at: name.at, message: `\`${printed(name)}\` ${message}` }] : []);
  return [
    ...(takesNone ? said('takes no job: it has no `tags`, and `untagged` is not true') : []),
    ...(isOpen(runner) ? said(OPEN).map((each) => ({ ...each, about: 'open-runner' as const })) : []),
    ...lists.flatMap((list) => {
      if (list?.kind !== 'list') return [];
      const faults = machine ? lintExpressions(textsOf(list)) : lintPatterns(textsOf(list));
      return faults.flatMap((fault) => problemOf(list, fault));
    }),
  ];
}

/** What only an administrator can change: said here once, and not only to every author. */
const OPEN =
  'gives any branch of any project its host: it is privileged, takes jobs without tags, and is neither isolated nor `protected_only`';

function isOpen(runner: Node): boolean {
  const isOn = (key: string) => printed(entryNamed(runner, key)?.value) === 'true';
  const isolation = printed(entryNamed(runner, 'isolation')?.value);
  const keepsApart =
    ['sysbox', 'vm-per-job'].includes(isolation) || itemsOf(entryNamed(runner, 'projects')?.value).length > 0;
  return (isOn('privileged') || isOn('docker_socket')) && isOn('untagged') && !isOn('protected_only') && !keepsApart;
}

/** Globs that let nothing pass. */
function lintExemption(exemption: Node, known: ReadonlyMap<string, RuleCatalogueEntry>): PolicyProblem[] {
  const entry = known.get(printed(entryNamed(exemption, 'rule')?.value));
  const isOfImages = entry ? Object.values(optionSchemas(entry)).some(isOfPatterns) : false;
  return ['jobs', 'values'].flatMap((name) => {
    const list = entryNamed(exemption, name)?.value;
    if (list?.kind !== 'list') return [];
    if (name === 'values' && isOfImages) return lintList(list, true).problems;
    return itemsOf(list)
      .filter((node) => node.kind === 'scalar' && isMalformed(printed(node)))
      .map((node) => ({ at: node.at, message: `\`${printed(node)}\` ${MALFORMED}` }));
  });
}

function isOfPatterns(schema: ReturnType<typeof optionSchemas>[string]): boolean {
  return valueSchema(schema).meta()?.imagePatterns !== undefined;
}

function lintProjects(globs: readonly Node[]): PolicyProblem[] {
  return globs.flatMap((node) => {
    const fault = projectGlobFault(printed(node));
    return fault ? [{ at: node.at, message: `\`${printed(node)}\` ${fault}` }] : [];
  });
}

function sameNames(runners: readonly Node[]): PolicyProblem[] {
  const firsts = new Map<string, Node>();
  return runners.flatMap((runner) => {
    const name = entryNamed(runner, 'name')?.value;
    if (!name) return [];
    const first = firsts.get(printed(name));
    if (!first) firsts.set(printed(name), name);
    const message = `the name \`${printed(name)}\` is taken: the runner class in line ${first?.at.span.start.line} has it`;
    return first ? [{ at: name.at, message }] : [];
  });
}

/** GitLab's paths ignore case. */
function sameGroups(groups: readonly Entry[]): PolicyProblem[] {
  const firsts = new Map<string, Node>();
  return groups.flatMap(({ key }) => {
    const path = key.text.toLowerCase();
    const first = firsts.get(path);
    if (!first) firsts.set(path, key);
    const message = `\`${key.text}\` means the same projects as line ${first?.at.span.start.line}: write them as one`;
    return first ? [{ at: key.at, message }] : [];
  });
}

/** `message: ask in #images` is `ask in`. */
function cutTexts(holder: Node): PolicyProblem[] {
  return ['message', 'reason'].flatMap((name) => {
    const node = entryNamed(holder, name)?.value;
    if (node?.kind !== 'scalar' || node.style !== 'plain') return [];
    const cut = /^[ \t]+(#\S[^\r\n]*)/.exec(node.at.file.text.slice(node.at.end))?.[1];
    const message = `\`${name}\` ends before \`${cut}\`, which YAML takes for a comment: put the text in quotes`;
    return cut ? [{ at: node.at, message }] : [];
  });
}

function problemOf(list: ListNode, fault: PatternFault): PolicyProblem[] {
  const node = list.items[fault.index]?.value;
  // Of what is no text the schema complains.
  return node?.kind === 'scalar' && !isNull(node)
    ? [{ at: node.at, message: `\`${printed(node)}\` ${fault.message}` }]
    : [];
}

function textsOf(list: ListNode): string[] {
  return list.items.map((item) => printed(item.value));
}

function printed(node: Node | undefined): string {
  return node?.kind === 'scalar' ? node.text : '';
}
