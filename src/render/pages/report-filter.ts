/** Which findings a report shows, as its address says. */
import type { Finding } from '../../review/judge/finding.ts';

export type Change = 'introduced' | 'existing' | 'exempted' | 'fixed';
export type Level = 'error' | 'warning' | 'unclear';

export interface ShownFinding {
  readonly finding: Finding;
  readonly change: Change;
  readonly level: Level;
}

/** '' stands for all. */
export interface ReportFilter {
  readonly file: string;
  readonly rule: string;
  readonly level: string;
  readonly change: string;
}

export const FILTERS = ['change', 'level', 'rule', 'file'] as const satisfies readonly (keyof ReportFilter)[];

export const ALL: ReportFilter = { file: '', rule: '', level: '', change: '' };

export function shownFindings(findings: readonly Finding[], fixed: readonly Finding[]): readonly ShownFinding[] {
  return [
    ...findings.map((finding) => ({
      finding,
      change: finding.exempted ? ('exempted' as const) : finding.change,
      level: levelOf(finding),
    })),
    ...fixed.map((finding) => ({ finding, change: 'fixed' as const, level: levelOf(finding) })),
  ];
}

function levelOf({ level, notEvaluable }: Finding): Level {
  return level === 'warning' && notEvaluable ? 'unclear' : level;
}

export function filterValue({ finding, change, level }: ShownFinding, name: keyof ReportFilter): string {
  return { file: finding.at.file, rule: finding.rule, level, change }[name];
}

export function passes(shown: ShownFinding, filter: ReportFilter): boolean {
  return FILTERS.every((name) => filter[name] === '' || filterValue(shown, name) === filter[name]);
}
