/** The command line: its words, and what every outcome means to the shell. */
import completion from '@bomb.sh/tab/commander';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { AccessDenied, NotFound, Refused, RetryLater, SettingsError } from '../errors.ts';
import { addLsp } from '../lsp/lsp-command.ts';
import { packageVersion } from '../package-file.ts';
import { dayOfTime } from '../policy/exemptions.ts';
import { printable } from '../render/printable.ts';
import { byForm } from '../secrets/redactor.ts';
import { type AcceptedOptions, accepted, revokeAccepted } from './accepted.ts';
import { AUDIT_HELP, type AuditOptions, audit } from './audit.ts';
import { addCheck, withFixKind } from './check-command.ts';
import { COMMON, GITLAB_HELP } from './common-options.ts';
import { addDoctor } from './doctor-command.ts';
import { addInstall } from './install-command.ts';
import { EXIT, type Io } from './io.ts';
import { policyExplain } from './policy-explain.ts';
import { INIT_HELP, type PolicyInitOptions, policyInit } from './policy-init.ts';
import { policyTest } from './policy-test.ts';
import { type PolicyValidateOptions, policyValidate } from './policy-validate.ts';
import { type ResolveOptions, resolve } from './resolve-command.ts';
import { rules } from './rules-command.ts';
import { type RunnersExplainOptions, runnersExplain } from './runners-explain.ts';
import { type RunnersImportOptions, runnersImport } from './runners-import.ts';
import { addServe } from './serve-command.ts';
import { snapshot } from './snapshot-command.ts';

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
  return byForm.text(message).split('\n').map(printable).join('\n');
}

function commands(io: Io, done: (code: number) => void): Command {
  const program = new Command('pipewarden')
    .description('Reviews GitLab CI/CD configuration: images, services, pull policies, Docker access and more.')
    .version(packageVersion(), '-V, --version')
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({ writeOut: io.out, writeErr: io.err, getOutHasColors: () => io.color });

  const { policy, project, file, templates } = COMMON;
  addCheck(program, io, done);
  addServe(program, io, done);
  addLsp(program, io);
  addInstall(program, io, done);
  addDoctor(program, io, done);

  program
    .command('resolve')
    .description('print the configuration that GitLab makes of a local checkout')
    .argument('[path]', 'a checkout, or its root configuration', '.')
    .addOption(project)
    .addOption(file)
    .addOption(templates)
    .option(
      '--origins',
      'say where each value comes from: behind each value of the merged document, or with --format json for each job, defaults included',
      false,
    )
    .addOption(new Option('--format <format>', 'what to print').choices(['yaml', 'json']).default('yaml'))
    .addHelpText('after', GITLAB_HELP)
    .action(async (path: string, options: ResolveOptions) => done(await resolve(path, options, io)));

  program
    .command('snapshot')
    .description('print everything a review of a merge request is decided from, as JSON')
    .argument('<merge-request>', 'group/project!12, or its address')
    .addOption(policy)
    .addHelpText('after', SNAPSHOT_HELP)
    .action(async (mergeRequest: string, options: { policy?: string }) =>
      done(await snapshot(mergeRequest, options, io)),
    );

  program
    .command('rules')
    .description("list the rules, or print one rule's page")
    .argument('[id]', 'id of a rule')
    .action((id: string | undefined) => done(rules(id, io)));

  const perMinute = new Option('--per-minute <projects>', 'the pace: each asks GitLab some three to thirty times')
    .argParser(wholeNumber(1, 100_000))
    .default(120);
  const policyCommand = program
    .command('policy')
    .description('write a first policy, check one, or explain what it means for a project');
  policyCommand
    .command('init')
    .description(
      'write a first policy with comments: lists as the runners have them, runner classes, images that are used',
    )
    .argument('[file...]', "a runner's config.toml, or the values of its Helm chart")
    .option('--group <path>', 'look at the images of this group and all below it')
    .option('--all', 'look at the images of every project that the token sees', false)
    .addOption(perMinute)
    .option('--output <file>', 'write it to a new file')
    .addHelpText('after', INIT_HELP)
    .action(async (paths: string[], options: PolicyInitOptions) => done(await policyInit(paths, options, today(), io)));
  policyCommand
    .command('validate')
    .description('check a policy file')
    .argument('[file]', 'default: as for --policy')
    .addOption(policy)
    .option('--strict', 'fail on warnings as well, such as exemptions that have ended', false)
    .action(async (path: string | undefined, options: PolicyValidateOptions) => {
      done(await policyValidate({ ...options, ...(path === undefined ? {} : { policy: path }) }, today(), io));
    });
  policyCommand
    .command('test')
    .description('try a policy on cases of your own: which images, services and files it is to allow or refuse')
    .argument('<cases>', 'a YAML file of cases, see below')
    .addOption(policy)
    .addHelpText('after', CASES_HELP)
    .action(async (cases: string, options: { policy?: string }) => {
      done(await policyTest(cases, options.policy, today(), io));
    });
  policyCommand
    .command('explain')
    .description('print the policy of one project, and which line sets each value')
    .argument('<project>', 'full path of the project')
    .addOption(policy)
    .action(async (path: string, options: { policy?: string }) => done(await policyExplain(path, options.policy, io)));

  const runnersCommand = program.command('runners').description('show which runner takes a job, or import the runners');
  runnersCommand
    .command('explain')
    .description('show which runner classes would take a job, why the others would not, and which one decides')
    .argument('[path]', 'a checkout, or its root configuration', '.')
    .option('--job <name>', 'only this job, as in the file or as GitLab shows it')
    .addOption(policy)
    .addOption(project)
    .addOption(file)
    .addOption(templates)
    .addOption(new Option('--format <format>', 'what to print').choices(['text', 'json']).default('text'))
    .addHelpText('after', GITLAB_HELP)
    .action(async (path: string, options: RunnersExplainOptions) => done(await runnersExplain(path, options, io)));
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
    .action(async (paths: string[], options: RunnersImportOptions) => done(await runnersImport(paths, options, io)));

  program
    .command('audit')
    .description('judge the default branches of many projects: what a policy would break, which images are used')
    .option('--group <path>', 'the projects of this group and all below it')
    .option('--all', 'every project that the token sees', false)
    .addOption(policy)
    .addOption(perMinute)
    .addOption(
      new Option('--format <format>', 'what to print').choices(['text', 'csv', 'json', 'html']).default('text'),
    )
    .option('--output <file>', 'write it to a file')
    .option('--state <folder>', "keep the audit here instead of in the bot's store")
    .addHelpText('after', AUDIT_HELP)
    .action(async (options: AuditOptions) => done(await audit(options, io)));

  const acceptedCommand = program
    .command('accepted')
    .description('list the findings that people accepted in merge requests, or take an acceptance back')
    .addHelpText('after', STORE_HELP);
  acceptedCommand
    .command('list', { isDefault: true })
    .description('list them, the newest first')
    .option('--project <path>', 'only those of this project')
    .addOption(new Option('--format <format>', 'what to print').choices(['text', 'json']).default('text'))
    .addHelpText('after', STORE_HELP)
    .action(async (options: AcceptedOptions) => done(await accepted(options, today(), io)));
  acceptedCommand
    .command('revoke')
    .description('take acceptances back: from the next review on their findings count again')
    .argument('<id...>', 'as `accepted` lists it')
    .addHelpText('after', STORE_HELP)
    .action(async (ids: string[]) => done(await revokeAccepted(ids, new Date(), io)));

  completion(program, { completionCommandName: 'completion' });
  return program;
}

