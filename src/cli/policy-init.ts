import { SettingsError } from '../errors.ts';
import { systemClock } from '../gitlab/clock.ts';
import type { GitLabReader } from '../gitlab/gitlab.ts';
import { policyVersion } from '../policy/project-policy.ts';
import { auditProject } from '../reading/audit-project.ts';
import { unreadFor } from '../reading/audit-work.ts';
import { auditSummary, type ImageRow } from '../review/audit/audit-summary.ts';
import type { ProjectAudit } from '../review/audit/project-audit.ts';
import { inParallel } from '../review/in-parallel.ts';
import { ruleCatalogue } from '../rules/index.ts';
import { runnerFinder } from './find-runner.ts';
import { importClasses, readRunnerConfigs } from './import-classes.ts';
import { type ImportedClass, importedClass } from './imported-class.ts';
import { EXIT, type Io } from './io.ts';
import { type DraftFacts, policyDraft } from './policy-draft.ts';
import { paced, patiently } from './run-audit.ts';
import { writeOutput } from './write-output.ts';

export interface PolicyInitOptions {
  /** Full path. */
  readonly group?: string;
  readonly all: boolean;
  readonly perMinute: number;
  readonly output?: string;
}

const AT_ONCE = 4;
/** Of those that GitLab lists. */
const MOST_RUNNERS = 200;

/** Writes a first policy. `today`: in UTC. */
export async function policyInit(
  paths: readonly string[],
  { group, all, perMinute, output }: PolicyInitOptions,
  today: string,
  io: Io,
): Promise<number> {
  const reader = await io.openReader();
  if (paths.length === 0 && !reader) {
    throw new SettingsError('give the config.toml of your runners, or set GITLAB_URL and GITLAB_TOKEN');
  }
  if (all && group !== undefined) throw new SettingsError('say either --group <path> or --all');
  const runners = paths.length > 0 ? await fromFiles(paths, reader, io) : await fromGitLab(reader as GitLabReader);
  const draft = { today, ...runners, images: null };
  const asks = all || group !== undefined;
  if (asks && !reader)
    throw new SettingsError('which images are used is asked of GitLab: set GITLAB_URL and GITLAB_TOKEN');
  const images = asks ? await imagesBy(policyDraft(draft), group ?? null, perMinute, reader as GitLabReader, io) : null;
  const text = policyDraft({ ...draft, images });
  if (output === undefined) io.out(text);
  else await writeOutput(output, text, io, true);
  return EXIT.clean;
}

type Runners = Pick<DraftFacts, 'classes' | 'notes'>;

async function fromFiles(paths: readonly string[], reader: GitLabReader | null, io: Io): Promise<Runners> {
  const find = reader ? runnerFinder(reader, null) : async () => 'GitLab was not asked (GITLAB_URL, GITLAB_TOKEN)';
  const all = await importClasses(await readRunnerConfigs(paths, io), find);
  const classes = all.filter(({ fields }) => fields.has('executor'));
  const left = all.filter((each) => !classes.includes(each));
  return { classes, notes: left.map(({ name, from }) => `${name} (${from}) is left out: its executor is not known`) };
}

async function fromGitLab(reader: GitLabReader): Promise<Runners> {
  const listed = await reader.runners(null);
  if (!listed) return { classes: [], notes: ['The token may list no runners: give their config.toml.'] };
  const asked = await inParallel(listed.slice(0, MOST_RUNNERS), AT_ONCE, ({ id }) => reader.runner(id));
  const classes = new Map<string, ImportedClass>();
  for (const runner of asked) {
    if (!runner) continue;
    const plain = runner.description ?? `runner-${runner.id}`;
    const name = classes.has(plain) ? `${plain}-${runner.id}` : plain;
    classes.set(name, importedClass(name, 'GitLab', { executor: 'docker' }, runner));
  }
  const more = listed.length - MOST_RUNNERS;
  return {
    classes: [...classes.values()],
    notes: [
      'GitLab does not tell executors, so docker stands for each, nor lists of images: the config.toml of the runners does.',
      ...(more > 0 ? [`${more} more runners are left out.`] : []),
    ],
  };
}

async function imagesBy(
  text: string,
  group: string | null,
  perMinute: number,
  reader: GitLabReader,
  io: Io,
): Promise<readonly ImageRow[]> {
  const policy = policyVersion({ path: 'policy.yml', text }, ruleCatalogue);
  const [problem] = policy.problems;
  if (problem) throw new Error(`the draft is not valid: ${problem.message}`);
  const clock = io.clock ?? systemClock;
  const turn = paced(perMinute, clock);
  const projects = await reader.projects(group);
  const takenAt = new Date(clock.now()).toISOString();
  let done = 0;
  const audits = await inParallel(projects, AT_ONCE, async (project): Promise<ProjectAudit> => {
    await turn();
    const asked = () => auditProject(project, { policy, before: null }, takenAt, reader);
    const { audit } = await patiently(clock, asked).catch(unreadFor(project));
    done += 1;
    if (io.watched) io.err(`\r\x1b[K${done < projects.length ? `${done} of ${projects.length} projects` : ''}`);
    return audit;
  });
  return auditSummary(audits).byImage;
}
