/** The store in a database: one suite of queries for PostgreSQL and the embedded one. */
import { randomBytes } from 'node:crypto';
import { Kysely, Migrator, PostgresDialect, type PostgresPool } from 'kysely';
import type { Database } from '../database/open-database.ts';
import { dayOfTime } from '../policy/days.ts';
import { type KeptAcceptance, mergeRequestKey } from '../review/snapshot.ts';
import { auditStore } from './audits.ts';
import { claimStore } from './claim-store.ts';
import { footprintStore } from './footprints.ts';
import { countsOf, overviewStore } from './overview.ts';
import { policyStore, pruneVersions } from './policies.ts';
import type { Store, StoredReport } from './store.ts';
import { type AcceptanceRow, migrations, STORE_SCHEMA, type Tables } from './tables.ts';

const KEPT_DAYS = 30;
/** In one statement. */
const ROWS = 500;
const MOST_REPORTS = 200_000;

/** Brings the tables up to date first; of several processes one does it and the others wait. The database stays its caller's. */
export async function openStore({ pool }: Pick<Database, 'pool'>, mostReports = MOST_REPORTS): Promise<Store> {
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: pool as unknown as PostgresPool }) });
  await migrate(db);
  const tables = db.withSchema(STORE_SCHEMA);
  // Single statements only: the embedded database has one session, which the queue's statements share.
  return {
    ...auditStore(tables),
    ...claimStore(tables),
    ...footprintStore(tables),
    ...overviewStore(tables),
    ...policyStore(tables),
    async keepReport(id, { job, report, finishedAt }) {
      const row = {
        project_id: job.projectId,
        project_path: job.projectPath,
        iid: job.iid,
        state: report.state,
        finished_at: new Date(finishedAt),
        job: JSON.stringify(job),
        report: JSON.stringify(report),
        milliseconds: millisecondsOf(report),
      };
      await tables
        .insertInto('reports')
        .values({ id, ...row })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
        .execute();
      await tables.deleteFrom('review_counts').where('report_id', '=', id).execute();
      const counts = countsOf(report, id);
      if (counts.length > 0)
        await tables
          .insertInto('review_counts')
          .values(counts)
          .onConflict((conflict) => conflict.doNothing())
          .execute();
    },
    async report(id) {
      const row = await tables.selectFrom('reports').selectAll().where('id', '=', id).executeTakeFirst();
      if (!row) return null;
      return {
        job: JSON.parse(row.job),
        report: JSON.parse(row.report),
        finishedAt: row.finished_at.toISOString(),
      };
    },
    async newestReport({ projectId, iid }) {
      const row = await tables
        .selectFrom('reports')
        .select('id')
        .where('project_id', '=', projectId)
        .where('iid', '=', iid)
        .orderBy('finished_at', 'desc')
        .limit(1)
        .executeTakeFirst();
      return row?.id ?? null;
    },
    async linkKey() {
      const name = 'report links';
      const made = { name, value: randomBytes(32).toString('base64url') };
      await tables
        .insertInto('keys')
        .values(made)
        .onConflict((conflict) => conflict.column('name').doNothing())
        .execute();
      const { value } = await tables
        .selectFrom('keys')
        .select('value')
        .where('name', '=', name)
        .executeTakeFirstOrThrow();
      return new Uint8Array(Buffer.from(value, 'base64url'));
    },
    async keepHeads(heads, now) {
      for (let from = 0; from < heads.length; from += ROWS) {
        const rows = heads
          .slice(from, from + ROWS)
          .map(({ projectId, iid, sha, awaits }) => ({ project_id: projectId, iid, sha, awaits, kept_at: now }));
        await tables
          .insertInto('heads')
          .values(rows)
          .onConflict((conflict) =>
            conflict.columns(['project_id', 'iid']).doUpdateSet((row) => ({
              sha: row.ref('excluded.sha'),
              awaits: row.ref('excluded.awaits'),
              kept_at: row.ref('excluded.kept_at'),
            })),
          )
          .execute();
      }
    },
    async heads() {
      const rows = await tables.selectFrom('heads').selectAll().execute();
      return new Map(
        rows.map(({ project_id, iid, sha, awaits, kept_at }) => [
          mergeRequestKey({ projectId: project_id, iid }),
          { sha, awaits, keptAt: kept_at },
        ]),
      );
    },
    async keepAcceptances(acceptances) {
      if (acceptances.length === 0) return;
      const rows = acceptances.map((acceptance) => ({
        id: acceptance.id,
        project_id: acceptance.projectId,
        accepted_at: new Date(acceptance.at),
        until: acceptance.until,
        acceptance: JSON.stringify(acceptance),
        revoked_at: null,
      }));
      await tables
        .insertInto('acceptances')
        .values(rows)
        .onConflict((conflict) => conflict.column('id').doNothing())
        .execute();
    },
    async acceptances(projectId) {
      const all = tables.selectFrom('acceptances').selectAll().orderBy('accepted_at', 'desc').orderBy('id');
      const rows = await (projectId === undefined ? all : all.where('project_id', '=', projectId)).execute();
      return rows.map(keptAcceptance);
    },
    async revokeAcceptances(ids, now) {
      if (ids.length === 0) return [];
      const rows = await tables
        .updateTable('acceptances')
        .set({ revoked_at: now })
        .where('id', 'in', ids)
        .where('revoked_at', 'is', null)
        .returningAll()
        .execute();
      return rows.map(keptAcceptance);
    },
    async prune(now) {
      const oldest = new Date(now.getTime() - KEPT_DAYS * 24 * 3_600_000);
      const surplus = tables.selectFrom('reports').select('id').orderBy('finished_at', 'desc').offset(mostReports);
      await tables
        .deleteFrom('reports')
        .where((where) => where.or([where('finished_at', '<', oldest), where('id', 'in', surplus)]))
        .execute();
      await tables.deleteFrom('heads').where('kept_at', '<', oldest).execute();
      await tables.deleteFrom('claims').where('until', '<', oldest).execute();
      await tables.deleteFrom('footprints').where('kept_at', '<', oldest).execute();
      await tables.deleteFrom('audits').where('begun_at', '<', oldest).execute();
      await pruneVersions(tables, oldest);
      await tables
        .deleteFrom('acceptances')
        .where((where) =>
          where.or([where('until', '<', dayOfTime(oldest.toISOString())), where('revoked_at', '<', oldest)]),
        )
        .execute();
    },
  };
}

function millisecondsOf({ spent }: StoredReport['report']): number | null {
  return spent ? Object.values(spent.stages).reduce((sum, time) => sum + time, 0) : null;
}

function keptAcceptance({ acceptance, revoked_at }: AcceptanceRow): KeptAcceptance {
  return { ...JSON.parse(acceptance), revokedAt: revoked_at?.toISOString() ?? null };
}

async function migrate(db: Kysely<Tables>): Promise<void> {
  const { error } = await new Migrator({
    db,
    provider: migrations,
    migrationTableSchema: STORE_SCHEMA,
  }).migrateToLatest();
  if (error) throw error;
}
