import { type Command, Option } from 'commander';
import type { AuditOptions } from './audit.ts';
import { COMMON, perMinute } from './common-options.ts';
import type { Io } from './io.ts';

export function addAudit(program: Command, io: Io, done: (code: number) => void): void {
  program
    .command('audit')
    .description('judge the default branches of many projects: what a policy would break, which images are used')
    .option('--group <path>', 'the projects of this group and all below it')
    .option('--all', 'every project that the token sees', false)
    .addOption(COMMON.policy)
    .addOption(perMinute())
    .addOption(
      new Option('--format <format>', 'what to print').choices(['text', 'csv', 'json', 'html']).default('text'),
    )
    .option('--output <file>', 'write it to a file')
    .option('--state <folder>', "keep the audit here instead of in the bot's store")
    .addHelpText('after', HELP)
    .action(async (options: AuditOptions) => {
      const { audit } = await import('./audit.ts');
      done(await audit(options, io));
    });
}

const HELP = `
What breaks if we turn this list on tomorrow?
  pipewarden audit --all --policy new.yml            compared with the policy in force, as POLICY_FILE or POLICY_PROJECT says
Which images does this instance use, where, on which runners?
  pipewarden audit --all --format csv --output images.csv

Read with GITLAB_URL and GITLAB_TOKEN; nothing is written to GitLab. Each project is kept in the bot's store as soon as it is judged (give
QUEUE_URL, and DATABASE_URL, as the bot has them; beside an embedded one, --state): the same command goes on where it was ended, within
seven days, and begins anew once all are done. On PostgreSQL or Redis the bot's workers judge with it, after their reviews. Exit code 1: a project fails.
Judged are the pipelines of the default branch; files that only other projects include, and the configuration of runners, are not looked for.
`;
