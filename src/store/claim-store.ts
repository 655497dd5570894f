/** Which run writes to a merge request: one at a time, by the database's clock. */
import { type Kysely, sql } from 'kysely';
import type { ClaimStore } from './store.ts';
import type { Tables } from './tables.ts';

export function claimStore(tables: Kysely<Tables>): ClaimStore {
  return {
    async claim({ projectId, iid }, holder, seconds) {
      const held = { holder, until: inSeconds(seconds) };
      const row = await tables
        .insertInto('claims')
        .values({ project_id: projectId, iid, ...held })
        .onConflict((conflict) =>
          conflict.columns(['project_id', 'iid']).doUpdateSet(held).where('claims.until', '<', sql<Date>`now()`),
        )
        .returning('holder')
        .executeTakeFirst();
      return row !== undefined;
    },
    async keepClaim({ projectId, iid }, holder, seconds) {
      const row = await tables
        .updateTable('claims')
        .set({ until: inSeconds(seconds) })
        .where('project_id', '=', projectId)
        .where('iid', '=', iid)
        .where('holder', '=', holder)
        .returning('holder')
        .executeTakeFirst();
      return row !== undefined;
    },
    async endClaim({ projectId, iid }, holder) {
      const row = await tables
        .deleteFrom('claims')
        .where('project_id', '=', projectId)
        .where('iid', '=', iid)
        .where('holder', '=', holder)
        .returning('holder')
        .executeTakeFirst();
      return row !== undefined;
    },
    async endClaims() {
      await tables.deleteFrom('claims').execute();
    },
  };
}

function inSeconds(seconds: number) {
  return sql<Date>`now() + make_interval(secs => ${seconds}::double precision)`;
}
