import type { PipelineKind } from '../../src/ci/pipelines/pipeline-case.ts';
import { type Decision, decide, type World } from './decide-alone.ts';
import { concrete, type Found, GIVEN, type Judged, reviewed } from './findings.ts';
import { ALWAYS, type Configuration, type Values, writtenFiles } from './generated-configuration.ts';
import {
  type Asked,
  askedBy,
  isIn,
  KINDS,
  SETTINGS,
  type SinglePipeline,
  settingsOf,
  singlePipelines,
} from './single-pipelines.ts';
import { answersTo } from './told-apart.ts';

export interface Compared {
  /** Findings of single pipelines that the review does not have. */
  readonly hidden: readonly string[];
  /** Findings of the review that no single pipeline has. */
  readonly invented: readonly string[];
}

export function compared(files: Configuration): Compared {
  const review = reviewed(writtenFiles(files, null));
  const single = enumerated(files);
  const isCovered = (place: string, kind: PipelineKind) => review.unknown.has(`${kind} ${place}`);
  return {
    hidden: difference(single.findings, review.findings, (key, kind) => isCovered(key.split(' ')[0] ?? '', kind)),
    invented: difference(review.findings, single.findings, (key, kind) => isCovered(key.split(' ')[0] ?? '', kind)),
  };
}

function difference(
  one: Found,
  other: Found,
  isCovered: (key: string, kind: PipelineKind) => boolean,
): readonly string[] {
  return [...one].flatMap(([key, kinds]) =>
    KINDS.filter((kind) => kinds.has(kind) && !other.get(key)?.has(kind) && !isCovered(key, kind)).map(
      (kind) => `${kind}: ${key}`,
    ),
  );
}

/** Variables that texts may name and people may set. */
const IN_TEXTS = [...SETTINGS, 'CI_COMMIT_TAG', 'CI_COMMIT_BRANCH'];

/** What single pipelines say, each by itself. Those that decide alike are judged once. */
function enumerated(files: Configuration): Judged {
  const asked = askedBy(files);
  const plain = JSON.stringify(writtenFiles(files, { rule: () => ALWAYS, job: () => ALWAYS }));
  const named = IN_TEXTS.filter((name) => plain.includes(`$${name}`));
  const textsOf = (pipeline: SinglePipeline, settings: Values): Texts => {
    const all: Values = { ...pipeline.variables, ...settings };
    return new Map(named.map((name) => [name, isKnown(all[name], asked) ? (all[name] ?? null) : undefined]));
  };
  const known = new Map<string, Judged>();
  const found = new Map<string, Set<PipelineKind>>();
  const unknown = new Set<string>();
  for (const { decision, child, pipeline, settings, texts } of everyDecision(files, asked, textsOf)) {
    const ref = [pipeline.ref, pipeline.variables.CI_COMMIT_REF_PROTECTED];
    const key = JSON.stringify([ref, decision.key, child?.key, shown(texts)]);
    const judged =
      known.get(key) ?? concrete(writtenFiles(files, both(decision, child)), pipeline, settings, unknownIn(texts));
    known.set(key, judged);
    for (const finding of judged.findings.keys())
      found.set(finding, (found.get(finding) ?? new Set()).add(pipeline.kind));
    for (const place of judged.unknown) unknown.add(`${pipeline.kind} ${place.slice(place.indexOf(' ') + 1)}`);
  }
  return { findings: found, unknown };
}

/** Null: not defined. Undefined: a text that nobody knows. */
type Texts = ReadonlyMap<string, string | null | undefined>;

const shown = (texts: Texts) => JSON.stringify([...texts.values()].map((value) => (value === undefined ? {} : value)));
const unknownIn = (texts: Texts) => new Set([...texts].flatMap(([name, value]) => (value === undefined ? [name] : [])));

interface Decided {
  readonly decision: Decision;
  readonly child: Decision | null;
  readonly pipeline: SinglePipeline;
  readonly settings: Values;
  readonly texts: Texts;
}

/** Settings of a child pipeline are other ones: its parent's may have been given to that alone. */
function* everyDecision(
  files: Configuration,
  asked: Asked,
  textsOf: (pipeline: SinglePipeline, settings: Values) => Texts,
): Generator<Decided> {
  const answers = answersTo(files);
  const everySetting = [...settingsOf(asked)];
  const distinct = <T>(all: readonly T[], keyOf: (one: T) => string) =>
    new Map(all.map((one) => [keyOf(one), one])).values();
  const pairs = [...singlePipelines(asked)].flatMap((pipeline) =>
    everySetting.map((settings) => ({ pipeline, settings })),
  );
  const keyOf = ({ pipeline, settings }: Pick<Decided, 'pipeline' | 'settings'>) =>
    `${answers(pipeline, settings)} ${shown(textsOf(pipeline, settings))}`;
  for (const { pipeline, settings } of distinct(pairs, keyOf)) {
    const texts = textsOf(pipeline, settings);
    const decision = decide(files, '.gitlab-ci.yml', worldOf(pipeline, settings, {}));
    if (!decision) continue;
    const [child] = decision.children;
    if (!child) {
      yield { decision, child: null, pipeline, settings, texts };
      continue;
    }
    const inChild = { ...pipeline, variables: { ...pipeline.variables, CI_PIPELINE_SOURCE: 'parent_pipeline' } };
    const own = [...distinct(everySetting, (one) => answers(inChild, one))];
    const decisions = own.map((one) => decide(files, child.path, worldOf(inChild, one, child.forwarded)));
    for (const one of distinct(decisions, (each) => each?.key ?? '')) {
      yield { decision, child: one, pipeline, settings, texts };
    }
  }
}

function both(decision: Decision, child: Decision | null): Pick<Decision, 'rule' | 'job'> {
  return {
    rule: (rule) => (decision.knows(rule) || !child ? decision.rule(rule) : child.rule(rule)),
    job: (job) => (decision.knows(job) || !child ? decision.job(job) : child.job(job)),
  };
}

/** Others stand for all that nobody asks for. */
function isKnown(value: string | undefined, { literals }: Asked): boolean {
  return value === undefined || value === '' || literals.has(value) || value === 'main' || value === 'topic';
}

function worldOf(pipeline: SinglePipeline, settings: Values, forwarded: Values): World {
  return { pipeline, settings, given: GIVEN, forwarded, changes: isIn };
}
