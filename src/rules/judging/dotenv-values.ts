/** Variables that a job's script writes into its dotenv report (app/services/ci/parse_dotenv_artifact_service.rb, 18.11). */
import type { Job, Variable } from '../../ci/config.ts';
import { shownText } from '../../ci/yaml-variables.ts';
import type { JobCommand, ScriptPlace } from '../../shell/job-command.ts';
import { outputFiles } from '../../shell/output-files.ts';
import { printedRoughly } from '../../shell/printed-text.ts';
import { placeIn } from '../../shell/shared-texts.ts';
import { pathInProject } from './artifact-paths.ts';
import { commandsThat } from './in-commands.ts';
import { nodesAt, textsAt } from './job-texts.ts';

export interface DotenvValue {
  readonly name: string;
  /** Null: only the run knows it. */
  readonly variable: Variable | null;
}

export function hasDotenv(job: Job): boolean {
  return job.kind === 'job' && nodesAt(job, 'artifacts', 'reports', 'dotenv').length > 0;
}

/** In the order of the script, a name for each value that is written for it. */
export function dotenvValues(job: Job): readonly DotenvValue[] {
  const files = textsAt(job, 'artifacts', 'reports', 'dotenv').map((text) => pathInProject(shownText(text)));
  if (files.length === 0) return [];
  return writingCommands(job).flatMap((command) => {
    const isReport = outputFiles(command).some(({ text }) => files.includes(pathInProject(text)));
    return isReport ? textsWritten(command).flatMap((written) => valuesIn(written, job)) : [];
  });
}

const writingCommands = commandsThat(({ name, writesTo }) => writesTo.length > 0 || name === 'tee');

interface Written {
  readonly text: string;
  readonly at: ScriptPlace;
}

function textsWritten(command: JobCommand): readonly Written[] {
  const { hereDocuments, at } = command;
  if (hereDocuments.length > 0) return hereDocuments.map(({ text }) => ({ text, at }));
  const text = printedRoughly(command);
  return text === null ? [] : [{ text, at }];
}

/** What the shell puts in there, and nobody knows before; a variable of YAML is one to GitLab too. */
const OUTPUT = /\$\(|`|\$\{[^}]*\W/;

function valuesIn({ text, at }: Written, job: Job): readonly DotenvValue[] {
  return text.split('\n').flatMap((line) => {
    const [, name, written = ''] = /^\s*([A-Za-z_]\w*)\s*=(.*)$/.exec(line) ?? [];
    if (name === undefined) return [];
    const value = written.trim();
    const isKnown = !OUTPUT.test(value) && !new RegExp(`\\$\\{?${name}\\b`).test(value);
    return { name, variable: isKnown ? { name, raw: false, value: { ...placeIn(job, at), value } } : null };
  });
}
