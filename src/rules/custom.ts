import { z } from 'zod';
import { allJobs } from '../ci/runner-jobs.ts';
import type { Located } from '../source.ts';
import { locateInScalar } from '../yaml/locate-in-scalar.ts';
import { type CustomCheck, customCheck, keywordMatcher, textMatcher } from './judging/custom-check.ts';
import { type KeywordText, keywordTexts } from './judging/keyword-texts.ts';
import { defineRule } from './rule.ts';

const policy = `rules:
  custom:
    checks:
      - name: no-sudo
        keyword: script
        matches: \\bsudo\\b
        message: Our images run as root already.
      - {name: own-pages, keyword: pages, message: Pages are published by the docs project., level: warning}
`;

export const custom = defineRule({
  id: 'custom',
  summary: 'A value that one of the policy’s own checks forbids.',
  why: 'The maintainers of the policy added this check.',
  fix: 'Follow the message, or ask the maintainers of the policy.',
  blindSpots:
    'A check sees one value, or one command of a script, at a time, with variables that the configuration itself sets already expanded. Comments in scripts are ignored.',
  keywords: ['every keyword of jobs'],
  level: 'error',
  source: 'https://docs.gitlab.com/ci/yaml/',
  examples: {
    bad: [
      { yaml: 'build:\n  script:\n    - sudo make install\n', policy },
      { yaml: 'build:\n  pages: true\n  script: [make]\n', policy },
    ],
    good: [{ yaml: 'build:\n  script:\n    - make install # sudo is not needed\n', policy }],
  },
  options: z.strictObject({
    checks: z
      .array(customCheck)
      .default([])
      .describe(
        'Each has a `name`, a `keyword` (`script`, `image`, `variables:DEPLOY_*`, `artifacts:reports:*`), `contains` (a string), `matches` (an RE2 expression) or neither (the keyword itself), a `message` and a `level`.',
      ),
  }),
  messages: { found: '{policy_words} The policy’s check {name} does not allow {value}.' },
  placeholders: { policy_words: 'prose' },
  *check(config, { checks }, { hit }) {
    const wanted = checks.filter(({ level }) => level !== 'off').map(prepare);
    if (wanted.length === 0) return;
    for (const job of allJobs(config)) {
      const texts = [...keywordTexts(job)];
      for (const each of wanted) {
        const { name, message, level } = each.check;
        for (const { at, value } of foundBy(each, texts)) {
          const words = { name, value, policy_words: message };
          yield hit(job, at, 'found', words, `${name}: ${value}`).atMost(level === 'warning' ? 'warning' : 'error');
        }
      }
    }
  },
});

interface Prepared {
  readonly check: CustomCheck;
  readonly isAbout: ReturnType<typeof keywordMatcher>;
  readonly find: ReturnType<typeof textMatcher>;
}

interface Found {
  readonly at: Located<unknown>;
  readonly value: string;
}

function prepare(check: CustomCheck): Prepared {
  return { check, isAbout: keywordMatcher(check), find: textMatcher(check) };
}

function foundBy({ isAbout, find }: Prepared, texts: readonly KeywordText[]): Iterable<Found> {
  if (find !== null) return matches(texts, isAbout, find);
  const keys = texts.filter(({ text, path }) => text === null && isAbout(path, true));
  return keys.map(({ at, path }) => ({ at, value: path.join(':') }));
}

/** Lines of scripts come first as they are written, then command by command: what is found twice counts once. */
function* matches(
  texts: readonly KeywordText[],
  isAbout: Prepared['isAbout'],
  find: NonNullable<Prepared['find']>,
): Iterable<Found> {
  const inScripts: Located<unknown>[] = [];
  for (const given of texts) {
    if (!isAbout(given.path, false)) continue;
    for (const found of matchesIn(given, find)) {
      if (given.script && inScripts.some((other) => overlap(other, found.at))) continue;
      if (given.script) inScripts.push(found.at);
      yield found;
    }
  }
}

function matchesIn({ at, text, written, script }: KeywordText, find: NonNullable<Prepared['find']>): readonly Found[] {
  if (text === null) return [];
  const ranges = find(text);
  if (!written) return ranges.slice(0, 1).map(([start, end]) => ({ at, value: text.slice(start, end) }));
  return ranges
    .filter(([start]) => !script || !isComment(text, start))
    .map(([start, end]) => ({
      at: { ...at, at: locateInScalar(at.at, text, start, end) },
      value: text.slice(start, end),
    }));
}

/** A `#` before it on its line. One in quotes is taken for a comment too: commands are looked at one by one as well. */
function isComment(text: string, at: number): boolean {
  return /(?:^|\s)#/.test(text.slice(text.lastIndexOf('\n', at - 1) + 1, at));
}

function overlap({ at: a }: Located<unknown>, { at: b }: Located<unknown>): boolean {
  return a.file === b.file && a.start < b.end && b.start < a.end;
}
