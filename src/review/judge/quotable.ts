/**
 * What may be told of findings to everybody who sees the merge request. They were compared as they are; where something of one
 * stands in a file that not everybody may see, what stays is the rule, and the include by which that file comes in.
 */
import { ruleNamed } from '../../rules/index.ts';
import type { ClosedFiles } from '../../secrets/closed-files.ts';
import { Location, looseFile, type SourceFile, type Span } from '../../source.ts';
import type { Compared } from './compare.ts';
import { fillTemplate } from './fill-template.ts';
import { type Finding, inEither, type Use } from './finding.ts';
import { causeOf, fingerprint } from './fingerprint.ts';
import { isCrash } from './run-rules.ts';

/** `say.id` of what is left of a finding in a file that not everybody may see, and in one that everybody may see. */
export const NOT_TOLD = { elsewhere: 'not-told', here: 'not-told-here' } as const;

export const NOT_TOLD_SENTENCES = {
  elsewhere:
    'The rule {rule} finds something in what {include} brings in. Not everybody who sees this merge request may see that file, so nothing of it is told.',
  here: 'The rule {rule} finds something here. It comes from an included file that not everybody who sees this merge request may see, so nothing of it is told.',
} as const;

export function quotable<C extends Compared>(compared: C, closed: ClosedFiles): C {
  if (closed.isEmpty) return compared;
  const told = (findings: readonly Finding[]) => united(findings.map((finding) => quotableFinding(finding, closed)));
  return { ...compared, findings: told(compared.findings), fixed: told(compared.fixed) };
}

function quotableFinding(finding: Finding, closed: ClosedFiles): Finding {
  const { at, path, rule } = finding;
  if (isCrash(finding)) return finding;
  const inside = closed.get(at.file);
  if (inside) return withoutWords(finding, inside.door, 'elsewhere', inside.named, ['include'], inside.name);

  const because = finding.because.filter((span) => !closed.get(span.file));
  const uses = finding.uses.map((use) => ({ ...use, via: use.via.filter((hop) => !closed.get(hop.at.file)) }));
  const places = [at, ...because, ...uses.flatMap(({ via }) => via.map((hop) => hop.at))];
  const mayTell = (text: string) => closed.mayTell(text, places);
  if (!textsOf(finding).every(mayTell)) {
    return withoutWords(finding, at, 'here', closed.open(at.file) ?? looseFile(at.file, ''), path, rule);
  }
  const { suggestion, ...others } = finding;
  return {
    ...others,
    ...(suggestion && mayTell(suggestion.replacement) ? { suggestion } : {}),
    because,
    uses: uses.filter(({ job }) => mayTell(job)).map((use) => quotableWay(use, mayTell)),
  };
}

/** All but a problem of an include, which speaks of nothing but what the include names. */
function textsOf({ rule, value, say }: Finding): readonly string[] {
  const kinds: Readonly<Partial<Record<string, string>>> = ruleNamed(rule)?.placeholders ?? {};
  const texts = Object.entries(say.values).flatMap(([name, text]) => (kinds[name] === 'problem' ? [] : [text]));
  return texts.length < Object.keys(say.values).length ? texts : [value, ...texts];
}

function quotableWay({ job, via }: Use, mayTell: (text: string) => boolean): Use {
  return { job, via: via.filter(({ name }) => mayTell(name)) };
}

/** `file` and `path` stand for its place in the fingerprint, which must not rest on what is not told. */
function withoutWords(
  { rule, level, change, exempted, errorFrom, policy, notEvaluable, capped, pipelines }: Finding,
  at: Span,
  where: keyof typeof NOT_TOLD,
  file: SourceFile,
  path: readonly string[],
  include: string,
): Finding {
  const values = { rule, include };
  return {
    fingerprint: fingerprint(rule, { value: null, at: new Location(file, 0, 0), path, via: [] }, '', 0),
    cause: causeOf(rule, path, ''),
    rule,
    level,
    say: { id: NOT_TOLD[where], values },
    message: fillTemplate(NOT_TOLD_SENTENCES[where], values, (text) => text),
    value: '',
    at,
    path,
    because: [],
    uses: [],
    change,
    ...(pipelines ? { pipelines } : {}),
    ...(errorFrom === undefined ? {} : { errorFrom }),
    policy,
    notEvaluable,
    ...(capped ? { capped } : {}),
    exempted,
  };
}

/** Those of which the same is left are one, with the worst of all. */
function united(findings: readonly Finding[]): readonly Finding[] {
  const ids: readonly string[] = Object.values(NOT_TOLD);
  const found = new Map<string, Finding>();
  for (const [index, finding] of findings.entries()) {
    const key = ids.includes(finding.say.id) ? JSON.stringify([finding.fingerprint, finding.exempted]) : String(index);
    const known = found.get(key);
    found.set(key, known ? both(known, finding) : finding);
  }
  return [...found.values()];
}

function both(one: Finding, other: Finding): Finding {
  const { pipelines: _, capped, ...rest } = one;
  const pipelines = one.pipelines && other.pipelines && inEither(one.pipelines, other.pipelines);
  return {
    ...rest,
    level: one.level === 'error' ? one.level : other.level,
    change: one.change === 'introduced' ? one.change : other.change,
    notEvaluable: one.notEvaluable && other.notEvaluable,
    ...(capped && other.capped ? { capped } : {}),
    ...(pipelines ? { pipelines } : {}),
  };
}
