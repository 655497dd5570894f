/** Audits in the store: what there is to judge, and what came of it. One that was ended in between is taken up again. */
import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { ProjectAudit } from '../review/audit/project-audit.ts';
import type { AuditStore } from './store.ts';
import type { Tables } from './tables.ts';

const RESUMED_DAYS = 7;
const DAY_MS = 24 * 3_600_000;
/** In one statement. */
const ROWS = 500;

export function auditStore(tables: Kysely<Tables>): AuditStore {
  const ofProject = (audit: string, project: number) =>
    tables.updateTable('audit_projects').where('audit_id', '=', audit).where('project_id', '=', project);

  return {
    async beginAudit({ scope, policy, policies }, now) {
      const left = await tables
        .selectFrom('audits')
        .selectAll()
        .where('scope', '=', scope)
        .where('policy', '=', policy)
        .where('ended_at', 'is', null)
        .where('policies', 'is not', null)
        .where('begun_at', '>', new Date(now.getTime() - RESUMED_DAYS * DAY_MS))
        .orderBy('begun_at', 'desc')
        .executeTakeFirst();
      if (left) return { id: left.id, begunAt: left.begun_at, isListed: left.is_listed };
      const id = randomUUID();
      await tables
        .insertInto('audits')
        .values({
          id,
          scope,
          policy,
          policies: JSON.stringify(policies),
          begun_at: now,
          is_listed: false,
          ended_at: null,
        })
        .execute();
      return { id, begunAt: now, isListed: false };
    },
    async addAuditProjects(audit, projects) {
      for (let from = 0; from < projects.length; from += ROWS) {
        const rows = projects.slice(from, from + ROWS).map((project) => ({
          audit_id: audit,
          project_id: project.id,
          project: JSON.stringify(project),
          begun: 0,
          result: null,
        }));
        await tables
          .insertInto('audit_projects')
          .values(rows)
          .onConflict((conflict) => conflict.columns(['audit_id', 'project_id']).doNothing())
          .execute();
      }
      await tables.updateTable('audits').set({ is_listed: true }).where('id', '=', audit).execute();
    },
    async auditLeft(audit) {
      const rows = await tables
        .selectFrom('audit_projects')
        .select(['project', 'begun'])
        .where('audit_id', '=', audit)
        .where('result', 'is', null)
        .orderBy('project_id')
        .execute();
      return rows.map(({ project, begun }) => ({ project: JSON.parse(project), begun }));
    },
    async auditLeftCount(audit) {
      const { left } = await tables
        .selectFrom('audit_projects')
        .select(({ fn }) => fn.countAll<string>().as('left'))
        .where('audit_id', '=', audit)
        .where('result', 'is', null)
        .executeTakeFirstOrThrow();
      return Number(left);
    },
    async auditWork(audit, project) {
      const row = await tables
        .selectFrom('audit_projects')
        .innerJoin('audits', 'audits.id', 'audit_projects.audit_id')
        .select(['project', 'begun', 'begun_at', 'policies'])
        .where('audit_id', '=', audit)
        .where('project_id', '=', project)
        .where('result', 'is', null)
        .where('ended_at', 'is', null)
        .executeTakeFirst();
      if (!row || row.policies === null) return null;
      const { begun, begun_at: begunAt } = row;
      return { project: JSON.parse(row.project), begun, begunAt, policies: JSON.parse(row.policies) };
    },
    async beginAuditProject(audit, project) {
      await ofProject(audit, project)
        .set((row) => ({ begun: row('begun', '+', 1) }))
        .execute();
    },
    async leaveAuditProject(audit, project) {
      await ofProject(audit, project)
        .set((row) => ({ begun: row('begun', '-', 1) }))
        .execute();
    },
    async keepAuditResult(audit, project, result) {
      await ofProject(audit, project)
        .set({ result: JSON.stringify(result) })
        .execute();
    },
    async auditResults(audit) {
      const results: ProjectAudit[] = [];
      for (let after = 0; ; ) {
        const rows = await tables
          .selectFrom('audit_projects')
          .select(['project_id', 'result'])
          .where('audit_id', '=', audit)
          .where('result', 'is not', null)
          .where('project_id', '>', after)
          .orderBy('project_id')
          .limit(ROWS)
          .execute();
        results.push(...rows.map(({ result }) => JSON.parse(result ?? 'null') as ProjectAudit));
        const last = rows.at(-1);
        if (!last || rows.length < ROWS) return results;
        after = last.project_id;
      }
    },
    async endAudit(audit, now) {
      await tables.updateTable('audits').set({ ended_at: now }).where('id', '=', audit).execute();
    },
  };
}
