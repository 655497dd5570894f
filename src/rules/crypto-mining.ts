import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { Job } from '../ci/config.ts';
import { runnerJobs } from '../ci/runner-jobs.ts';
import { shownText } from '../ci/yaml-variables.ts';
import type { CommandWord, JobCommand } from '../shell/job-command.ts';
import type { HitPlace } from './judging/hit.ts';
import { inCommands } from './judging/in-commands.ts';
import { inVariables } from './judging/in-variables.ts';
import { LONGEST_SEARCHED } from './judging/longest-searched.ts';
import { defineRule } from './rule.ts';

export const cryptoMining = defineRule({
  id: 'crypto-mining',
  summary: 'A job mines cryptocurrency or prepares to.',
  why: 'Stolen runner time is mostly spent on mining, and where a miner runs, anything else could run too.',
  fix: 'Remove it, then find out who added it and what else they changed.',
  blindSpots:
    'Miners under other names, miners in images or in scripts of the repository, and addresses assembled at run time are not recognized.',
  keywords: ['image', 'services', 'variables', 'before_script', 'script', 'after_script', 'run'],
  level: 'error',
  source: 'https://docs.gitlab.com/ci/pipelines/compute_minutes/',
  examples: {
    bad: [
      { yaml: 'test:\n  script:\n    - ./xmrig -o pool.example:3333 -u wallet\n' },
      { yaml: 'test:\n  variables: {POOL: "stratum+tcp://pool.example:3333"}\n  script: [./run]\n' },
    ],
    good: [{ yaml: 'test:\n  script:\n    - echo "no xmrig here"\n    - ./t-rex-roar --bite\n' }],
  },
  options: z.strictObject({}),
  messages: {
    miner: '{value} belongs to a cryptocurrency miner.',
    hidden: 'Encoded text contains {value}, which belongs to a cryptocurrency miner.',
  },
  *check(config, _options, { hit }) {
    for (const job of runnerJobs(config)) {
      for (const { at, message, value } of [
        ...minersIn(imagesOf(job)),
        ...minersInVariables(job),
        ...minersInScripts(job),
      ]) {
        yield hit(job, at, message, { value });
      }
    }
  },
});

interface GivenText {
  readonly text: string;
  readonly at: () => HitPlace;
  /** It is what a command runs. */
  readonly program?: boolean;
  /** It is printed: what is said is not done, but it may be decoded and run. */
  readonly said?: boolean;
}

function* imagesOf(job: Job): Iterable<GivenText> {
  for (const { name } of [...(job.image ? [job.image] : []), ...job.services]) {
    yield { text: shownText(name), at: () => name.source };
  }
}

const minersInVariables = inVariables(({ at, value }) => [...minersIn([{ text: shownText(value), at: () => at }])]);

function* textsIn(command: JobCommand): Iterable<GivenText> {
  const said = isSaid(command);
  for (const [index, word] of command.words.entries()) {
    yield { text: word.text, at: () => word.at, program: index === 0, said };
  }
}

/** One command starts one miner, whatever of it gives it away. */
const minersInScripts = inCommands((command) => {
  if (isLookedFor(command)) return [];
  const [found] = minersIn(textsIn(command));
  const [address] = poolAddress(command);
  if (found) return [found];
  return address ? [{ at: address.at, message: 'miner', value: address.text } as const] : [];
});

function* minersIn(texts: Iterable<GivenText>): Iterable<Miner & { readonly at: HitPlace }> {
  for (const given of texts) {
    const found = minerIn(given, searched.memo(given.text));
    if (found) yield { ...found, at: given.at() };
  }
}

interface Miner {
  readonly message: 'miner' | 'hidden';
  readonly value: string;
}

/** Commands that compare, look for or tell what they are given. */
const TELLERS = new Set(
  '[ [[ test echo printf grep egrep fgrep sed awk pgrep pkill killall which type logger write-host write-output'.split(
    ' ',
  ),
);

/** `command -v xmrig` */
function isLookedFor({ wrapped }: JobCommand): boolean {
  return wrapped[0]?.text === 'command' && /^-[vV]$/.test(wrapped[1]?.text ?? '');
}

function isSaid({ name, words }: JobCommand): boolean {
  return TELLERS.has(name.toLowerCase()) || (name === 'git' && /^(?:commit|tag|log)$/.test(words[1]?.text ?? ''));
}

function minerIn({ text, program = false, said = false }: GivenText, { named, hidden }: Found): Miner | null {
  const open = said ? null : (named ?? (program && PROGRAMS.test(text) ? text : null));
  if (open) return { message: 'miner', value: open };
  return hidden ? { message: 'hidden', value: hidden } : null;
}

const SIGNS = new RegExp(
  [
    'stratum\\d?\\+(?:tcp|ssl|tls)://',
    '(?<![\\w-])(?:xmrig|xmr-stak|minerd|cpuminer|ethminer|nbminer|lolminer|phoenixminer|ccminer|teamredminer|srbminer|nanominer|nheqminer)(?![a-z])',
    '(?:minexmr|supportxmr|nanopool|moneroocean|ethermine|2miners|nicehash|minergate|hashvault|unmineable|herominers|c3pool|f2pool|monerohash|xmrpool|miningpoolhub|woolypooly|flypool|viabtc|antpool|poolin|prohashing|zpool)\\.(?:com|org|net|stream|pro|eu|io)(?![\\w-])',
    '(?<![1-9A-HJ-NP-Za-km-z])4[0-9AB][1-9A-HJ-NP-Za-km-z]{93}(?![1-9A-HJ-NP-Za-km-z])',
  ].join('|'),
  'i',
);
/** Names that are words elsewhere: only as the program itself. */
const PROGRAMS = /(?:^|[/\\])(?:t-rex|gminer|bfgminer|cgminer|claymore)(?:\.exe)?$/i;

/** Ports that pools offer; `-o host:3333 -u wallet` is how every miner is told where to go. */
const POOL_PORT =
  /^[\w.-]+:(?:3333|3334|4444|5555|7777|8899|9999|1010|10128|10300|14433|14444|20535|20555|20580|45560|45700)$/;

function poolAddress(command: JobCommand): readonly CommandWord[] {
  const { words } = command;
  if (isSaid(command)) return [];
  const after = (option: RegExp) => words[words.findIndex((word) => option.test(word.text)) + 1];
  const address = words.some(({ text }) => /^(?:-u|--user|-w|--wallet)$/.test(text))
    ? after(/^(?:-o|--url|--pool)$/)
    : undefined;
  return address && address !== words[0] && POOL_PORT.test(address.text) ? [address] : [];
}

interface Found {
  readonly named: string | null;
  readonly hidden: string | null;
}

/** Scripts have most of their words in common. In characters. */
const searched = new LRUCache<string, Found>({
  maxSize: 1_000_000,
  sizeCalculation: (_, text) => 100 + text.length,
  memoMethod: search,
});

function search(text: string): Found {
  return { named: SIGNS.exec(text.slice(0, LONGEST_SEARCHED))?.[0] ?? null, hidden: hiddenMiner(text) };
}

function hiddenMiner(text: string): string | null {
  for (const [encoded] of text.slice(0, LONGEST_SEARCHED).matchAll(/[A-Za-z0-9+/]{12,}={0,2}/g)) {
    const found = SIGNS.exec(Buffer.from(encoded, 'base64').toString('latin1'))?.[0];
    if (found) return found;
  }
  return null;
}
