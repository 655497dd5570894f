import type { ResolvedConfig } from '../../ci/config.ts';
import { allParts, filesOf, kindsFor } from '../../ci/config-parts.ts';
import type { PipelineCase, PipelineKind } from '../../ci/pipelines/pipeline-case.ts';
import { withoutRepeats } from '../../ci/runner-jobs.ts';
import type { EffectivePolicy, RuleSetting } from '../../policy/effective-policy.ts';
import { onOneLine } from '../../quoted-text.ts';
import type { Hit } from '../../rules/judging/hit.ts';
import type { Rule, RuleContext } from '../../rules/rule.ts';
import type { Redactor } from '../../secrets/redactor.ts';
import { type Hop, Location, lineText, looseFile, type Span } from '../../source.ts';
import { fillTemplate } from './fill-template.ts';
import { type Finding, type FindingHop, somePipelines, type Use } from './finding.ts';
import { causeOf, fingerprint } from './fingerprint.ts';
import { withHandedOn } from './handed-jobs.ts';

/** `say.id` of the finding that stands for a rule that crashed; no rule has such a message. */
export const RULE_FAILED = 'rule-failed';

/** Stands for a rule that crashed, and so judged nothing. */
export function isCrash({ say }: Pick<Finding, 'say'>): boolean {
  return say.id === RULE_FAILED;
}

/**
 * Runs every rule that is not off over a configuration and its child pipelines. Findings come in the order of the files,
 * each with all the jobs it reaches; `change` is `introduced` until somebody compares. A rule that throws becomes a
 * finding that says so, and the others still run. `commit` is the pipeline's own, which values may hold.
 */
export function runRules(
  configs: readonly ResolvedConfig[],
  rules: readonly Rule[],
  policy: EffectivePolicy,
  context: RuleContext,
  redactor: Redactor,
  commit: string | null = null,
): readonly Finding[] {
  const run: Run = {
    parts: withoutRepeats(allParts(configs).map(withHandedOn)),
    context,
    redactor,
    commit,
    kindsOf: kindsFor(configs),
  };
  const findings = rules.flatMap((rule) => {
    const setting = policy.rules.get(rule.id);
    return setting && setting.level !== 'off' ? runRule(run, rule, setting) : [];
  });
  const files = [...filesOf(configs), ...context.runnerConfigs.map(({ file }) => file)];
  const order = new Map(files.map((file, index) => [file.id, index]));
  const rank = (finding: Finding) => order.get(finding.at.file) ?? order.size;
  const inOrder = findings.sort(
    (a, b) =>
      rank(a) - rank(b) || a.at.start.line - b.at.start.line || a.at.start.column - b.at.start.column || compare(a, b),
  );
  return redactor.all(inOrder);
}

function compare(a: Finding, b: Finding): number {
  return a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : 0;
}

/** What all rules of one run share. */
interface Run {
  readonly parts: readonly ResolvedConfig[];
  readonly context: RuleContext;
  readonly redactor: Redactor;
  readonly commit: string | null;
  /** Of pipelines that come about. */
  readonly kindsOf: (part: ResolvedConfig) => readonly PipelineKind[];
}

/** A hit, the pipelines in which it holds, and the kinds of all that come about where it was found. */
type FoundHit = Hit & { readonly cases: readonly PipelineCase[]; readonly kinds: readonly PipelineKind[] };
type Hits = readonly [FoundHit, ...FoundHit[]];

function runRule(run: Run, rule: Rule, setting: RuleSetting): Finding[] {
  const { context, redactor } = run;
  const groups = new Map<string, [FoundHit, ...FoundHit[]]>();
  try {
    for (const [each, options] of runsOf(run.parts, setting)) {
      for (const draft of rule.check(each, options, context)) {
        const said = withoutSecrets(draft.hit, redactor);
        if (!Object.hasOwn(rule.messages, said.message)) throw new RangeError(`${rule.id} has no ${said.message}`);
        if (isForOthersToSay(said)) continue;
        const hit = { ...said, cases: said.job?.cases ?? each.cases, kinds: run.kindsOf(each) };
        const key = groupOf(hit, rule, context.project);
        const group = groups.get(key);
        if (group) group.push(hit);
        else groups.set(key, [hit]);
      }
    }
  } catch (error) {
    return [...findingsOf(groups, rule, setting, run), ruleFailed(run.parts[0], rule, setting, error)];
  }
  return findingsOf(groups, rule, setting, run);
}

