import { type Command, Option } from 'commander';
import { several } from './common-options.ts';
import type { InstallOptions } from './install.ts';
import type { Io } from './io.ts';

export function addInstall(program: Command, io: Io, done: (code: number) => void): void {
  program
    .command('install')
    .description(
      'make or mend the hook by which GitLab tells the bot of merge requests; without --yes it says what it would do',
    )
    .addOption(several('--group <path>', 'a webhook of this group, for all its projects; may be given several times'))
    .addOption(several('--project <path>', 'a webhook of this project; may be given several times'))
    .option('--url <address>', 'where GitLab reaches the bot; default: PUBLIC_URL')
    .addOption(
      new Option('--token-file <file>', 'a token with the right to do it, for this once (`-`: standard input)'),
    )
    .option('--yes', 'do it', false)
    .addHelpText('after', HELP)
    .action(async (options: InstallOptions) => {
      const { install } = await import('./install.ts');
      done(await install(options, io));
    });
}

const HELP = `
Run it with the settings of the bot. Without --group and --project it is a system hook, for the whole instance, which takes the token of
an administrator; a group takes an Owner (Premium or Ultimate), a project a Maintainer. Merge request events are ticked, comments where
COMMENT_EVENTS=yes, pushes where the policy is in a project below; the secret is that of the settings, and the certificate of the bot is
checked. What is there already is mended, never made twice; what else is ticked stays ticked.
Exit code 3: GitLab refused one.`;
