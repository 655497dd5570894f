import type { Command } from 'commander';
import { COMMON, perMinute, today } from './common-options.ts';
import type { Io } from './io.ts';
import type { PolicyInitOptions } from './policy-init.ts';
import type { PolicyValidateOptions } from './policy-validate.ts';

export function addPolicy(program: Command, io: Io, done: (code: number) => void): void {
  const policyCommand = program
    .command('policy')
    .description(
      'write a first policy, check or try one, explain what it means for a project, or look at those that were in force',
    );
  policyCommand
    .command('init')
    .description(
      'write a first policy with comments: lists as the runners have them, runner classes, images that are used',
    )
    .argument('[file...]', "a runner's config.toml, or the values of its Helm chart")
    .option('--group <path>', 'look at the images of this group and all below it')
    .option('--all', 'look at the images of every project that the token sees', false)
    .addOption(perMinute())
    .option('--output <file>', 'write it to a new file')
    .addHelpText('after', INIT_HELP)
    .action(async (paths: string[], options: PolicyInitOptions) => {
      const { policyInit } = await import('./policy-init.ts');
      done(await policyInit(paths, options, today(), io));
    });
  policyCommand
    .command('validate')
    .description('check a policy file')
    .argument('[file]', 'default: as for --policy')
    .addOption(COMMON.policy)
    .option('--strict', 'fail on warnings as well, such as exemptions that have ended', false)
    .action(async (path: string | undefined, options: PolicyValidateOptions) => {
      const { policyValidate } = await import('./policy-validate.ts');
      done(await policyValidate({ ...options, ...(path === undefined ? {} : { policy: path }) }, today(), io));
    });
  policyCommand
    .command('test')
    .description('try a policy on cases of your own: which images, services and files it is to allow or refuse')
    .argument('<cases>', 'a YAML file of cases, see below')
    .addOption(COMMON.policy)
    .addHelpText('after', CASES_HELP)
    .action(async (cases: string, options: { policy?: string }) => {
      const { policyTest } = await import('./policy-test.ts');
      done(await policyTest(cases, options.policy, today(), io));
    });
  policyCommand
    .command('explain')
    .description('print the policy of one project, and which line sets each value')
    .argument('<project>', 'full path of the project')
    .addOption(COMMON.policy)
    .option('--rule <id>', 'only this rule')
    .action(async (path: string, options: { policy?: string; rule?: string }) => {
      const { policyExplain } = await import('./policy-explain.ts');
      done(await policyExplain(path, options, io));
    });
  policyCommand
    .command('versions')
    .description('list the versions of the policy that the bot went by in the last thirty days, or print one')
    .argument('[version]', 'its name as reports have it, or a part such as its commit')
    .addHelpText('after', STORE_HELP)
    .action(async (version: string | undefined) => {
      const { policyVersions } = await import('./policy-versions.ts');
      done(await policyVersions(version, io));
    });
}

const INIT_HELP = `
Runners come from the files that are given, and with GITLAB_URL and GITLAB_TOKEN set from GitLab: what the files leave open, or without
files all runners that the token may list. GitLab tells neither lists nor executors. With --all or --group the default branches are judged by
the draft, and it says which images it would refuse and how often each is used; nothing is written to GitLab.
`;

const STORE_HELP = `
It reads the store of the bot: give QUEUE_URL (and DATABASE_URL) as the bot has them. An embedded one (pglite:…) serves one process
only: while the bot runs, it is not to be had.
`;

const CASES_HELP = `
A case names an image, a service or a file, the project that uses it, and what is to come of it:
  - {image: "ruby:3.4", project: research/app, expect: allowed}
  - {service: "docker:27-dind", project: research/app, tags: [docker], expect: refused}
  - {file: cases/build.yml, project: research/app, expect: [image-not-allowed 3, docker-in-docker]}
allowed: nothing is said of it; warned; refused: it fails the review. For a file everything that is expected has to be found (with
a line: there), and no other error; the path is from the file of cases. Exit code 1: a case is not as expected.`;
