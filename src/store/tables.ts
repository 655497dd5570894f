/** The store's tables, and how they came to be. A migration that was released is never changed. */
import { type Kysely, type Migration, type MigrationProvider, sql } from 'kysely';

export const STORE_SCHEMA = 'pipewarden';

export interface Tables {
  readonly reports: ReportRow;
  readonly heads: HeadRow;
  readonly keys: KeyRow;
  readonly acceptances: AcceptanceRow;
  readonly policies: PolicyRow;
  readonly policy_news: PolicyNewsRow;
  readonly policy_versions: PolicyVersionRow;
  readonly footprints: FootprintRow;
  readonly audits: AuditRow;
  readonly audit_projects: AuditProjectRow;
  readonly review_counts: CountRow;
  readonly claims: ClaimRow;
}

/** Made once, and shared by all processes. */
interface KeyRow {
  readonly name: string;
  /** base64url */
  readonly value: string;
}

interface ReportRow {
  readonly id: string;
  readonly project_id: number;
  readonly project_path: string;
  readonly iid: number;
  readonly state: string;
  readonly finished_at: Date;
  /** JSON, as text: PostgreSQL's own type takes no NUL, which a merge request may hold. */
  readonly job: string;
  readonly report: string;
  /** All that the review took; null: it was not measured. */
  readonly milliseconds: number | null;
}

/** What a review found, by rule; or could not judge, by rule or kind of problem. */
export interface CountRow {
  readonly report_id: string;
  readonly kind: 'error' | 'warning' | 'unclear';
  readonly name: string;
  readonly number: number;
}

/** Of a run that writes to a merge request. */
interface ClaimRow {
  readonly project_id: number;
  readonly iid: number;
  readonly holder: string;
  readonly until: Date;
}

interface HeadRow {
  readonly project_id: number;
  readonly iid: number;
  readonly sha: string;
  readonly awaits: 'review' | 'right' | 'post' | 'move' | null;
  readonly kept_at: Date;
}

export interface AcceptanceRow {
  readonly id: string;
  readonly project_id: number;
  readonly accepted_at: Date;
  /** The last day, `2027-01-31`. */
  readonly until: string;
  /** JSON, as text. */
  readonly acceptance: string;
  readonly revoked_at: Date | null;
}

interface PolicyRow {
  readonly origin: string;
  /** JSON, as text. */
  readonly source: string;
  readonly state: string;
}

interface PolicyNewsRow {
  readonly origin: string;
  /** Of this origin so far. */
  readonly number: number;
}

interface PolicyVersionRow {
  readonly origin: string;
  readonly version: string;
  /** JSON, as text. */
  readonly source: string;
  readonly first_at: Date;
  readonly last_at: Date;
}

interface FootprintRow {
  readonly project_id: number;
  readonly iid: number;
  /** JSON, as text. */
  readonly footprint: string;
  readonly kept_at: Date;
}

interface AuditRow {
  readonly id: string;
  readonly scope: string;
  readonly policy: string;
  readonly begun_at: Date;
  readonly is_listed: boolean;
  /** JSON, as text; null: of an audit that was begun before they were kept. */
  readonly policies: string | null;
  readonly ended_at: Date | null;
}

interface AuditProjectRow {
  readonly audit_id: string;
  readonly project_id: number;
  /** JSON, as text. */
  readonly project: string;
  readonly begun: number;
  /** JSON, as text. */
  readonly result: string | null;
}

