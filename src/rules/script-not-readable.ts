import { z } from 'zod';
import type { Job } from '../ci/config.ts';
import { runnerJobs } from '../ci/runner-jobs.ts';
import { shorten } from '../quoted-text.ts';
import type { Unreadable } from '../shell/job-command.ts';
import { unreadableIn } from '../shell/script-commands.ts';
import type { HitDraft, HitPlace } from './judging/hit.ts';
import { inCommands } from './judging/in-commands.ts';
import { variablesThat } from './judging/in-variables.ts';
import { LONGEST_SEARCHED } from './judging/longest-searched.ts';
import { defineRule, type RuleContext } from './rule.ts';

const messages = {
  named: '{value} runs as a command, and only the run knows which one it is.',
  evaluated: '{command} runs {value}, a text that only the run knows.',
  piped: '{command} runs what {value} prints, a text that only the run knows.',
  decoded: '{command} runs a text that {value} decodes.',
  open: 'The script ends before what it began does ({value}), so the commands in it may be others than they seem.',
  long: 'This text has more than {value} characters: what follows was not searched.',
} as const;

type Context = RuleContext<typeof messages>;

export const scriptNotReadable = defineRule({
  id: 'script-not-readable',
  summary: 'Commands that nobody can read before they run.',
  why: 'What cannot be read cannot be reviewed: no other rule knows what these commands do.',
  fix: 'Write the commands into the script, or into a script of the repository that it calls.',
  blindSpots:
    'Scripts of the repository, other interpreters than shells, what programs do with their arguments, and PowerShell that is not closed. What `curl … | sh` runs is the business of `script-from-network`.',
  keywords: ['before_script', 'script', 'after_script', 'hooks:pre_get_sources_script', 'run'],
  level: 'warning',
  source: 'https://docs.gitlab.com/ci/pipeline_security/#use-secure-scripts',
  examples: {
    bad: [
      { yaml: 'build:\n  script:\n    - echo ZG9ja2VyIHJ1biAtLXByaXZpbGVnZWQgeA== | base64 -d | sh\n' },
      { yaml: 'build:\n  script:\n    - eval "$STEPS"\n' },
    ],
    good: [
      { yaml: 'build:\n  script:\n    - eval "$(ssh-agent -s)"\n    - ./steps.sh\n' },
      { yaml: 'build:\n  script:\n    - steps="make check"\n    - eval "$steps"\n' },
    ],
  },
  options: z.strictObject({
    allow: z
      .array(z.string())
      .default([
        ...['ssh-agent', 'gpg-agent', 'keychain', 'docker-machine', 'minikube', 'direnv', 'brew', 'opam', 'conda'],
        ...['mamba', 'micromamba', 'pyenv', 'rbenv', 'nodenv', 'fnm', 'mise', 'asdf', 'rtx', 'luarocks', 'dircolors'],
        ...['gimme', 'goenv', 'jenv', 'poetry', 'pixi', 'spack', 'nix'],
      ])
      .describe('Programs whose output may be run by `eval` and its like.'),
  }),
  messages,
  *check(config, { allow }, context) {
    const trusted = new Set(allow);
    for (const job of runnerJobs(config)) {
      for (const each of unreadableIn(job)) {
        const draft = isTrusted(each, trusted) ? null : hitFor(job, each, context);
        if (draft) yield draft;
      }
      for (const { at } of startedBefore(job))
        yield context.hit(job, at, 'evaluated', { command: 'bash', value: at.value });
      yield* longTexts(job, context);
    }
  },
});

function isTrusted({ why, programs }: Unreadable, trusted: ReadonlySet<string>): boolean {
  return why === 'evaluated' && programs.length > 0 && programs.every((program) => trusted.has(program));
}

const LONGEST_SHOWN = 80;

function hitFor(job: Job, { at, why, shown, programs, by }: Unreadable, { hit }: Context): HitDraft | null {
  switch (why) {
    case 'evaluated':
      return hit(job, at, 'evaluated', { command: by, value: shorten(shown, LONGEST_SHOWN) });
    case 'piped':
    case 'decoded':
      return hit(job, at, why, { command: by, value: programs.join(' | ') });
    case 'named':
      return hit(job, at, 'named', { value: shorten(shown, LONGEST_SHOWN) });
    case 'open':
      return hit(job, at, why, { value: shown });
    default:
      // Too large for us, whoever wrote it: that is no rule's to say.
      return null;
  }
}

function* longTexts(job: Job, { hit }: Context): Iterable<HitDraft> {
  for (const at of longIn(job)) yield hit(job, at, 'long', { value: String(LONGEST_SEARCHED) });
}

function* longIn(job: Job): Iterable<HitPlace> {
  for (const { at } of longVariables(job)) yield at;
  yield* longCommands(job);
}

/** Each shell that runs a script runs the commands in it first. `PROMPT_COMMAND` and `ENV` are for people at a prompt. */
const startedBefore = variablesThat(({ name, value }) => name === 'BASH_ENV' && /\$\(|`/.test(value.text ?? ''));

const longVariables = variablesThat(({ value }) => (value.text?.length ?? 0) > LONGEST_SEARCHED);

const longCommands = inCommands(({ words }) =>
  words
    .filter((word) => word.text.length > LONGEST_SEARCHED)
    .map((word) => word.at)
    .slice(0, 1),
);
