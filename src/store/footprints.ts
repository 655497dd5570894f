/** What is kept of open merge requests and default branches, one row each. */
import type { Kysely } from 'kysely';
import type { FootprintStore } from './store.ts';
import type { Tables } from './tables.ts';

/** Of a default branch: no merge request has this number. */
const BRANCH = 0;

export function footprintStore(tables: Kysely<Tables>): FootprintStore {
  return {
    async keepFootprint(footprint, now) {
      const row = { footprint: JSON.stringify(footprint), kept_at: now };
      await tables
        .insertInto('footprints')
        .values({ project_id: footprint.projectId, iid: footprint.iid ?? BRANCH, ...row })
        .onConflict((conflict) => conflict.columns(['project_id', 'iid']).doUpdateSet(row))
        .execute();
    },
    async forgetFootprint({ projectId, iid }) {
      await tables.deleteFrom('footprints').where('project_id', '=', projectId).where('iid', '=', iid).execute();
    },
    async footprints(most) {
      const rows = await tables
        .selectFrom('footprints')
        .select('footprint')
        .orderBy('kept_at', 'desc')
        .limit(most)
        .execute();
      return rows.map(({ footprint }) => JSON.parse(footprint));
    },
  };
}
