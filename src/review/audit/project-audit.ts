/** What an audit keeps of one project's default branch, under one policy. Plain JSON. */
import type { Job, ResolvedConfig } from '../../ci/config.ts';
import { allParts, filesOf } from '../../ci/config-parts.ts';
import { runnerJobs } from '../../ci/runner-jobs.ts';
import { shownText } from '../../ci/yaml-variables.ts';
import type { EffectivePolicy } from '../../policy/effective-policy.ts';
import { shorten } from '../../quoted-text.ts';
import { ruleNamed } from '../../rules/index.ts';
import { isNoContainer } from '../../rules/judging/refused-images.ts';
import { candidatesFor } from '../../runner/candidates.ts';
import type { Candidates } from '../../runner/runner-class.ts';
import type { Redactor } from '../../secrets/redactor.ts';
import type { Exempted, Finding } from '../judge/finding.ts';
import type { ReviewReport } from '../judge/report.ts';

/** Without `none` and `unreadable` as a review of all of it would end. `none`: it has no pipeline. */
export type AuditState = 'passed' | 'failed' | 'not_evaluable' | 'none' | 'unreadable';

/** `breaks`: it fails now, and did not before. */
export type Turn = 'breaks' | 'mended' | 'same';

export interface ProjectAudit {
  /** Full path. */
  readonly project: string;
  readonly state: AuditState;
  /** Why nothing was judged, or the first thing that could not be; null: all was. */
  readonly reason: string | null;
  readonly jobs: number;
  readonly findings: readonly AuditFinding[];
  readonly images: readonly UsedImage[];
  /** What becomes of it under this policy in place of another; absent: there was none to compare with. */
  readonly turn?: Turn;
  /** Beside findings. `broken`: it fails whatever the policy; `open`: not all of it could be judged. Absent: neither. */
  readonly unread?: 'broken' | 'open';
  /** Findings and images beyond the most that are kept; absent: none. */
  readonly unlisted?: number;
}

export interface AuditFinding {
  readonly rule: string;
  /** Id of the rule's sentence. */
  readonly sentence: string;
  readonly level: 'warning' | 'error';
  readonly value: string;
  readonly message: string;
  readonly file: string;
  readonly line: number;
  readonly jobs: readonly string[];
  /** Names of the runner classes that would take its jobs. */
  readonly runners: readonly string[];
  /** It is never more than a warning, whatever the level of its rule. */
  readonly capped?: true;
  /** It says that something could not be judged. */
  readonly notEvaluable?: true;
  /** It does not count: who says so. */
  readonly exempted?: Exempted['how'];
  /** The policy that is compared with does not say so. */
  readonly isNew?: true;
}

export interface UsedImage {
  readonly image: string;
  readonly use: 'image' | 'service';
  readonly runners: readonly string[];
  readonly jobs: number;
  readonly refused: boolean;
  /** Only runners take its jobs that run no containers. */
  readonly outside?: true;
}

const MOST = 500;
const MOST_JOBS = 20;
const MOST_CHARACTERS = 300;

/** Nothing was judged. */
export function unjudged(project: string, state: 'none' | 'unreadable', reason: string | null): ProjectAudit {
  return { project, state, reason, jobs: 0, findings: [], images: [] };
}

/** `findings`: each by itself, whatever cause they share. */
export function projectAudit(
  { project, state, jobs, problems }: Pick<ReviewReport, 'project' | 'state' | 'jobs' | 'problems'>,
  findings: readonly Finding[],
  configs: readonly ResolvedConfig[],
  policy: EffectivePolicy,
  redactor: Redactor,
): ProjectAudit {
  const runners = runnersByJob(configs, policy);
  const images = usedImages(configs, findings, policy, redactor);
  const nameOf = nameIn(configs, project);
  const found = findings.map((finding) => auditFinding(finding, runners, nameOf));
  const unlisted = Math.max(0, found.length - MOST) + Math.max(0, images.length - MOST);
  return {
    project,
    state: state === 'skipped' ? 'none' : state,
    reason: problems[0] ? short(problems[0].message) : null,
    jobs,
    ...unreadIn(problems),
    findings: found.slice(0, MOST),
    images: images.slice(0, MOST),
    ...(unlisted > 0 ? { unlisted } : {}),
  };
}

