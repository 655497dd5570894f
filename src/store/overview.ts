/** What operators see of all reviews that are kept. */
import { type Kysely, sql } from 'kysely';
import type { ReviewReport } from '../review/judge/report.ts';
import type { OverviewStore } from './store.ts';
import { type CountRow, STORE_SCHEMA, type Tables } from './tables.ts';

const MOST_FOUND = 500;
const MOST_PROJECTS = 10;

export function overviewStore(tables: Kysely<Tables>): OverviewStore {
  const schema = sql.id(STORE_SCHEMA);
  return {
    async overview(since) {
      const days = sql<{ day: string; state: string; reviews: number }>`
        select to_char(finished_at at time zone 'UTC', 'YYYY-MM-DD') as day, state, count(*)::int as reviews
        from ${schema}.reports where finished_at > ${since} group by 1, 2 order by 1, 2`;
      const found = sql<{ group: string; kind: CountRow['kind']; name: string; number: number; projects: number }>`
        select split_part(r.project_path, '/', 1) as "group", c.kind, c.name,
          sum(c.number)::int as number, count(distinct r.project_id)::int as projects
        from ${schema}.review_counts c join ${schema}.reports r on r.id = c.report_id
        where r.id in (select distinct on (project_id, iid) id from ${schema}.reports
          where finished_at > ${since} order by project_id, iid, finished_at desc)
        group by 1, 2, 3 order by 4 desc, 1, 2, 3 limit ${MOST_FOUND}`;
      const slowest = sql<{ project: string; reviews: number; milliseconds: number }>`
        select project_path as project, count(*)::int as reviews, avg(milliseconds)::int as milliseconds
        from ${schema}.reports where finished_at > ${since} and milliseconds is not null
        group by 1 order by 3 desc, 1 limit ${MOST_PROJECTS}`;
      return {
        days: (await days.execute(tables)).rows,
        found: (await found.execute(tables)).rows,
        slowest: (await slowest.execute(tables)).rows,
      };
    },
    async audits(most) {
      const rows = await tables
        .selectFrom('audits')
        .select(['scope', 'policy', 'begun_at', 'ended_at'])
        .orderBy('begun_at', 'desc')
        .limit(most)
        .execute();
      return rows.map(({ scope, policy, begun_at, ended_at }) => ({
        scope,
        policy,
        begunAt: begun_at.toISOString(),
        endedAt: ended_at?.toISOString() ?? null,
      }));
    },
  };
}

/** What counts against a merge request by rule, and what could not be judged by rule or kind of problem. */
export function countsOf({ findings, problems }: ReviewReport, report: string): readonly CountRow[] {
  const counted = findings.filter(({ change, exempted }) => change === 'introduced' && !exempted);
  const named = [
    ...counted.map(({ rule, level, notEvaluable }) => [notEvaluable ? 'unclear' : level, rule] as const),
    ...problems.filter(({ fatal }) => !fatal).map(({ kind }) => ['unclear', kind] as const),
  ];
  const counts = new Map<string, CountRow>();
  for (const [kind, name] of named) {
    const key = `${kind} ${name}`;
    const number = (counts.get(key)?.number ?? 0) + 1;
    counts.set(key, { report_id: report, kind, name, number });
  }
  return [...counts.values()];
}