/** What a job lacks, a part of which is with others, they may well give it. */
function isForOthersToSay({ job, at }: Hit): boolean {
  return job?.forOthers === 'incomplete' && at.at === job.at;
}

/** Each configuration by each set of options in force: what several find is one finding. */
function runsOf(parts: readonly ResolvedConfig[], { options, locked }: RuleSetting): [ResolvedConfig, unknown][] {
  const all = [options, ...locked.map(({ value }) => value)];
  return all.flatMap((each) => parts.map((one): [ResolvedConfig, unknown] => [one, each]));
}

/**
 * What one finding stands for: a place and a value. An include in a file of another project can only be fixed there, so it
 * counts once, however many child pipelines take it from there.
 */
function groupOf({ at: { at }, message, value, values }: Hit, rule: Rule, project: string): string {
  const isElsewhere = at.file.project !== null && at.file.project !== project;
  const isOne = isElsewhere && rule.about === 'includes';
  return JSON.stringify(isOne ? [message, value, values] : [at.file.id, at.start, at.end, value]);
}

/** What says the same twice on one line is one finding, with the jobs of both. */
function oneALine(groups: Iterable<Hits>): Iterable<Hits> {
  const lines = new Map<string, [FoundHit, ...FoundHit[]]>();
  for (const hits of groups) {
    const [{ at, message, value, values }] = hits;
    const key = JSON.stringify([at.at.file.id, at.at.span.start.line, message, value, values]);
    const known = lines.get(key);
    if (known) known.push(...hits);
    else lines.set(key, [...hits]);
  }
  return lines.values();
}

function findingsOf(groups: ReadonlyMap<string, Hits>, rule: Rule, setting: RuleSetting, { commit }: Run): Finding[] {
  const inOrder = [...oneALine(groups.values())].sort(([a], [b]) => a.at.at.start - b.at.at.start);
  const seen = new Map<string, number>();
  return inOrder.map((hits) => {
    const [first] = hits;
    const value = withoutCommit(first.value, commit);
    const untied = fingerprint(rule.id, first.at, value, 0);
    const ties = seen.get(untied) ?? 0;
    seen.set(untied, ties + 1);
    const print = ties === 0 ? untied : fingerprint(rule.id, first.at, value, ties);
    const marks = { fingerprint: print, cause: causeOf(rule.id, first.at.path, value) };
    return {
      ...findingOf(hits, marks, rule, setting),
      ...somePipelines(
        hits.flatMap((hit) => hit.cases),
        hits.flatMap((hit) => hit.kinds),
      ),
    };
  });
}

/** Not even the fingerprint may depend on one. A suggestion repeats the lines it is for. */
function withoutSecrets(hit: Hit, redactor: Redactor): Hit {
  const { at, suggestion, value, values } = hit;
  return {
    ...hit,
    value: redactor.text(value),
    values: redactor.all(values),
    suggestion: suggestion && linesOf(at.at, suggestion.replacement).some(redactor.masks) ? null : suggestion,
  };
}

function linesOf({ file, span }: Location, replacement: string): readonly string[] {
  return [lineText(file, span.start.line), lineText(file, span.end.line), replacement];
}

/** `app:$CI_COMMIT_SHA` is the same value after every push. */
function withoutCommit(value: string, commit: string | null): string {
  if (commit === null || !/^[0-9a-f]{40,64}$/.test(commit)) return value;
  return value.replaceAll(commit, '$CI_COMMIT_SHA').replaceAll(commit.slice(0, 8), '$CI_COMMIT_SHORT_SHA');
}

