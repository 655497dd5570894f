/** All that an audit found, by rule, group, runner class and image. Pure. */
import type { AuditFinding, AuditState, ProjectAudit, UsedImage } from './project-audit.ts';

export interface AuditSummary {
  readonly states: Readonly<Record<AuditState, number>>;
  /** Projects that fail under this policy and not under the one that it is compared with, and the other way round. */
  readonly breaks: number;
  readonly mended: number;
  readonly byRule: readonly RuleRow[];
  readonly byGroup: readonly GroupRow[];
  readonly byRunner: readonly RunnerRow[];
  readonly byImage: readonly ImageRow[];
}

interface Counted {
  readonly errors: number;
  readonly warnings: number;
  /** Of both, what the policy that is compared with does not find. */
  readonly isNew: number;
  /** Projects that have any. */
  readonly projects: number;
}

export interface RuleRow extends Counted {
  readonly rule: string;
}

export interface GroupRow extends Counted {
  readonly group: string;
  /** Projects that fail, of those that were judged. */
  readonly failed: number;
  readonly judged: number;
}

export interface RunnerRow extends Counted {
  readonly runner: string;
}

export interface ImageRow {
  readonly image: string;
  readonly use: UsedImage['use'];
  readonly jobs: number;
  readonly projects: number;
  /** Projects that it is refused in. */
  readonly refused: number;
  readonly runners: readonly string[];
}

export function auditSummary(audits: readonly ProjectAudit[]): AuditSummary {
  const states = { passed: 0, failed: 0, not_evaluable: 0, none: 0, unreadable: 0 };
  const rules = new Tallies();
  const groups = new Tallies();
  const runners = new Tallies();
  const judged = new Map<string, Pick<GroupRow, 'failed' | 'judged'>>();
  for (const audit of audits) {
    states[audit.state] += 1;
    const group = groupOf(audit.project);
    groups.see(group);
    judged.set(group, withState(judged.get(group) ?? NONE_JUDGED, audit.state));
    for (const finding of audit.findings.filter(({ exempted }) => !exempted)) {
      rules.add(finding.rule, audit.project, finding);
      groups.add(group, audit.project, finding);
      for (const runner of finding.runners) runners.add(runner, audit.project, finding);
    }
  }
  return {
    states,
    breaks: audits.filter(({ turn }) => turn === 'breaks').length,
    mended: audits.filter(({ turn }) => turn === 'mended').length,
    byRule: rules.rows().map(([rule, counted]) => ({ rule, ...counted })),
    byGroup: groups.rows().map(([group, counted]) => ({ group, ...counted, ...(judged.get(group) ?? NONE_JUDGED) })),
    byRunner: runners.rows().map(([runner, counted]) => ({ runner, ...counted })),
    byImage: imageRows(audits),
  };
}

/** The namespace of a project. */
export function groupOf(project: string): string {
  return project.slice(0, Math.max(0, project.lastIndexOf('/')));
}

const NONE_JUDGED = { failed: 0, judged: 0 };

function withState({ failed, judged }: typeof NONE_JUDGED, state: AuditState): typeof NONE_JUDGED {
  return { failed: failed + Number(state === 'failed'), judged: judged + Number(isJudged(state)) };
}

function isJudged(state: AuditState): boolean {
  return state !== 'none' && state !== 'unreadable';
}

class Tallies {
  readonly #of = new Map<string, { errors: number; warnings: number; isNew: number; projects: Set<string> }>();

  see(name: string) {
    const known = this.#of.get(name) ?? { errors: 0, warnings: 0, isNew: 0, projects: new Set<string>() };
    this.#of.set(name, known);
    return known;
  }

  add(name: string, project: string, { level, isNew }: AuditFinding): void {
    const tally = this.see(name);
    if (level === 'error') tally.errors += 1;
    else tally.warnings += 1;
    if (isNew) tally.isNew += 1;
    tally.projects.add(project);
  }

  /** The most errors first. */
  rows(): (readonly [name: string, counted: Counted])[] {
    return [...this.#of]
      .map(([name, { projects, ...counts }]) => [name, { ...counts, projects: projects.size }] as const)
      .sort(([a, one], [b, other]) => other.errors - one.errors || other.warnings - one.warnings || (a < b ? -1 : 1));
  }
}

function imageRows(audits: readonly ProjectAudit[]): readonly ImageRow[] {
  const rows = new Map<string, Omit<ImageRow, 'runners'> & { runners: readonly string[] }>();
  for (const { image, use, jobs, refused, runners } of audits.flatMap(({ images }) => images)) {
    const key = JSON.stringify([use, image]);
    const known = rows.get(key);
    rows.set(key, {
      image,
      use,
      jobs: jobs + (known?.jobs ?? 0),
      projects: 1 + (known?.projects ?? 0),
      refused: Number(refused) + (known?.refused ?? 0),
      runners: [...new Set([...(known?.runners ?? []), ...runners])],
    });
  }
  return [...rows.values()].sort(
    (a, b) => b.refused - a.refused || b.projects - a.projects || b.jobs - a.jobs || (a.image < b.image ? -1 : 1),
  );
}
