/** Store without a database, for tests that are not about the store. */

import type { ProjectAudit } from '../../src/review/audit/project-audit.ts';
import type { Footprint } from '../../src/review/kept-footprint.ts';
import type { KeptAcceptance, Project } from '../../src/review/snapshot.ts';
import type {
  AuditPolicySources,
  AuditStore,
  ClaimStore,
  FootprintStore,
  KeptHead,
  KeptPolicy,
  KeptVersion,
  Store,
  StoredReport,
} from '../../src/store/store.ts';

export function memoryStore(): Store {
  const reports = new Map<string, StoredReport>();
  const kept = new Map<string, KeptHead>();
  const accepted = new Map<string, KeptAcceptance>();
  const policies = new Map<string, KeptPolicy>();
  const news = new Map<string, number>();
  const versions = new Map<string, KeptVersion>();
  return {
    ...memoryAudits(),
    ...memoryClaims(),
    ...memoryFootprints(),
    keepReport: async (id, report) => void reports.set(id, report),
    report: async (id) => reports.get(id) ?? null,
    newestReport: async ({ projectId, iid }) =>
      [...reports].findLast(([, { job }]) => job.projectId === projectId && job.iid === iid)?.[0] ?? null,
    linkKey: async () => new Uint8Array(32),
    async keepHeads(heads, now) {
      for (const { projectId, iid, sha, awaits } of heads)
        kept.set(`${projectId}!${iid}`, { sha, awaits, keptAt: now });
    },
    heads: async () => kept,
    async keepAcceptances(acceptances) {
      for (const each of acceptances) accepted.set(each.id, accepted.get(each.id) ?? { ...each, revokedAt: null });
    },
    acceptances: async (project) =>
      [...accepted.values()].filter(({ projectId }) => project === undefined || projectId === project).toReversed(),
    async revokeAcceptances(ids, now) {
      const gone = ids.flatMap((id) => accepted.get(id) ?? []).filter(({ revokedAt }) => revokedAt === null);
      const revoked = gone.map((each) => ({ ...each, revokedAt: now.toISOString() }));
      for (const each of revoked) accepted.set(each.id, each);
      return revoked;
    },
    policy: async (origin) => policies.get(origin) ?? null,
    keepPolicy: async (origin, policy) => void policies.set(origin, policy),
    async keepPolicyVersion(origin, version, source, now) {
      const key = JSON.stringify([origin, version]);
      versions.set(key, { version, source, firstAt: versions.get(key)?.firstAt ?? now, lastAt: now });
    },
    policyVersions: async () => [...versions.values()].sort((a, b) => Number(b.lastAt) - Number(a.lastAt)),
    tellPolicyNews: async (origin) => void news.set(origin, (news.get(origin) ?? 0) + 1),
    policyNews: async (origin) => news.get(origin) ?? 0,
    overview: async () => ({ days: [], found: [], slowest: [] }),
    audits: async () => [],
    prune: async () => {},
  };
}

/** They end by themselves never. */
function memoryClaims(): ClaimStore {
  const holders = new Map<string, string>();
  const keyOf = ({ projectId, iid }: Parameters<ClaimStore['claim']>[0]) => `${projectId}!${iid}`;
  return {
    async claim(mergeRequest, holder) {
      const isFree = !holders.has(keyOf(mergeRequest));
      if (isFree) holders.set(keyOf(mergeRequest), holder);
      return isFree;
    },
    keepClaim: async (mergeRequest, holder) => holders.get(keyOf(mergeRequest)) === holder,
    endClaim: async (mergeRequest, holder) =>
      holders.get(keyOf(mergeRequest)) === holder && holders.delete(keyOf(mergeRequest)),
    endClaims: async () => holders.clear(),
  };
}

function memoryFootprints(): FootprintStore {
  const kept = new Map<string, Footprint>();
  return {
    keepFootprint: async (footprint) => void kept.set(`${footprint.projectId}!${footprint.iid}`, footprint),
    forgetFootprint: async ({ projectId, iid }) => void kept.delete(`${projectId}!${iid}`),
    footprints: async (most) => [...kept.values()].reverse().slice(0, most),
  };
}

function memoryAudits(): AuditStore {
  interface Audit {
    readonly key: string;
    readonly policies: AuditPolicySources;
    readonly begunAt: Date;
    ended: boolean;
    readonly projects: Map<number, { project: Project; begun: number; result: ProjectAudit | null }>;
  }
  const audits = new Map<string, Audit>();
  const projectsOf = (id: string) => audits.get(id)?.projects ?? new Map();
  return {
    async beginAudit(audit, now) {
      const key = JSON.stringify(audit);
      const [id, left] = [...audits].find(([, each]) => each.key === key && !each.ended) ?? [];
      if (id !== undefined && left) return { id, begunAt: left.begunAt, isListed: left.projects.size > 0 };
      const made = String(audits.size + 1);
      audits.set(made, { key, policies: audit.policies, begunAt: now, ended: false, projects: new Map() });
      return { id: made, begunAt: now, isListed: false };
    },
    async addAuditProjects(id, projects) {
      for (const project of projects) projectsOf(id).set(project.id, { project, begun: 0, result: null });
    },
    auditLeft: async (id) => [...projectsOf(id).values()].filter(({ result }) => result === null),
    auditLeftCount: async (id) => [...projectsOf(id).values()].filter(({ result }) => result === null).length,
    async auditWork(id, project) {
      const audit = audits.get(id);
      const left = audit?.projects.get(project);
      if (!audit || audit.ended || !left || left.result) return null;
      return { project: left.project, begun: left.begun, begunAt: audit.begunAt, policies: audit.policies };
    },
    async beginAuditProject(id, project) {
      projectsOf(id).get(project).begun += 1;
    },
    async leaveAuditProject(id, project) {
      projectsOf(id).get(project).begun -= 1;
    },
    async keepAuditResult(id, project, result) {
      projectsOf(id).get(project).result = result;
    },
    auditResults: async (id) => [...projectsOf(id).values()].flatMap(({ result }) => result ?? []),
    async endAudit(id) {
      const audit = audits.get(id);
      if (audit) audit.ended = true;
    },
  };
}