function findingOf(
  hits: Hits,
  marks: Pick<Finding, 'fingerprint' | 'cause'>,
  rule: Rule,
  setting: RuleSetting,
): Finding {
  // What a job that runs says weighs more than what one would say that runs nowhere, or that nobody uses.
  const first = hits.find((hit) => runs(hit) && !hit.notEvaluable) ?? hits[0];
  const unused = !hits.some(runs);
  const notEvaluable = hits.every((hit) => hit.notEvaluable);
  const softened =
    unused || hits.every((hit) => hit.atMost === 'warning') || (notEvaluable && rule.findsUnknown !== true);
  return {
    ...marks,
    rule: rule.id,
    level: setting.level === 'error' && !softened ? 'error' : 'warning',
    say: { id: first.message, values: first.values },
    message: fillTemplate(rule.messages[first.message] ?? '', first.values, onOneLine),
    value: first.value,
    at: first.at.at.span,
    path: first.at.path,
    because: spansOf(hits.flatMap((hit) => hit.because)),
    uses: usesOf(hits),
    change: 'introduced',
    ...suggestionOf(hits),
    ...runnersOf(hits),
    policy: setting.setBy?.span ?? null,
    notEvaluable,
    ...(softened ? { capped: true as const } : {}),
    exempted: null,
  };
}

/** Only one on which the jobs of a place agree, and as safe as it is for all of them. */
function suggestionOf(hits: readonly Hit[]): Pick<Finding, 'suggestion'> {
  const replacements = new Set(hits.map((hit) => hit.suggestion?.replacement));
  const [replacement] = replacements;
  if (replacement === undefined || replacements.size > 1) return {};
  return { suggestion: { replacement, safe: hits.every((hit) => hit.suggestion?.safe) } };
}

function runs({ job, cases }: FoundHit): boolean {
  return job === null || cases.length > 0;
}

function usesOf(hits: readonly Hit[]): Use[] {
  const uses = new Map<string, Use>();
  for (const { job, at } of hits) {
    if (job && !uses.has(job.name)) uses.set(job.name, { job: job.name, via: at.via.map(hopOf) });
  }
  return [...uses.values()];
}

function hopOf(hop: Hop): FindingHop {
  return { by: hop.by, at: hop.at.span, name: hop.name };
}

function runnersOf(hits: readonly Hit[]): Pick<Finding, 'runners'> {
  const runners = hits.flatMap((hit) => hit.runners ?? []);
  if (runners.length === 0) return {};
  const names = new Set(runners.flatMap((candidates) => candidates.classes.map((each) => each.name)));
  return { runners: { names: [...names], assumed: runners.some((candidates) => candidates.assumed) } };
}

function spansOf(places: readonly Location[]): Span[] {
  const spans = new Map(places.map((place) => [JSON.stringify([place.file.id, place.start, place.end]), place.span]));
  return [...spans.values()];
}

function ruleFailed(config: ResolvedConfig | undefined, rule: Rule, setting: RuleSetting, error: unknown): Finding {
  const at = new Location(config?.root.file ?? looseFile(config?.root.name ?? '', ''), 0, 0);
  const cause = error instanceof Error ? error.name : 'unknown error';
  return {
    fingerprint: fingerprint(rule.id, { value: null, at, path: [], via: [] }, RULE_FAILED, 0),
    cause: causeOf(rule.id, [], RULE_FAILED),
    rule: rule.id,
    level: setting.level === 'error' ? 'error' : 'warning',
    say: { id: RULE_FAILED, values: { rule: rule.id, cause } },
    message: `The rule ${rule.id} failed (${cause}) and says nothing about this configuration.`,
    value: '',
    at: at.span,
    path: [],
    because: [],
    uses: [],
    change: 'introduced',
    policy: setting.setBy?.span ?? null,
    notEvaluable: true,
    exempted: null,
  };
}
