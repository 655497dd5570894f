import type { Command } from 'commander';
import type { DoctorOptions } from './doctor.ts';
import type { Io } from './io.ts';

export function addDoctor(program: Command, io: Io, done: (code: number) => void): void {
  program
    .command('doctor')
    .description('look at all that the bot needs, and say what to do where something is wrong')
    .option(
      '--project <path>',
      "a project whose webhooks, and the bot's role in it, are looked at; else the system hooks",
    )
    .option('--group <path>', 'a group whose webhooks are looked at')
    .option('--token-file <file>', 'a token that may see the hooks, for this once (`-`: standard input)')
    .option('--json', 'print it as JSON', false)
    .addHelpText('after', HELP)
    .action(async (options: DoctorOptions) => {
      const { doctor } = await import('./doctor.ts');
      done(await doctor(options, io));
    });
}

const HELP = `
Run it with the settings of the bot, where the bot runs: settings, GitLab (reachable, version, certificate, clock), the token (scopes,
expiry), the role in a project, the webhook (there, merge request events ticked, not disabled), its secret, PUBLIC_URL, queue and store, policy.
The secret is tried: the bot gets an event without consequence, and GitLab is asked to send one.
Exit code 1: something fails.`;
