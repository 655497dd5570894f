/** Store without a database, for tests that are not about the store. */
import type { Store, StoredReport } from '../../src/store/store.ts';

export function memoryStore(): Store {
  const reports = new Map<string, StoredReport>();
  return {
    keepReport: async (id, report) => void reports.set(id, report),
    report: async (id) => reports.get(id) ?? null,
    linkKey: async () => new Uint8Array(32),
    prune: async () => {},
  };
}
