/** Policies in the store: of each origin the last good version, news of it, and the versions that reports name. */
import type { Kysely } from 'kysely';
import type { PolicyStore } from './store.ts';
import type { Tables } from './tables.ts';

export function policyStore(tables: Kysely<Tables>): PolicyStore {
  return {
    async policy(origin) {
      const row = await tables.selectFrom('policies').selectAll().where('origin', '=', origin).executeTakeFirst();
      return row ? { source: JSON.parse(row.source), state: JSON.parse(row.state) } : null;
    },
    async keepPolicy(origin, { source, state }) {
      const row = { source: JSON.stringify(source), state: JSON.stringify(state) };
      await tables
        .insertInto('policies')
        .values({ origin, ...row })
        .onConflict((conflict) => conflict.column('origin').doUpdateSet(row))
        .execute();
    },
    async tellPolicyNews(origin) {
      await tables
        .insertInto('policy_news')
        .values({ origin, number: 1 })
        .onConflict((conflict) =>
          conflict.column('origin').doUpdateSet((row) => ({ number: row('policy_news.number', '+', 1) })),
        )
        .execute();
    },
    async policyNews(origin) {
      const row = await tables.selectFrom('policy_news').selectAll().where('origin', '=', origin).executeTakeFirst();
      return row?.number ?? 0;
    },
    async keepPolicyVersion(origin, version, source, now) {
      await tables
        .insertInto('policy_versions')
        .values({ origin, version, source: JSON.stringify(source), first_at: now, last_at: now })
        .onConflict((conflict) => conflict.columns(['origin', 'version']).doUpdateSet({ last_at: now }))
        .execute();
    },
    async policyVersions() {
      const rows = await tables.selectFrom('policy_versions').selectAll().orderBy('last_at', 'desc').execute();
      return rows.map(({ version, source, first_at: firstAt, last_at: lastAt }) => ({
        version,
        source: JSON.parse(source),
        firstAt,
        lastAt,
      }));
    },
  };
}

/** The newest of an origin stays, however old: it is in force. */
export async function pruneVersions(tables: Kysely<Tables>, oldest: Date): Promise<void> {
  await tables
    .deleteFrom('policy_versions as version')
    .where('last_at', '<', oldest)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('policy_versions as newer')
          .select('newer.origin')
          .whereRef('newer.origin', '=', 'version.origin')
          .whereRef('newer.last_at', '>', 'version.last_at'),
      ),
    )
    .execute();
}
