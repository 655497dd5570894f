/** From what was judged to what is kept of it. */
import type { EffectivePolicy } from '../../policy/effective-policy.ts';
import type { JudgedChange } from '../judge/judge-change.ts';
import type { ReviewReport } from '../judge/report.ts';
import { counts } from '../judge/verdict.ts';
import type { Footprint, KeptImage } from '../kept-footprint.ts';
import { type AuditFinding, type ProjectAudit, projectAudit, type UsedImage, usedImages } from './project-audit.ts';

const MOST = 100;

export function branchFootprint(projectId: number, audit: ProjectAudit): Footprint {
  return footprint({ projectId, iid: null }, audit.project, audit.findings, audit.images);
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
  return footprint(place, report.project, audit.findings, images);
}

function footprint(
  place: Pick<Footprint, 'projectId' | 'iid'>,
  project: string,
  findings: readonly AuditFinding[],
  images: readonly UsedImage[],
): Footprint {
  return {
    ...place,
    project,
    findings: findings.slice(0, MOST).map(({ rule, sentence, capped, value, exempted, jobs }) => ({
      rule,
      sentence,
      value,
      job: jobs[0] ?? null,
      ...(capped ? { capped } : {}),
      ...(exempted ? { exempted } : {}),
    })),
    // What depends on variables that nobody knows is no name that a list could be asked about.
    images: images
      .filter(({ image, outside }) => !outside && !image.includes('$'))
      .slice(0, MOST)
      .map(({ image, use }) => ({ image, use })),
  };
}

function keyOf({ image, use }: KeptImage): string {
  return JSON.stringify([use, image]);
}
