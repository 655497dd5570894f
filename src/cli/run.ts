/** The command line: its words, and what every outcome means to the shell. */
import { readFileSync } from 'node:fs';
import { Command, CommanderError, Option } from 'commander';
import { AccessDenied, NotFound, Refused, RetryLater, SettingsError } from '../errors.ts';
import { printable } from '../render/printable.ts';
import { type CheckOptions, check } from './check.ts';
import { EXIT, type Io } from './io.ts';
import { packageFile } from './package-file.ts';
import { policyExplain } from './policy-explain.ts';
import { policyValidate } from './policy-validate.ts';
import { type ResolveOptions, resolve } from './resolve.ts';
import { rules } from './rules.ts';

/**
 * Runs one command and gives its exit code: 0 clean, 1 findings at error level or a broken configuration, 2 settings,
 * policy or usage, 3 GitLab not reachable or not willing, 70 a bug. Never rejects.
 */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  let code: number = EXIT.clean;
  const program = commands(io, (result) => {
    code = result;
  });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    return fail(error, io);
  }
}

function fail(error: unknown, io: Io): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.clean : EXIT.settings;
  if (error instanceof SettingsError) {
    io.err(`pipewarden: ${shown(error.message)}\n`);
    return EXIT.settings;
  }
  const byGitLab = [RetryLater, AccessDenied, NotFound, Refused].some((kind) => error instanceof kind);
  if (byGitLab && error instanceof Error) {
    io.err(`pipewarden: GitLab: ${shown(error.message)}\n`);
    return EXIT.gitlab;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  io.err(`pipewarden: this is a bug, please report it:\n${shown(stack)}\n`);
  return EXIT.bug;
}

function shown(message: string): string {
  return message.split('\n').map(printable).join('\n');
}

function commands(io: Io, done: (code: number) => void): Command {
  const program = new Command('pipewarden')
    .description('Reviews GitLab CI/CD configuration: images, services, pull policies, Docker access and more.')
    .version(version(), '-V, --version')
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({ writeOut: io.out, writeErr: io.err, getOutHasColors: () => io.color });

  const project = new Option('--project <path>', 'full path of the project; default: as the git remote `origin` says');
  const file = new Option('--file <path>', 'the root configuration, as in the project settings').default(
    undefined,
    '.gitlab-ci.yml',
  );
  const templates = new Option('--templates <folder>', 'where `include:template` finds its files');
  const policy = new Option('--policy <file>', 'default: POLICY_FILE, else the policy that comes with Pipewarden');

  program
    .command('check')
    .description('judge a local checkout as a merge request from it would be')
    .argument('[path]', 'a checkout, or its root configuration', '.')
    .addOption(policy)
    .addOption(project)
    .addOption(file)
    .addOption(templates)
    .option('--base <ref>', 'tell what is new since this branch, tag or commit')
    .addOption(new Option('--format <format>', 'what to print').choices(['text', 'json']).default('text'))
    .addHelpText('after', GITLAB_HELP)
    .action(async (path: string, options: CheckOptions) => done(await check(path, options, io)));

  program
    .command('resolve')
    .description('print the configuration that GitLab makes of a local checkout')
    .argument('[path]', 'a checkout, or its root configuration', '.')
    .addOption(project)
    .addOption(file)
    .addOption(templates)
    .option('--origins', 'say where each value comes from', false)
    .addOption(new Option('--format <format>', 'what to print').choices(['yaml', 'json']).default('yaml'))
    .addHelpText('after', GITLAB_HELP)
    .action(async (path: string, options: ResolveOptions) => done(await resolve(path, options, io)));

  program
    .command('rules')
    .description("list the rules, or print one rule's page")
    .argument('[id]', 'id of a rule')
    .action((id: string | undefined) => done(rules(id, io)));

  const policyCommand = program.command('policy').description('check a policy file, or explain what a project gets');
  policyCommand
    .command('validate')
    .description('say what is wrong with a policy file')
    .argument('[file]', 'default: as for --policy')
    .addOption(policy)
    .action(async (path: string | undefined, options: { policy?: string }) =>
      done(await policyValidate(path ?? options.policy, io)),
    );
  policyCommand
    .command('explain')
    .description('print the policy of one project, and which line set each value')
    .argument('<project>', 'full path of the project')
    .addOption(policy)
    .action(async (path: string, options: { policy?: string }) => done(await policyExplain(path, options.policy, io)));

  return program;
}

const GITLAB_HELP = `
Files of other projects, components and templates are read from GitLab when GITLAB_URL and GITLAB_TOKEN are set.`;

function version(): string {
  return (JSON.parse(readFileSync(packageFile('package.json'), 'utf8')) as { version: string }).version;
}
