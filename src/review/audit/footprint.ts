/** From what was judged to what is kept of it. */
import type { EffectivePolicy } from '../../policy/effective-policy.ts';
import type { JudgedChange } from '../judge/judge-change.ts';
import type { ReviewReport } from '../judge/report.ts';
import { counts } from '../judge/verdict.ts';
import type { Footprint, KeptFinding, KeptImage } from '../kept-footprint.ts';
import { judgedBy } from './judged-by.ts';
import { type AuditFinding, type ProjectAudit, projectAudit, usedImages } from './project-audit.ts';

const MOST = 100;

type Judged = Pick<ProjectAudit, 'project' | 'findings' | 'images' | 'unread' | 'unlisted'>;

export function branchFootprint(projectId: number, audit: ProjectAudit, policy: EffectivePolicy): Footprint {
  return footprint({ projectId, iid: null }, audit, policy);
}

/** Of what counts against the merge request. */
export function changeFootprint(
  place: Pick<Footprint, 'projectId' | 'iid'>,
  report: ReviewReport,
  { base, head, compared }: JudgedChange,
  policy: EffectivePolicy,
): Footprint {
  const isCounted = (finding: JudgedChange['compared']['findings'][number]) =>
    counts({ ...finding, exempted: null }, policy);
  const findings = compared.findings.filter(isCounted);
  const audit = projectAudit(report, findings, head.configs, policy, head.redactor);
  const before = policy.scope === 'all' ? [] : usedImages(base?.configs ?? [], [], policy, head.redactor);
  const known = new Set(before.map(keyOf));
  const images = audit.images.filter((image) => !known.has(keyOf(image)));
  return footprint(place, { ...audit, images }, policy);
}

function footprint(
  place: Pick<Footprint, 'projectId' | 'iid'>,
  { project, findings, images, unread, unlisted = 0 }: Judged,
  policy: EffectivePolicy,
): Footprint {
  // What depends on variables that nobody knows is no name that a list could be asked about.
  const known = images.filter(({ image, outside }) => !outside && !image.includes('$'));
  const isCut = unlisted > 0 || findings.length > MOST || known.length > MOST;
  return {
    ...place,
    project,
    findings: findings.slice(0, MOST).map(keptFinding),
    images: known.slice(0, MOST).map(({ image, use }) => ({ image, use })),
    judgedBy: judgedBy(policy),
    ...(unread ? { unread } : {}),
    ...(isCut ? { isCut } : {}),
    ...(images.some(({ image, outside }) => !outside && image.includes('$')) ? { hasUnknownImages: true } : {}),
  };
}

function keptFinding({ rule, sentence, value, jobs, capped, notEvaluable, exempted }: AuditFinding): KeptFinding {
  return {
    rule,
    sentence,
    value,
    job: jobs[0] ?? null,
    ...(jobs.length > 1 ? { hasMoreJobs: true } : {}),
    ...(capped ? { capped } : {}),
    ...(notEvaluable ? { notEvaluable } : {}),
    ...(exempted ? { exempted } : {}),
  };
}

function keyOf({ image, use }: KeptImage): string {
  return JSON.stringify([use, image]);
}
