import { type Command, Option } from 'commander';
import { COMMON, GITLAB_HELP } from '../cli/common-options.ts';
import type { Io } from '../cli/io.ts';
import type { Judging } from './view-of-checkout.ts';

export function addLsp(program: Command, io: Io): void {
  program
    .command('lsp')
    .description('serve an editor: findings while you type, hovers, definitions and suggestions (see docs/editor.md)')
    .addOption(COMMON.policy)
    .addOption(COMMON.project)
    .addOption(COMMON.file)
    .addOption(COMMON.templates)
    .addOption(new Option('--stdio', 'as many editors say it: there is no other way').hideHelp())
    .addHelpText(
      'after',
      `${GITLAB_HELP}\nIt speaks the Language Server Protocol on standard input and output until the editor ends it.`,
    )
    .action(async (options: Judging['options']) => {
      // Nobody else waits for what it needs to be loaded.
      const { serveLsp } = await import('./serve-lsp.ts');
      serveLsp(options, io);
    });
}
