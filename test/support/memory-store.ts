/** Store without a database, for tests that are not about the store. */
import type { KeptAcceptance } from '../../src/review/snapshot.ts';
import type { KeptHead, KeptPolicy, Store, StoredReport } from '../../src/store/store.ts';

export function memoryStore(): Store {
  const reports = new Map<string, StoredReport>();
  const kept = new Map<string, KeptHead>();
  const accepted = new Map<string, KeptAcceptance>();
  const policies = new Map<string, KeptPolicy>();
  const news = new Map<string, number>();
  return {
    keepReport: async (id, report) => void reports.set(id, report),
    report: async (id) => reports.get(id) ?? null,
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
    tellPolicyNews: async (origin) => void news.set(origin, (news.get(origin) ?? 0) + 1),
    policyNews: async (origin) => news.get(origin) ?? 0,
    prune: async () => {},
  };
}
