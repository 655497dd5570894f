import { type Command, Option } from 'commander';
import { COMMON, GITLAB_HELP } from './common-options.ts';
import type { Io } from './io.ts';
import type { RunnersExplainOptions } from './runners-explain.ts';
import type { RunnersImportOptions } from './runners-import.ts';

export function addRunners(program: Command, io: Io, done: (code: number) => void): void {
  const runnersCommand = program.command('runners').description('show which runner takes a job, or import the runners');
  runnersCommand
    .command('explain')
    .description('show which runner classes would take a job, why the others would not, and which one decides')
    .argument('[path]', 'a checkout, or its root configuration', '.')
    .option('--job <name>', 'only this job, as in the file or as GitLab shows it')
    .addOption(COMMON.policy)
    .addOption(COMMON.project)
    .addOption(COMMON.file)
    .addOption(COMMON.templates)
    .addOption(new Option('--format <format>', 'what to print').choices(['text', 'json']).default('text'))
    .addHelpText('after', GITLAB_HELP)
    .action(async (path: string, options: RunnersExplainOptions) => {
      const { runnersExplain } = await import('./runners-explain.ts');
      done(await runnersExplain(path, options, io));
    });
  runnersCommand
    .command('import')
    .description("write the policy's `runners` from the configuration of runners")
    .argument('<file...>', "a runner's config.toml, or the values of its Helm chart")
    .option('--from-gitlab', 'ask GitLab for tags, type, protection and version of these runners', false)
    .option('--project <path>', 'with --from-gitlab: look among the runners of this project (needs Maintainer there)')
    .addOption(
      new Option(
        '--policy <file>',
        'the policy whose `runners` are updated; default: as for `check`, but not the one that comes with Pipewarden',
      ),
    )
    .option('--write', 'change the policy file instead of printing the block', false)
    .addHelpText('after', IMPORT_HELP)
    .action(async (paths: string[], options: RunnersImportOptions) => {
      const { runnersImport } = await import('./runners-import.ts');
      done(await runnersImport(paths, options, io));
    });
}

const IMPORT_HELP = `
Only what the sources tell is updated. What they do not tell stays as you wrote it, comments included, and so do \`shared\`,
\`isolation\` and \`projects\` once they are set. What is still unknown is listed on standard error for you to fill in.
With GITLAB_URL and GITLAB_TOKEN set, --from-gitlab finds a runner by the \`id\` in its config.toml, else by its description.
Tokens of runners are neither sent nor printed.`;
