import { z } from 'zod';
import { runnerJobs } from '../ci/runner-jobs.ts';
import type { CommandWord, JobCommand } from '../shell/job-command.ts';
import { inCommands } from './judging/in-commands.ts';
import { packageProgram } from './judging/package-installs.ts';
import { defineRule } from './rule.ts';

export const packageSourceAdded = defineRule({
  id: 'package-source-added',
  summary: 'A script adds a package source or a signing key, or installs packages without checking signatures.',
  why: 'Packages from that source run with the job’s rights, and nobody here has checked who can publish them.',
  fix: 'Put what the job needs into an audited image, or use a mirror that the maintainers of the policy run.',
  blindSpots:
    'Sources that an image already contains, and those that scripts or configuration files of the repository add, are not found.',
  keywords: ['before_script', 'script', 'after_script', 'run'],
  level: 'off',
  source: 'https://docs.gitlab.com/ci/pipeline_security/#supply-chain-security',
  examples: {
    bad: [
      {
        yaml: 'build:\n  script:\n    - echo "deb [trusted=yes] http://x.example ./" > /etc/apt/sources.list.d/x.list\n',
      },
      { yaml: 'build:\n  script:\n    - pip install --extra-index-url http://x.example/simple thing\n' },
    ],
    good: [
      { yaml: 'build:\n  script:\n    - apt-get update && apt-get install -y make\n    - cat /etc/apt/sources.list\n' },
    ],
  },
  options: z.strictObject({}),
  messages: {
    source: '{command} adds the package source {value}.',
    key: '{command} adds a key that packages can be signed with.',
    unchecked: '{command} with {value} installs packages without checking where they come from.',
  },
  *check(config, _options, { hit }) {
    for (const job of runnerJobs(config)) {
      for (const { message, word, command } of sourcesIn(job)) {
        yield hit(job, word.at, message, { value: word.text, command }).because(...word.from);
      }
    }
  },
});

const sourcesIn = inCommands((command) => {
  const found = sourceIn(command);
  return found ? [{ ...found, command: command.name }] : [];
});

const SOURCES =
  /^(?:\/etc\/apt\/(?:sources\.list|trusted\.gpg|keyrings\/)|\/usr\/share\/keyrings\/|\/etc\/apk\/(?:repositories|keys\/)|\/etc\/(?:yum\.repos\.d|zypp\/repos\.d|pki\/rpm-gpg)\/)/;
/** The files that a command writes to by their names. */
function writtenBy(name: string, rest: readonly CommandWord[]): readonly CommandWord[] {
  if (/^(?:cp|mv|install)$/.test(name)) return rest.slice(-1);
  if (name === 'sed') return rest.some(({ text }) => /^(?:-[a-z]*i|--in-place)/i.test(text)) ? rest.slice(1) : [];
  return /^(?:tee|curl|wget|gpg)$/.test(name) ? rest : [];
}
/** Options that give up a check, or name another source, by program. */
const OPTIONS: readonly (readonly [RegExp, RegExp, 'source' | 'unchecked'])[] = [
  [/^apt(-get)?$/, /^--(allow-unauthenticated|allow-insecure-repositories|force-yes)$/, 'unchecked'],
  [/^apk$/, /^--allow-untrusted$/, 'unchecked'],
  [/^apk$/, /^(-X|--repository(=.*)?)$/, 'source'],
  [/^(rpm|dnf|yum|zypper)$/, /^--(nogpgcheck|nosignature|no-gpg-checks|no-gpg-check)$/, 'unchecked'],
  [/^pip3?$/, /^--trusted-host(=.*)?$/, 'unchecked'],
  [/^pip3?$/, /^(--extra-index-url|--index-url|-i)(=.*)?$/, 'source'],
  [/^(npm|pnpm|yarn)$/, /^--registry=http:/, 'source'],
];

/** Programs of these options and words. */
const MANAGERS = /^(?:apt.*|apk|dnf5?|yum|yum-config-manager|zypper|rpm|pip3?|npm|pnpm|yarn|gem|brew)$/i;

/** Commands whose first words say that a source or a key is added. */
const ADDERS: readonly (readonly [RegExp, 'source' | 'key'])[] = [
  [/^(?:dnf|dnf5|yum) config-manager (?:.*--add-repo|addrepo )/, 'source'],
  [/^yum-config-manager .*--add-repo/, 'source'],
  [/^zypper (?:.* )?(?:ar|addrepo) /, 'source'],
  [/^rpm .*--import /, 'key'],
  [/^(?:npm|pnpm|yarn) config set registry[ =]http:/, 'source'],
  [/^pip3? config set \S*(?:index-url|trusted-host) /, 'source'],
  [/^gem sources (?:-a|--add) /, 'source'],
  [/^brew tap (?!homebrew\/)[^- ]/i, 'source'],
];

function sourceIn(command: JobCommand): { message: 'source' | 'key' | 'unchecked'; word: CommandWord } | null {
  const { name, words } = packageProgram(command);
  const [, ...rest] = words;
  const first = rest.find((word) => !word.text.startsWith('-'));
  if (name === 'add-apt-repository' && first) return { message: 'source', word: first };
  if (name === 'apt-key' && first && /^(add|adv)$/.test(first.text)) return { message: 'key', word: first };
  const written = [...command.writesTo, ...writtenBy(name, rest)].find((word) =>
    SOURCES.test(word.text.replace(/^--?\w+=/, '')),
  );
  if (written) return { message: 'source', word: written };
  if (!MANAGERS.test(name)) return null;
  const line = [name, ...rest.map((each) => each.text)].join(' ');
  const added = ADDERS.find(([pattern]) => pattern.test(`${line} `));
  // other options may stand behind the address
  const named = rest.find(({ text }) => /^(?:--[\w-]+=)?\w+:\/\//.test(text)) ?? rest.at(-1);
  if (added && named) return { message: added[1], word: named };
  const unsigned = rest.find((each) => /^(?:-o)?APT::Get::AllowUnauthenticated=(?:true|1|yes)$/i.test(each.text));
  if (unsigned && /^apt/.test(name)) return { message: 'unchecked', word: unsigned };
  const found = OPTIONS.find(([program, option]) => {
    return program.test(name) && rest.some((word) => option.test(word.text));
  });
  const word = found && rest.find(({ text }) => found[1].test(text));
  if (word) return { message: found[2], word };
  const plain = rest.find((each, index) => /^http:/.test(each.text) && rest[index - 1]?.text === '--registry');
  return plain && /^(npm|pnpm|yarn)$/.test(name) ? { message: 'source', word: plain } : null;
}
