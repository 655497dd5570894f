import type { Command } from 'commander';
import { SettingsError } from '../errors.ts';
import type { Io, Served } from './io.ts';

interface Given {
  readonly receiver?: boolean;
  readonly worker?: boolean;
}

export function addServe(program: Command, io: Io, done: (code: number) => void): void {
  program
    .command('serve')
    .description('run the bot: receiver and worker in one process, or one of them')
    .option('--receiver', 'only what takes webhooks and serves pages')
    .option('--worker', 'only what reviews')
    .addHelpText('after', HELP)
    .action(async (given: Given) => done(await io.serve(servedBy(given))));
}

function servedBy({ receiver = false, worker = false }: Given): Served {
  if (receiver && worker) throw new SettingsError('serve: without --receiver and --worker both run in one process');
  if (receiver) return 'receiver';
  return worker ? 'worker' : 'standalone';
}

const HELP = `
Settings come from the environment, from files that variables such as GITLAB_TOKEN_FILE name, or from a file .env in the current
folder. It runs until it is told to end (Ctrl-C, SIGTERM); what is running is finished first.`;
