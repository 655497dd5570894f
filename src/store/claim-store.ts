/** Which run writes to a merge request: one at a time, by the database's clock. */
import { type ExpressionBuilder, type Kysely, sql } from 'kysely';
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
    async keepClaim(mergeRequest, holder, seconds) {
      const row = await tables
        .updateTable('claims')
        .set({ until: inSeconds(seconds) })
        .where(heldBy(holder, mergeRequest))
        .returning('holder')
        .executeTakeFirst();
      return row !== undefined;
    },
    async endClaim(mergeRequest, holder) {
      const row = await tables
        .deleteFrom('claims')
        .where(heldBy(holder, mergeRequest))
        .returning('holder')
        .executeTakeFirst();
      return row !== undefined;
    },
    async endClaims() {
      await tables.deleteFrom('claims').execute();
    },
  };
}

function heldBy(holder: string, { projectId, iid }: Parameters<ClaimStore['claim']>[0]) {
  return ({ and }: ExpressionBuilder<Tables, 'claims'>) => and({ project_id: projectId, iid, holder });
}

function inSeconds(seconds: number) {
  return sql<Date>`now() + make_interval(secs => ${seconds}::double precision)`;
}
