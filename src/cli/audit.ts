/** `pipewarden audit`: what a policy means for the default branches of many projects. */
import { createHash } from 'node:crypto';
import { SettingsError } from '../errors.ts';
import { systemClock } from '../gitlab/clock.ts';
import type { GitLabReader } from '../gitlab/gitlab.ts';
import type { PolicyVersion } from '../policy/project-policy.ts';
import { auditCsv } from '../render/audit-csv.ts';
import { type AuditReport, auditJson } from '../render/audit-json.ts';
import { auditPage } from '../render/audit-page.ts';
import { auditText } from '../render/audit-text.ts';
import { auditSummary } from '../review/audit/audit-summary.ts';
import type { ProjectAudit } from '../review/audit/project-audit.ts';
import type { BegunAudit, Store } from '../store/store.ts';
import { auditByQueue } from './audit-by-queue.ts';
import { requirePolicyVersion } from './find-policy.ts';
import { EXIT, type Io } from './io.ts';
import { instanceNotes } from './policy-notes.ts';
import { runAudit } from './run-audit.ts';
import { whileShown } from './while-shown.ts';
import { writeOutput } from './write-output.ts';

export interface AuditOptions {
  /** Full path. */
  readonly group?: string;
  readonly all: boolean;
  readonly policy?: string;
  readonly perMinute: number;
  readonly format: 'text' | 'csv' | 'json' | 'html';
  readonly output?: string;
  /** A folder of the audit's own store. */
  readonly state?: string;
}

export async function audit(options: AuditOptions, io: Io): Promise<number> {
  const { group, all, perMinute } = options;
  if (all === (group !== undefined)) throw new SettingsError('say either --group <path> or --all');
  const reader = await io.openReader();
  if (!reader) throw new SettingsError('an audit reads projects from GitLab: set GITLAB_URL and GITLAB_TOKEN');
  const policy = await requirePolicyVersion(options.policy, io);
  const before = await comparedWith(policy, options, io);
  const { store, openQueue, close } = await openState(options, io);
  try {
    const scope = JSON.stringify([reader.url, group ?? null]);
    const policies = { policy: policy.source, before: before?.source ?? null };
    const begun = await store.beginAudit({ scope, policy: keyOf(policy, before), policies }, new Date());
    await list(begun, group ?? null, store, reader, io);
    const told = progress(await store.auditLeft(begun.id), begun, perMinute, io);
    const clock = io.clock ?? systemClock;
    const parts = { store, reader, policies: { policy, before }, perMinute, clock, ...told };
    const queue = await openQueue();
    await (queue ? auditByQueue(begun, { ...parts, queue }) : runAudit(begun, parts));
    return await tell(begun, policy, before, await store.auditResults(begun.id), options, io);
  } finally {
    await close();
  }
}

/** Who tries a policy wants to know what it changes: the bot's own is that of its settings. */
async function comparedWith(policy: PolicyVersion, options: AuditOptions, io: Io): Promise<PolicyVersion | null> {
  const { POLICY_FILE, POLICY_PROJECT } = io.env;
  if (options.policy === undefined || (POLICY_FILE === undefined && POLICY_PROJECT === undefined)) return null;
  const inForce = await requirePolicyVersion(undefined, io);
  return textsOf(inForce) === textsOf(policy) ? null : inForce;
}

function keyOf(policy: PolicyVersion, before: PolicyVersion | null): string {
  const texts = JSON.stringify([textsOf(policy), before && textsOf(before)]);
  return createHash('sha256').update(texts).digest('hex');
}

function textsOf({ source: { text, groups = [] } }: PolicyVersion): string {
  return JSON.stringify([text, groups]);
}

async function openState({ state }: AuditOptions, io: Io): ReturnType<Io['openStore']> {
  try {
    return await io.openStore(state);
  } catch (error) {
    if (!(error instanceof SettingsError) || state !== undefined) throw error;
    throw new SettingsError(`${error.message}; or give --state <folder>, which keeps the audit in a folder of its own`);
  }
}

async function list(
  begun: BegunAudit,
  group: string | null,
  store: Store,
  reader: GitLabReader,
  io: Io,
): Promise<void> {
  if (begun.isListed) return;
  const projects = await whileShown('Listing projects …', io, () => reader.projects(group));
  await store.addAuditProjects(begun.id, projects);
}

const TOLD_EVERY = 100;

interface Progress {
  /** This process has judged it. */
  done(audit: ProjectAudit): void;
  /** So many have no result yet, whoever judges them. */
  left(count: number): void;
}

/** On a terminal one line that changes; else a line now and then. */
function progress(waiting: readonly unknown[], { begunAt, isListed }: BegunAudit, perMinute: number, io: Io): Progress {
  const { length: total } = waiting;
  const again = isListed ? `, begun ${begunAt.toISOString()} and taken up again` : '';
  io.err(`${total} projects to judge, ${perMinute} a minute at the most${again}\n`);
  let done = 0;
  let failed = 0;
  const show = (now: number, line: string) => {
    const isDue = Math.floor(now / TOLD_EVERY) > Math.floor(done / TOLD_EVERY);
    done = now;
    if (io.watched) io.err(done === total ? '\r\x1b[K' : `\r\x1b[K${line}`);
    else if (isDue) io.err(`${line}\n`);
  };
  return {
    done({ state }) {
      if (state === 'failed') failed += 1;
      show(done + 1, `${done + 1} of ${total} projects, ${failed} of them fail`);
    },
    left: (count) => show(total - count, `${total - count} of ${total} projects`),
  };
}

async function tell(
  begun: BegunAudit,
  policy: PolicyVersion,
  before: PolicyVersion | null,
  audits: readonly ProjectAudit[],
  { group, format, output }: AuditOptions,
  io: Io,
): Promise<number> {
  const summary = auditSummary(audits);
  const report: AuditReport = {
    scope: group ?? null,
    policy: policy.source.version ?? policy.source.path,
    comparedWith: before && (before.source.version ?? before.source.path),
    begunAt: begun.begunAt.toISOString(),
    notes: instanceNotes(policy),
    summary,
    audits,
  };
  const text = FORMATS[format](report, io);
  if (output === undefined) io.out(text);
  else {
    await writeOutput(output, text, io);
    io.err(`written to ${output}\n`);
  }
  return summary.states.failed > 0 ? EXIT.found : EXIT.clean;
}

const FORMATS: Readonly<Record<AuditOptions['format'], (report: AuditReport, io: Io) => string>> = {
  text: (report, { color }) => auditText(report, color),
  csv: auditCsv,
  json: auditJson,
  html: (report) => String(auditPage(report)),
};
