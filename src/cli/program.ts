/** The command line: its words, and what every outcome means to the shell. What a command needs is loaded when it runs. */
import { Command, CommanderError, Option } from 'commander';
import { AccessDenied, NotFound, Refused, RetryLater, SettingsError } from '../errors.ts';
import { addLsp } from '../lsp/lsp-command.ts';
import { packageVersion } from '../package-file.ts';
import { addAccepted } from './accepted-command.ts';
import { addCompletion } from './add-completion.ts';
import { addAudit } from './audit-command.ts';
import { addCheck, withFixKind } from './check-command.ts';
import { COMMON, GITLAB_HELP } from './common-options.ts';
import { addDoctor } from './doctor-command.ts';
import { addInstall } from './install-command.ts';
import { EXIT, type Io } from './io.ts';
import { addPolicy } from './policy-command.ts';
import type { ResolveOptions } from './resolve-command.ts';
import { addRunners } from './runners-command.ts';
import { addServe } from './serve-command.ts';

/** Runs one command and gives its exit code, see `check --help`. Never rejects. */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  let code: number = EXIT.clean;
  const program = commands(io, (result) => {
    code = result;
  });
  try {
    await program.parseAsync(argv.map(withFixKind), { from: 'user' });
    return code;
  } catch (error) {
    return fail(error, io);
  }
}

async function fail(error: unknown, io: Io): Promise<number> {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.clean : EXIT.settings;
  const shown = await printing();
  if (error instanceof SettingsError) {
    io.err(`pipewarden: ${shown(error.message)}\n`);
    return EXIT.settings;
  }
  const byGitLab = [RetryLater, AccessDenied, NotFound, Refused].some((kind) => error instanceof kind);
  if (byGitLab && error instanceof Error) {
    const of = error.message.startsWith('GitLab ') ? '' : 'GitLab: ';
    io.err(`pipewarden: ${of}${shown(error.message)}\n`);
    return EXIT.gitlab;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  io.err(`pipewarden: this is a bug, please report it:\n${shown(stack)}\n`);
  return EXIT.bug;
}

/** Messages may quote what somebody else wrote. */
async function printing(): Promise<(message: string) => string> {
  const [{ printable }, { byForm }] = await Promise.all([
    import('../render/printable.ts'),
    import('../secrets/redactor.ts'),
  ]);
  return (message) => byForm.text(message).split('\n').map(printable).join('\n');
}

function commands(io: Io, done: (code: number) => void): Command {
  const program = new Command('pipewarden')
    .description('Reviews GitLab CI/CD configuration: images, services, pull policies, Docker access and more.')
    .version(packageVersion(), '-V, --version')
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({ writeOut: io.out, writeErr: io.err, getOutHasColors: () => io.color });

  addCheck(program, io, done);
  addServe(program, io, done);
  addLsp(program, io);
  addInstall(program, io, done);
  addDoctor(program, io, done);
  addResolve(program, io, done);
  addSnapshot(program, io, done);
  addRules(program, io, done);
  addPolicy(program, io, done);
  addRunners(program, io, done);
  addAudit(program, io, done);
  addAccepted(program, io, done);

  addCompletion(program);
  return program;
}

function addResolve(program: Command, io: Io, done: (code: number) => void): void {
  program
    .command('resolve')
    .description('print the configuration that GitLab makes of a local checkout')
    .argument('[path]', 'a checkout, or its root configuration', '.')
    .addOption(COMMON.project)
    .addOption(COMMON.file)
    .addOption(COMMON.templates)
    .option(
      '--origins',
      'say where each value comes from: behind each value of the merged document, or with --format json for each job, defaults included',
      false,
    )
    .addOption(new Option('--format <format>', 'what to print').choices(['yaml', 'json']).default('yaml'))
    .addHelpText('after', GITLAB_HELP)
    .action(async (path: string, options: ResolveOptions) => {
      const { resolve } = await import('./resolve-command.ts');
      done(await resolve(path, options, io));
    });
}

function addSnapshot(program: Command, io: Io, done: (code: number) => void): void {
  program
    .command('snapshot')
    .description('print everything a review of a merge request is decided from, as JSON')
    .argument('<merge-request>', 'group/project!12, or its address')
    .addOption(COMMON.policy)
    .addHelpText('after', SNAPSHOT_HELP)
    .action(async (mergeRequest: string, options: { policy?: string }) => {
      const { snapshot } = await import('./snapshot-command.ts');
      done(await snapshot(mergeRequest, options, io));
    });
}

function addRules(program: Command, io: Io, done: (code: number) => void): void {
  program
    .command('rules')
    .description("list the rules, or print one rule's page")
    .argument('[id]', 'id of a rule')
    .action(async (id: string | undefined) => {
      const { rules } = await import('./rules-command.ts');
      done(rules(id, io));
    });
}

const SNAPSHOT_HELP = `
Read with GITLAB_URL and GITLAB_TOKEN; nothing is written to GitLab. Give the policy, PUBLIC_URL and COMMENT_EVENTS as the bot has them,
and the same review can be done again from the file: put it into test/snapshots. Credentials are masked; the diffs of files that
are no part of the pipeline, and comments that do not speak to the bot, are left out.`;
