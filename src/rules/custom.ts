import { z } from 'zod';
import { locateInScalar } from '../yaml/locate-in-scalar.ts';
import { type CustomCheck, customCheck, keywordMatcher, type Range, textMatcher } from './judging/custom-check.ts';
import { type KeywordText, keywordTexts } from './judging/keyword-texts.ts';
import { defineRule, type Hit } from './rule.ts';

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
  summary: 'What the policy’s own checks do not want.',
  why: 'Whoever looks after this instance asked for it.',
  fix: 'Do as the message says, or ask the people who look after the policy.',
  blindSpots:
    'A check sees one value, or one command of a script, at a time, after variables that the configuration itself sets are filled in. Comments in scripts do not count.',
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
        'Each has a `name`, a `keyword` (`script`, `image`, `variables:DEPLOY_*`, `artifacts:reports:*`), `contains` (a text) or `matches` (an RE2 expression) or neither (the keyword itself), a `message`, and a `level`.',
      ),
  }),
  messages: { found: '{policy_words} The check {name} of the policy is against {value}.' },
  *check(config, { checks }) {
    const wanted = checks.filter(({ level }) => level !== 'off').map(prepare);
    if (wanted.length === 0) return;
    for (const job of config.jobs) {
      const texts = [...keywordTexts(job)];
      for (const each of wanted) for (const hit of hitsOf(each, texts)) yield { ...hit, job };
    }
  },
});

interface Prepared {
  readonly check: CustomCheck;
  readonly isAbout: ReturnType<typeof keywordMatcher>;
  readonly find: ReturnType<typeof textMatcher>;
}

function prepare(check: CustomCheck): Prepared {
  return { check, isAbout: keywordMatcher(check), find: textMatcher(check) };
}

/** Lines of scripts come first as they are written, then command by command: what is found twice counts once. */
function* hitsOf({ check, isAbout, find }: Prepared, texts: readonly KeywordText[]): Generator<Omit<Hit, 'job'>> {
  const found: Hit['at'][] = [];
  for (const text of texts) {
    if ((text.text === null) !== (find === null) || !isAbout(text.path, find === null)) continue;
    if (find === null || text.text === null) {
      yield hitOf(check, text.at, text.path.join(':'));
      continue;
    }
    for (const [start, end] of find(text.text)) {
      if (text.script && text.written && isComment(text.text, start)) continue;
      const at = text.written ? placed(text, [start, end]) : text.at;
      if (text.script && found.some((other) => overlap(other, at))) continue;
      if (text.script) found.push(at);
      yield hitOf(check, at, text.text.slice(start, end));
      if (!text.written) break;
    }
  }
}

function hitOf({ name, message, level }: CustomCheck, at: Hit['at'], found: string): Omit<Hit, 'job'> {
  const values = { name, value: found, policy_words: message };
  return { at, message: 'found', value: `${name}: ${found}`, values, ...(level === 'warning' ? { level } : {}) };
}

function placed({ at, text }: KeywordText, [start, end]: Range): Hit['at'] {
  return { ...at, at: locateInScalar(at.at, text ?? '', start, end) };
}

/** A `#` before it on its line. One in quotes is taken for a comment too: commands are looked at one by one as well. */
function isComment(text: string, at: number): boolean {
  return /(?:^|\s)#/.test(text.slice(text.lastIndexOf('\n', at - 1) + 1, at));
}

function overlap({ at: a }: Hit['at'], { at: b }: Hit['at']): boolean {
  return a.file === b.file && a.start < b.end && b.start < a.end;
}
