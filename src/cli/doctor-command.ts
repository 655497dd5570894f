import type { Command } from 'commander';
import { type DoctorOptions, doctor, type Network } from './doctor.ts';
import type { Io } from './io.ts';

const PATIENCE_MS = 10_000;

const network: Network = {
  async head(url) {
    const { status, headers } = await fetch(url, {
      method: 'HEAD',
      redirect: 'manual',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    return { status, date: headers.get('date') };
  },
};

export function addDoctor(program: Command, io: Io, done: (code: number) => void): void {
  program
    .command('doctor')
    .description('look at all that the bot needs, and say what to do where something is wrong')
    .option(
      '--project <path>',
      "a project whose webhooks, and the bot's role in it, are looked at; else the system hooks",
    )
    .option('--json', 'print it as JSON', false)
    .addHelpText('after', HELP)
    .action(async (options: DoctorOptions) => done(await doctor(options, network, io)));
}

const HELP = `
Run it with the settings of the bot, where the bot runs: settings, GitLab (reachable, version, certificate, clock), the token (scopes,
expiry), the role in a project, the webhook (there, merge request events ticked, not disabled), PUBLIC_URL, queue and store, policy.
Exit code 1: something fails.`;
