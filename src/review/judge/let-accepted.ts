/** Findings that somebody accepted: in a discussion of a merge request, or in a comment of the file itself. */
import { isAcceptable, isAcceptableInline } from '../../policy/accepting.ts';
import type { EffectivePolicy } from '../../policy/effective-policy.ts';
import { endsSoon } from '../../policy/exemptions.ts';
import { MASK } from '../../secrets/redactor.ts';
import type { SourceFile } from '../../source.ts';
import type { Acceptance, MergeRequest, Project } from '../snapshot.ts';
import { acceptComment } from './accept-comment.ts';
import { type Exempted, type Finding, fingerprintsOf } from './finding.ts';
import { isCrash } from './run-rules.ts';

interface Asked extends Pick<Acceptance, 'id' | 'until' | 'reason' | 'by' | 'at'> {
  readonly project: Pick<Project, 'id' | 'path'>;
  readonly mergeRequest: Pick<MergeRequest, 'webUrl'>;
}

export function acceptanceOf(
  { rule, value, fingerprint }: Finding,
  { project, mergeRequest, ...asked }: Asked,
): Acceptance {
  const { id: projectId, path: projectPath } = project;
  return { ...asked, projectId, projectPath, mergeRequest: mergeRequest.webUrl, rule, value, fingerprint };
}

/** The same finding, or one of the same rule and value anywhere in the project. What is masked may be another secret. */
export function isAboutFinding(
  { rule, value, fingerprint }: Pick<Acceptance, 'rule' | 'value' | 'fingerprint'>,
  finding: Finding,
): boolean {
  if (fingerprintsOf(finding).includes(fingerprint)) return true;
  return rule === finding.rule && value === finding.value && value !== '' && !value.includes(MASK);
}

/** `today`: in UTC, such as `2027-01-31`. */
export function letAccepted(
  findings: readonly Finding[],
  acceptances: readonly Acceptance[],
  policy: EffectivePolicy,
  today: string,
): readonly Finding[] {
  if (policy.accept === null || acceptances.length === 0) return findings;
  return letPassBy(findings, (finding) => inNote(finding, acceptances, policy, today));
}

/** By comments of the files themselves. `files`: the project's own at the head, by path. */
export function letCommented(
  findings: readonly Finding[],
  files: ReadonlyMap<string, SourceFile>,
  policy: EffectivePolicy,
): readonly Finding[] {
  return policy.inlineAccept ? letPassBy(findings, (finding) => inComment(finding, files, policy)) : findings;
}

function letPassBy(
  findings: readonly Finding[],
  exemptedOf: (finding: Finding) => Exempted | null,
): readonly Finding[] {
  return findings.map((finding) => {
    // What a rule that crashed would have found, nobody knows.
    const exempted = finding.exempted || isCrash(finding) ? null : exemptedOf(finding);
    return exempted ? { ...finding, exempted } : finding;
  });
}

function inNote(
  finding: Finding,
  acceptances: readonly Acceptance[],
  policy: EffectivePolicy,
  today: string,
): Exempted | null {
  if (!isAcceptable(policy, finding.rule)) return null;
  const standing = acceptances.filter(({ until }) => today <= until).filter((each) => isAboutFinding(each, finding));
  const [last] = standing.toSorted((a, b) => b.until.localeCompare(a.until));
  if (!last) return null;
  const { until, reason, by } = last;
  return { how: 'accepted', reason, until, by: by.username, ending: endsSoon(until, today) };
}

function inComment(finding: Finding, files: ReadonlyMap<string, SourceFile>, policy: EffectivePolicy): Exempted | null {
  const file = files.get(finding.at.file);
  if (!file || finding.merged || !isAcceptableInline(policy, finding.rule)) return null;
  return acceptComment(file, finding.at.start.line, finding.rule);
}