function unreadIn(problems: ReviewReport['problems']): Pick<ProjectAudit, 'unread'> {
  if (problems.some(({ fatal }) => fatal)) return { unread: 'broken' };
  return problems.some(({ existing }) => !existing) ? { unread: 'open' } : {};
}

/** The project's own files by their paths, others by their ids. */
function nameIn(configs: readonly ResolvedConfig[], project: string): (id: string) => string {
  const own = new Map(
    filesOf(configs).flatMap((file) => (file.project === project ? [[file.id, file.path] as const] : [])),
  );
  return (id) => own.get(id) ?? id;
}

function auditFinding(
  finding: Finding,
  runnersOf: ReadonlyMap<string, readonly string[]>,
  nameOf: (id: string) => string,
): AuditFinding {
  const { rule, level, value, message, at, uses, exempted, say } = finding;
  const jobs = [...new Set(uses.map(({ job }) => job))];
  const judgedBy = finding.runners?.names ?? jobs.flatMap((job) => runnersOf.get(job) ?? []);
  return {
    rule,
    sentence: say.id,
    level,
    value: short(value),
    message: short(message),
    file: nameOf(at.file),
    line: at.start.line,
    jobs: jobs.slice(0, MOST_JOBS).map(short),
    runners: [...new Set(judgedBy)],
    ...(finding.capped ? { capped: true as const } : {}),
    ...(finding.notEvaluable ? { notEvaluable: true as const } : {}),
    ...(exempted ? { exempted: exempted.how } : {}),
  };
}

/** By the name of a job: the class that decides of those that would take it. */
function runnersByJob(
  configs: readonly ResolvedConfig[],
  policy: EffectivePolicy,
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, Set<string>>();
  for (const job of allParts(configs).flatMap(runnerJobs)) {
    const names = found.get(job.name) ?? new Set();
    found.set(job.name, names.add(decidingOf(candidatesOf(job, policy))));
  }
  return new Map([...found].map(([job, names]) => [job, [...names]]));
}

/** The name of the class that decides. */
function decidingOf({ classes }: Candidates): string {
  return classes[0]?.name ?? '';
}

function candidatesOf(job: Job, policy: EffectivePolicy): Candidates {
  return candidatesFor(job, policy.project, policy.runners, policy.unknownRunner);
}

/** By all jobs that run in some pipeline. */
export function usedImages(
  configs: readonly ResolvedConfig[],
  findings: readonly Finding[],
  policy: EffectivePolicy,
  redactor: Redactor,
): readonly UsedImage[] {
  const refused = new Set(
    findings.filter(({ rule, exempted }) => ruleNamed(rule)?.byRegistry && !exempted).map(({ value }) => value),
  );
  const used = new Map<string, ImageInUse>();
  for (const job of allParts(configs).flatMap(runnerJobs)) {
    if (job.kind === 'unused' || job.cases.length === 0) continue;
    const names = [
      ...(job.image ? [{ use: 'image' as const, name: job.image.name }] : []),
      ...job.services.map(({ name }) => ({ use: 'service' as const, name })),
    ];
    const candidates = candidatesOf(job, policy);
    const isOutside = isNoContainer(candidates);
    for (const { use, name } of names) {
      const image = shownText(name);
      if (image === '') continue;
      const key = JSON.stringify([use, image]);
      const known = used.get(key) ?? { image, use, runners: new Set(), jobs: new Set(), isOutside };
      known.isOutside &&= isOutside;
      known.runners.add(decidingOf(candidates));
      known.jobs.add(job.name);
      used.set(key, known);
    }
  }
  const shown = [...used.values()].map((each) => ({ ...each, image: redactor.text(each.image) }));
  return shown.map(({ image, use, runners, jobs, isOutside }) => ({
    image: short(image),
    use,
    runners: [...runners],
    jobs: jobs.size,
    refused: refused.has(image),
    ...(isOutside ? { outside: true as const } : {}),
  }));
}

interface ImageInUse extends Pick<UsedImage, 'image' | 'use'> {
  readonly runners: Set<string>;
  readonly jobs: Set<string>;
  isOutside: boolean;
}

function short(text: string): string {
  return shorten(text, MOST_CHARACTERS);
}
