import { type Command, InvalidArgumentError, Option } from 'commander';
import { FORMAT_NAMES } from '../render/formats/format-names.ts';
import type { CheckOptions } from './check.ts';
import { FAIL_ON, type FailOn, FIX_KINDS, type Output, readOutput } from './check-option-values.ts';
import { COMMON, GITLAB_HELP, several } from './common-options.ts';
import type { Io } from './io.ts';

/** As they are written: what may be given several times is absent where it is not given. */
interface Given extends Omit<CheckOptions, 'output' | 'rule' | 'failOn'> {
  readonly output?: readonly Output[];
  readonly rule?: readonly string[];
  readonly failOn?: readonly FailOn[];
}

export function addCheck(program: Command, io: Io, done: (code: number) => void): void {
  program
    .command('check')
    .description('judge a local checkout as a merge request from it would be')
    .argument(
      '[path]',
      'a checkout or a folder in it, its root configuration, or - for what comes on standard input',
      '.',
    )
    .addOption(COMMON.policy)
    .addOption(COMMON.project)
    .addOption(COMMON.file)
    .addOption(COMMON.templates)
    .option('--base <ref>', 'show what is new since this branch, tag or commit, and count the rest')
    .addOption(
      several('--rule <id>', 'judge by this rule alone, even if the policy has it off; may be given several times'),
    )
    .addOption(new Option('--format <format>', 'what to print').choices([...FORMAT_NAMES]).default('text'))
    .addOption(
      new Option(
        '--output <file>',
        'write it to a file and print text; <format>=<file> says which format, may be given several times',
      ).argParser((text, all: readonly Output[] | undefined) => {
        const output = readOutput(text);
        if (!output)
          throw new InvalidArgumentError(`Before the = goes one of ${FORMAT_NAMES.join(', ')}, behind it a file.`);
        return [...(all ?? []), output];
      }),
    )
    .option('--quiet', 'print only what counts, and nothing where nothing does', false)
    .addOption(several('--fail-on <what>', 'what ends with another exit code than 0; default: error', FAIL_ON))
    .addOption(
      new Option('--fix <kind>', 'write suggestions into the files: --fix the safe ones, --fix=unsafe all').choices([
        ...FIX_KINDS,
      ]),
    )
    .option('--diff', 'print what --fix would change, and change nothing', false)
    .addHelpText('after', HELP)
    .action(async (path: string, given: Given) => {
      const { output = [], rule = [], failOn = ['error'] } = given;
      const { check } = await import('./check.ts');
      done(await check(path, { ...given, output, rule, failOn }, io));
    });
}

/** An option whose value may be left out would take the path that follows it. */
export function withFixKind(argument: string): string {
  return argument === '--fix' ? '--fix=safe' : argument;
}

const HELP = `${GITLAB_HELP}

Exit codes:
  0   nothing that --fail-on names
  1   findings at error level, or a configuration that GitLab would refuse
  2   wrong usage, a file that is not there, settings or a policy that are wrong
  3   GitLab cannot be reached, or refuses
  4   something could not be judged, and --fail-on or the policy's \`not_evaluable\` asks to fail then; or it takes more than
      REVIEW_SECONDS (60) of the processor
  70  a bug in Pipewarden

Examples:
  pipewarden check --base origin/main
  pipewarden check --format json
  pipewarden check --output codequality=gl-code-quality-report.json --output sarif=pipewarden.sarif
  git show HEAD:.gitlab-ci.yml | pipewarden check -`;
