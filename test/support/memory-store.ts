/** Store without a database, for tests that are not about the store. */
import type { KeptHead, Store, StoredReport } from '../../src/store/store.ts';

export function memoryStore(): Store {
  const reports = new Map<string, StoredReport>();
  const kept = new Map<string, KeptHead>();
  return {
    keepReport: async (id, report) => void reports.set(id, report),
    report: async (id) => reports.get(id) ?? null,
    linkKey: async () => new Uint8Array(32),
    async keepHeads(heads, now) {
      for (const { projectId, iid, sha, awaits } of heads)
        kept.set(`${projectId}!${iid}`, { sha, awaits, keptAt: now });
    },
    heads: async () => kept,
    prune: async () => {},
  };
}
