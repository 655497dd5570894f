import type { AuditFinding, AuditState, ProjectAudit, Turn } from './project-audit.ts';

export function turnOf(before: AuditState, after: AuditState): Turn {
  const fails = (state: AuditState) => state === 'failed';
  if (fails(before) === fails(after)) return 'same';
  return fails(after) ? 'breaks' : 'mended';
}

/** The audit under the newer policy, with the findings marked that the other one does not make, at their level or above. */
export function markNew(before: ProjectAudit, after: ProjectAudit): ProjectAudit {
  const known = new Set(before.findings.filter(({ exempted }) => !exempted).flatMap(keysOf));
  const findings = after.findings.map((finding) => {
    const isNew = !finding.exempted && !known.has(keyOf(finding, finding.level));
    return isNew ? { ...finding, isNew: true as const } : finding;
  });
  return { ...after, findings };
}

/** An error is a warning as well. */
function keysOf(finding: AuditFinding): string[] {
  const levels = finding.level === 'error' ? (['error', 'warning'] as const) : (['warning'] as const);
  return levels.map((level) => keyOf(finding, level));
}

function keyOf({ rule, value, file, line }: AuditFinding, level: AuditFinding['level']): string {
  return JSON.stringify([rule, level, value, file, line]);
}