const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '2026-11-28 1 reports': {
    async up(db: Kysely<unknown>) {
      const { schema } = db.withSchema(STORE_SCHEMA);
      await schema
        .createTable('reports')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('project_id', 'integer', (column) => column.notNull())
        .addColumn('project_path', 'text', (column) => column.notNull())
        .addColumn('iid', 'integer', (column) => column.notNull())
        .addColumn('state', 'text', (column) => column.notNull())
        .addColumn('finished_at', 'timestamptz', (column) => column.notNull())
        .addColumn('job', 'text', (column) => column.notNull())
        .addColumn('report', 'text', (column) => column.notNull())
        .execute();
      await schema.createIndex('reports_finished_at').on('reports').expression(sql`finished_at desc`).execute();
    },
  },
  '2026-11-28 2 report keys': {
    async up(db: Kysely<unknown>) {
      await db
        .withSchema(STORE_SCHEMA)
        .schema.createTable('keys')
        .addColumn('name', 'text', (column) => column.primaryKey())
        .addColumn('value', 'text', (column) => column.notNull())
        .execute();
    },
  },
  '2026-11-28 3 reviewed heads': {
    async up(db: Kysely<unknown>) {
      const { schema } = db.withSchema(STORE_SCHEMA);
      await schema
        .createTable('heads')
        .addColumn('project_id', 'integer', (column) => column.notNull())
        .addColumn('iid', 'integer', (column) => column.notNull())
        .addColumn('sha', 'text', (column) => column.notNull())
        .addColumn('awaits', 'text')
        .addColumn('kept_at', 'timestamptz', (column) => column.notNull())
        .addPrimaryKeyConstraint('heads_pkey', ['project_id', 'iid'])
        .execute();
    },
  },
  '2026-11-29 1 acceptances': {
    async up(db: Kysely<unknown>) {
      const { schema } = db.withSchema(STORE_SCHEMA);
      await schema
        .createTable('acceptances')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('project_id', 'integer', (column) => column.notNull())
        .addColumn('accepted_at', 'timestamptz', (column) => column.notNull())
        .addColumn('until', 'text', (column) => column.notNull())
        .addColumn('acceptance', 'text', (column) => column.notNull())
        .addColumn('revoked_at', 'timestamptz')
        .execute();
      await schema.createIndex('acceptances_project').on('acceptances').column('project_id').execute();
    },
  },
  '2026-11-29 2 policies': {
    async up(db: Kysely<unknown>) {
      const { schema } = db.withSchema(STORE_SCHEMA);
      await schema
        .createTable('policies')
        .addColumn('origin', 'text', (column) => column.primaryKey())
        .addColumn('source', 'text', (column) => column.notNull())
        .addColumn('state', 'text', (column) => column.notNull())
        .execute();
      await schema
        .createTable('policy_news')
        .addColumn('origin', 'text', (column) => column.primaryKey())
        .addColumn('number', 'integer', (column) => column.notNull())
        .execute();
    },
  },
  '2026-11-29 3 audits': {
    async up(db: Kysely<unknown>) {
      const { schema } = db.withSchema(STORE_SCHEMA);
      await schema
        .createTable('audits')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('scope', 'text', (column) => column.notNull())
        .addColumn('policy', 'text', (column) => column.notNull())
        .addColumn('begun_at', 'timestamptz', (column) => column.notNull())
        .addColumn('is_listed', 'boolean', (column) => column.notNull())
        .addColumn('ended_at', 'timestamptz')
        .execute();
      await schema
        .createTable('audit_projects')
        .addColumn('audit_id', 'text', (column) =>
          column.references(`${STORE_SCHEMA}.audits.id`).onDelete('cascade').notNull(),
        )
        .addColumn('project_id', 'integer', (column) => column.notNull())
        .addColumn('project', 'text', (column) => column.notNull())
        .addColumn('begun', 'integer', (column) => column.notNull())
        .addColumn('result', 'text')
        .addPrimaryKeyConstraint('audit_projects_pkey', ['audit_id', 'project_id'])
        .execute();
    },
  },
  '2026-11-29 4 footprints': {
    async up(db: Kysely<unknown>) {
      const { schema } = db.withSchema(STORE_SCHEMA);
      await schema
        .createTable('footprints')
        .addColumn('project_id', 'integer', (column) => column.notNull())
        .addColumn('iid', 'integer', (column) => column.notNull())
        .addColumn('footprint', 'text', (column) => column.notNull())
        .addColumn('kept_at', 'timestamptz', (column) => column.notNull())
        .addPrimaryKeyConstraint('footprints_pkey', ['project_id', 'iid'])
        .execute();
      await schema.createIndex('footprints_kept_at').on('footprints').expression(sql`kept_at desc`).execute();
    },
  },
  '2026-11-29 5 policies of audits': {
    async up(db: Kysely<unknown>) {
      await db.withSchema(STORE_SCHEMA).schema.alterTable('audits').addColumn('policies', 'text').execute();
    },
  },
  '2026-11-29 6 what reviews found and took': {
    async up(db: Kysely<unknown>) {
      const { schema } = db.withSchema(STORE_SCHEMA);
      await schema.alterTable('reports').addColumn('milliseconds', 'integer').execute();
      await schema
        .createTable('review_counts')
        .addColumn('report_id', 'text', (column) =>
          column.references(`${STORE_SCHEMA}.reports.id`).onDelete('cascade').notNull(),
        )
        .addColumn('kind', 'text', (column) => column.notNull())
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('number', 'integer', (column) => column.notNull())
        .addPrimaryKeyConstraint('review_counts_pkey', ['report_id', 'kind', 'name'])
        .execute();
    },
  },
  '2026-11-29 7 reports of a merge request': {
    async up(db: Kysely<unknown>) {
      const { schema } = db.withSchema(STORE_SCHEMA);
      const newest = sql`project_id, iid, finished_at desc`;
      await schema.createIndex('reports_merge_request').on('reports').expression(newest).execute();
    },
  },
  '2026-11-29 8 policy versions': {
    async up(db: Kysely<unknown>) {
      await db
        .withSchema(STORE_SCHEMA)
        .schema.createTable('policy_versions')
        .addColumn('origin', 'text', (column) => column.notNull())
        .addColumn('version', 'text', (column) => column.notNull())
        .addColumn('source', 'text', (column) => column.notNull())
        .addColumn('first_at', 'timestamptz', (column) => column.notNull())
        .addColumn('last_at', 'timestamptz', (column) => column.notNull())
        .addPrimaryKeyConstraint('policy_versions_pkey', ['origin', 'version'])
        .execute();
    },
  },
  '2026-11-29 9 claims': {
    async up(db: Kysely<unknown>) {
      await db
        .withSchema(STORE_SCHEMA)
        .schema.createTable('claims')
        .addColumn('project_id', 'integer', (column) => column.notNull())
        .addColumn('iid', 'integer', (column) => column.notNull())
        .addColumn('holder', 'text', (column) => column.notNull())
        .addColumn('until', 'timestamptz', (column) => column.notNull())
        .addPrimaryKeyConstraint('claims_pkey', ['project_id', 'iid'])
        .execute();
    },
  },
};

export const migrations: MigrationProvider = { getMigrations: async () => ({ ...MIGRATIONS }) };
