/** Options that several commands have, each in the same words. */
import { InvalidArgumentError, Option } from 'commander';
import { dayOfTime } from '../policy/days.ts';

export const COMMON = {
  project: new Option('--project <path>', 'full path of the project; default: as the git remote `origin` says'),
  file: new Option('--file <path>', 'the root configuration, as in the project settings').default(
    undefined,
    '.gitlab-ci.yml',
  ),
  templates: new Option('--templates <folder>', 'where `include:template` finds its files'),
  policy: new Option(
    '--policy <file>',
    'or a folder with policy.yml and groups/<group>.yml; default: POLICY_FILE, else .pipewarden.yml or config/policy.yml up to the root of the checkout, else the policy that comes with Pipewarden',
  ),
} as const;

/** An option that may be given several times: the path that follows it is no value of it. */
export function several<T extends string>(flags: string, description: string, choices?: readonly T[]): Option {
  const words = choices ? `${description} (choices: ${choices.join(', ')}; may be given several times)` : description;
  return new Option(flags, words).argParser((text, all: readonly T[] | undefined) => {
    const isOne = (value: string): value is T => !choices || choices.some((choice) => choice === value);
    if (!isOne(text)) throw new InvalidArgumentError(`Allowed choices are ${choices?.join(', ')}.`);
    return [...(all ?? []), text];
  });
}

export const GITLAB_HELP = `
Files of other projects, components and templates are read from GitLab when GITLAB_URL and GITLAB_TOKEN are set.`;

/** Of commands that look at many projects. */
export function perMinute(): Option {
  return new Option('--per-minute <projects>', 'the pace: each asks GitLab some three to thirty times')
    .argParser(wholeNumber(1, 100_000))
    .default(120);
}

function wholeNumber(from: number, to: number): (value: string) => number {
  return (value) => {
    if (/^\d+$/.test(value) && Number(value) >= from && Number(value) <= to) return Number(value);
    throw new InvalidArgumentError(`It must be a whole number from ${from} to ${to}.`);
  };
}

/** In UTC. */
export function today(): string {
  return dayOfTime(new Date().toISOString());
}
