/** Findings and problems of a report, as editors show them. */
import { type Diagnostic, DiagnosticSeverity } from 'vscode-languageserver';
import { wayOutwards } from '../render/formats/own-place.ts';
import { type TellContext, type Told, toldFinding, toldProblem, type Weight } from '../render/formats/told.ts';
import { locationText, printable } from '../render/printable.ts';
import { withoutFindings } from '../render/terminal.ts';
import type { Finding } from '../review/judge/finding.ts';
import type { ReviewReport } from '../review/judge/report.ts';
import type { Span } from '../source.ts';
import { addressOf, rangeOf } from './editor-place.ts';

const SEVERITIES: Readonly<Record<Weight, DiagnosticSeverity>> = {
  refused: DiagnosticSeverity.Error,
  error: DiagnosticSeverity.Error,
  later: DiagnosticSeverity.Warning,
  warning: DiagnosticSeverity.Warning,
  unknown: DiagnosticSeverity.Information,
};

const MOST_RELATED = 20;

export interface Checkout {
  readonly folder: string;
  /** Where to say what no file of the checkout is to blame for. */
  readonly rootPath: string;
  /** Ids of its files. */
  readonly own: ReadonlySet<string>;
}

/** By path; a file about which nothing is said has none. Exempted findings are left out. */
export function diagnosticsOf(
  report: ReviewReport,
  context: TellContext,
  checkout: Checkout,
): ReadonlyMap<string, readonly Diagnostic[]> {
  const found = new Map<string, Diagnostic[]>();
  const add = (told: Told, ways: readonly (readonly Span[])[], related: readonly Related[]) => {
    for (const way of ways) {
      const at = way.find(({ file }) => checkout.own.has(file)) ?? startOf(checkout.rootPath);
      const of = found.get(at.file) ?? [];
      found.set(at.file, of);
      const [written] = way;
      const elsewhere = written && written !== at ? ` (${locationText(written)})` : '';
      of.push(diagnostic(told, at, elsewhere, relatedIn(related, at, checkout)));
    }
  };
  for (const problem of withoutFindings(report)) add(toldProblem(problem), [problem.at ? [problem.at] : []], []);
  for (const finding of report.findings) {
    if (!finding.exempted) add(toldFinding(finding, context), waysOf(finding), relatedTo(finding));
  }
  return found;
}

/** Of each place where it is found. */
function waysOf(finding: Finding): readonly (readonly Span[])[] {
  const all = [finding.at, ...(finding.also ?? []).map((each) => each.at)];
  const places = new Map(all.map((place) => [JSON.stringify(place), place]));
  return [...places.values()].map((place) => wayOutwards(place, finding));
}

function startOf(file: string): Span {
  const start = { line: 1, column: 1 };
  return { file, start, end: start };
}

function diagnostic(
  { rule, weight, message, fix, url }: Told,
  at: Span,
  elsewhere: string,
  related: Diagnostic['relatedInformation'],
): Diagnostic {
  return {
    range: rangeOf(at),
    severity: SEVERITIES[weight],
    source: 'pipewarden',
    code: rule,
    ...(url === null ? {} : { codeDescription: { href: url } }),
    message: [`${printable(message)}${elsewhere}`, printable(fix)].filter((line) => line !== '').join('\n'),
    ...(related?.length ? { relatedInformation: related } : {}),
  };
}

interface Related {
  readonly at: Span;
  readonly message: string;
}

/** The way that the value came, and what else caused it. */
function relatedTo({ uses, because }: Finding): readonly Related[] {
  return [
    ...(uses[0]?.via ?? []).map(({ by, name, at }) => ({ at, message: `${by} ${printable(name)}` })),
    ...because.map((at) => ({ at, message: 'because of this line' })),
  ];
}

function relatedIn(related: readonly Related[], at: Span, { folder, own }: Checkout) {
  return related
    .filter((each) => own.has(each.at.file) && each.at !== at)
    .slice(0, MOST_RELATED)
    .map(({ at: place, message }) => ({
      location: { uri: addressOf(folder, place.file), range: rangeOf(place) },
      message,
    }));
}
