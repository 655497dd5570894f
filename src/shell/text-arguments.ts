/** Programs that are given shell text as an argument: `su -c …`, `git -c alias.x='!…'`, `tar --to-command=…`, `hyperfine …`. */
import type { CommandWord, JobCommand } from './job-command.ts';

export interface TextArgument {
  readonly text: string;
  readonly word: CommandWord;
}

/** The value of such an option is a text; it may stand in the same word, after a `=` or as the option's group. */
const OPTIONS: readonly (readonly [program: RegExp, option: RegExp])[] = [
  [/^env$/, /^(?:-[a-zA-Z]*S|--split-string=?)(.*)$/],
  [/^(?:nix-shell)$/, /^--(?:run|command)(?:=(.+))?$/],
  [/^(?:npx|npm|pnpm)$/, /^(?:-c|--call)(?:=(.+))?$/],
  [/^nodemon$/, /^(?:-x|--exec)(?:=(.+))?$/],
  [/^tar$/, /^--(?:to-command|use-compress-program|rsh-command|info-script|new-volume-script)(?:=(.+))?$/],
  [/^tar$/, /^--checkpoint-action=exec=(.+)$/],
  [/^rsync$/, /^(?:-[a-zA-Z]*e|--rsh)(?:=(.+))?$/],
  [/^(?:ssh|scp|sftp)$/, /^(?:-o)?(?:ProxyCommand|LocalCommand)[= ](.+)$/i],
  [/^man$/, /^(?:-P|--pager)(?:=(.+))?$/],
  [/^zip$/, /^(?:-TT|--unzip-command)(?:=(.+))?$/],
  [/^git$/, /^(?:-x|--exec|--(?:env|tree|index|parent|msg|commit|tag-name)-filter)(?:=(.+))?$/],
  [/^git$/, /^core\.(?:sshCommand|pager|editor|fsmonitor)=(.+)$/i],
  [/^git$/, /^[\w.]+(?:=|\s)!(.+)$/],
  [/^(?:vim?|nvim|ex|view)$/, /^(?:\+|:*)!(.+)$/],
  [/^gdb$/, /^(?:shell|!)\s*(.+)$/],
  [/^expect$/, /^spawn\s+(.+)$/],
  [/^forfiles$/i, /^\/c$/i],
  [/^invoke-wmimethod$/i, /^-argumentlist$/i],
  [/^(?:invoke-command|icm|start-job|start-threadjob)$/i, /^-scriptblock$/i],
  [/^g?make$/, /^--eval(?:=(.+))?$/],
];
/** Every argument that is no option is one: those after a subcommand, where one is named. */
const ARGUMENTS: readonly (readonly [program: RegExp, subcommand: RegExp | null])[] = [
  [/^(?:hyperfine|concurrently|npm-run-all)$/, null],
  [/^tmux$/, /^(?:new(?:-session|-window)?|neww|split-window|splitw|respawn-pane|send-keys|send|run-shell)$/],
  [/^sops$/, /^exec-(?:env|file)$/],
  [/^wmic$/i, /^create$/i],
];
/** All that follows is joined to one. */
const JOINED: readonly (readonly [program: RegExp, subcommand: RegExp])[] = [
  [/^git$/, /^foreach$/],
  [/^machinectl$/, /^shell$/],
];

const PROGRAMS = new RegExp(
  [/^start-stop-daemon$/, ...[...OPTIONS, ...ARGUMENTS, ...JOINED].map(([program]) => program)]
    .map(({ source }) => `(?:${source})`)
    .join('|'),
  'i',
);

export function textArguments(command: JobCommand): readonly TextArgument[] {
  const { name, words } = command;
  if (!PROGRAMS.test(name)) return [];
  const found = OPTIONS.flatMap(([program, option]) => (program.test(name) ? valuesOf(words, option) : []));
  for (const [program, subcommand] of ARGUMENTS) {
    if (!program.test(name)) continue;
    const at = subcommand ? words.findIndex(({ text }) => subcommand.test(text)) : 0;
    if (at === -1) continue;
    found.push(...words.slice(at + 1).flatMap((word) => (/^-|^C-m$/.test(word.text) ? [] : { text: word.text, word })));
  }
  for (const [program, subcommand] of JOINED) {
    const at = program.test(name) ? words.findIndex(({ text }) => subcommand.test(text)) : -1;
    const after = at === -1 ? [] : words.slice(at + 1);
    const rest = after.slice(
      Math.max(
        0,
        after.findIndex(({ text }) => !/^-|@/.test(text)),
      ),
    );
    if (rest[0]) found.push({ text: rest.map(({ text }) => text).join(' '), word: rest[0] });
  }
  if (name === 'git') found.push(...configuredText(words));
  if (name === 'start-stop-daemon') found.push(...daemonText(words));
  return name === 'make' ? found.map(recipesOf) : found;
}

function valuesOf(words: readonly CommandWord[], option: RegExp): readonly TextArgument[] {
  return words.flatMap((word, index) => {
    const match = index > 0 ? option.exec(word.text) : null;
    if (!match) return [];
    if (match[1]) return [{ text: match[1], word }];
    const next = words[index + 1];
    return next ? [{ text: next.text, word: next }] : [];
  });
}

/** `git config alias.x '!docker ps'`. */
function configuredText(words: readonly CommandWord[]): readonly TextArgument[] {
  if (!words.some(({ text }) => text === 'config')) return [];
  return words.flatMap((word) => (word.text.startsWith('!') ? { text: word.text.slice(1), word } : []));
}

function daemonText(words: readonly CommandWord[]): readonly TextArgument[] {
  const at = words.findIndex(({ text }) => /^(?:-[a-zA-Z]*[xa]|--exec|--startas)$/.test(text));
  const dashes = words.findIndex(({ text }) => text === '--');
  const word = words[at + 1];
  if (at === -1 || !word) return [];
  const rest = dashes === -1 ? [] : words.slice(dashes + 1);
  return [{ text: [word, ...rest].map(({ text }) => text).join(' '), word }];
}

function recipesOf({ text, word }: TextArgument): TextArgument {
  return { text: recipesIn(text), word };
}

/** The commands of a makefile: what stands behind a tab, or after the `;` of a rule. */
export function recipesIn(makefile: string): string {
  const lines = makefile.split('\n').flatMap((line) => {
    const recipe = /^\t(.*)$|^[^\t#=:]*::?[^=;]*;(.*)$/.exec(line);
    return recipe ? (recipe[1] ?? recipe[2] ?? '').trim().replace(/^[@+-]+/, '') : [];
  });
  return lines.join('\n').replace(/\$\$/g, '$');
}
