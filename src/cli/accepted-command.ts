import { type Command, Option } from 'commander';
import type { AcceptedOptions } from './accepted.ts';
import { today } from './common-options.ts';
import type { Io } from './io.ts';

export function addAccepted(program: Command, io: Io, done: (code: number) => void): void {
  const acceptedCommand = program
    .command('accepted')
    .description('list the findings that people accepted in merge requests, or take an acceptance back')
    .addHelpText('after', HELP);
  acceptedCommand
    .command('list', { isDefault: true })
    .description('list them, the newest first')
    .option('--project <path>', 'only those of this project')
    .addOption(new Option('--format <format>', 'what to print').choices(['text', 'json']).default('text'))
    .addHelpText('after', HELP)
    .action(async (options: AcceptedOptions) => {
      const { accepted } = await import('./accepted.ts');
      done(await accepted(options, today(), io));
    });
  acceptedCommand
    .command('revoke')
    .description('take acceptances back: from the next review on their findings count again')
    .argument('<id...>', 'as `accepted` lists it')
    .addHelpText('after', HELP)
    .action(async (ids: string[]) => {
      const { revokeAccepted } = await import('./accepted.ts');
      done(await revokeAccepted(ids, new Date(), io));
    });
}

const HELP = `
It reads the store of the bot: give QUEUE_URL (and DATABASE_URL) as the bot has them. An embedded one (pglite:…) serves one
process only: while the bot runs, whoever may accept revokes with \`@<bot> revoke\` in the discussion.
`;