const IMPORT_HELP = `
Only what the sources tell is updated. What they do not tell stays as you wrote it, comments included, and so do \`shared\`,
\`isolation\` and \`projects\` once they are set. What is still unknown is listed on standard error for you to fill in.
With GITLAB_URL and GITLAB_TOKEN set, --from-gitlab finds a runner by the \`id\` in its config.toml, else by its description.
Tokens of runners are neither sent nor printed.`;

const SNAPSHOT_HELP = `
Read with GITLAB_URL and GITLAB_TOKEN; nothing is written to GitLab. Give the policy, PUBLIC_URL and COMMENT_EVENTS as the bot has them,
and the same review can be done again from the file: put it into test/snapshots. Credentials are masked; the diffs of files that
are no part of the pipeline, and comments that do not speak to the bot, are left out.`;

const STORE_HELP = `
It reads the store of the bot: give QUEUE_URL (and DATABASE_URL) as the bot has them. An embedded one (pglite:…) serves one
process only: while the bot runs, whoever may accept revokes with \`@<bot> revoke\` in the discussion.
`;

const CASES_HELP = `
A case names an image, a service or a file, the project that uses it, and what is to come of it:
  - {image: "ruby:3.4", project: research/app, expect: allowed}
  - {service: "docker:27-dind", project: research/app, tags: [docker], expect: refused}
  - {file: cases/build.yml, project: research/app, expect: [image-not-allowed 3, docker-in-docker]}
allowed: nothing is said of it; warned; refused: it fails the review. For a file everything that is expected has to be found (with
a line: there), and no other error; the path is from the file of cases. Exit code 1: a case is not as expected.`;

function wholeNumber(from: number, to: number): (value: string) => number {
  return (value) => {
    if (/^\d+$/.test(value) && Number(value) >= from && Number(value) <= to) return Number(value);
    throw new InvalidArgumentError(`It must be a whole number from ${from} to ${to}.`);
  };
}

/** In UTC. */
function today(): string {
  return dayOfTime(new Date().toISOString());
}
