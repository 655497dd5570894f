import { describe, expect, it } from 'vitest';
import { BOUNDS } from '../../src/ci/bounds.ts';
import { languages, wordsOf } from '../../src/render/languages.ts';
import { problemSentence } from '../../src/render/problem-sentence.ts';
import { optionsOf } from '../../src/render/rule-options.ts';
import type { RuleWords, TranslatedRules } from '../../src/render/words.ts';
import { english } from '../../src/render/words-en.ts';
import { rules } from '../../src/rules/index.ts';

/** What the judging as a whole may take. */
const JUDGING = { seconds: '{most}', mebibytes: '{most}' };

const others = [...languages].filter(([language]) => language !== 'en');

const placeholders = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).sort();
const codes = (text: string) => [...text.matchAll(/`[^`]+`/g)].map(([code]) => code).sort();

/** Words for a person: what `name` says of `theirs` that it should not, and the other way round. */
function differences(name: string, ours: readonly string[], theirs: readonly string[]): string[] {
  return [
    ...ours.filter((each) => !theirs.includes(each)).map((each) => `${name}: ${each} is missing`),
    ...theirs.filter((each) => !ours.includes(each)).map((each) => `${name}: ${each} is too much`),
  ];
}

function ruleDifferences(id: string, ours: RuleWords, theirs: RuleWords | undefined): string[] {
  if (!theirs) return [`${id} is missing`];
  const sentences = Object.entries(ours.messages).flatMap(([message, sentence]) =>
    differences(`${id}/${message}`, placeholders(sentence), placeholders(theirs.messages[message] ?? sentence)),
  );
  return [
    ...differences(id, Object.keys(ours.messages), Object.keys(theirs.messages)),
    ...sentences,
    ...differences(`${id} why`, codes(ours.why), codes(theirs.why)),
    ...differences(`${id} fix`, codes(ours.fix), codes(theirs.fix)),
    ...differences(`${id} fixFor`, fixesFor(ours), fixesFor(theirs)),
  ];
}

function fixesFor({ fixFor = {} }: RuleWords): readonly string[] {
  return Object.entries(fixFor).flatMap(([message, fix]) => [message, ...codes(fix ?? '')]);
}

/** `tsc` reads this file: another language says each sentence of each rule, with all that it fills in. */
const spoken: Pick<TranslatedRules, 'docker-in-docker' | 'shell-runner-used' | 'include-not-allowed'> = {
  'docker-in-docker': {
    why: '',
    fix: '',
    // @ts-expect-error: the sentence `image` is missing
    messages: { service: '{value}' },
  },
  'shell-runner-used': {
    why: '',
    fix: '',
    // @ts-expect-error: {executor} is missing
    messages: { found: '{value} {executer}' },
  },
  'include-not-allowed': {
    why: '',
    fix: '',
    // @ts-expect-error: there is no such sentence
    messages: { foreign: '{value}', 'not-listed': '{value}', 'not-lister': '{value}' },
  },
};

it('refuses, when it is compiled, what rules do not say', () => {
  for (const id of Object.keys(spoken)) expect(rules.map((rule) => rule.id)).toContain(id);
});

describe.each(others)('%s', (_language, words) => {
  it('says what is too large, with the same placeholders', () => {
    const says = { ...Object.fromEntries(Object.entries(BOUNDS).map(([id, bound]) => [id, bound.says])), ...JUDGING };
    expect(differences('bounds', Object.keys(says), Object.keys(words.bounds))).toEqual([]);
    for (const [id, said] of Object.entries(says))
      expect(placeholders(words.bounds[id] ?? '')).toEqual(placeholders(said));
    const bound = { id: 'jobs', most: 5000, names: ['a', 'b'], more: 7 };
    const sentence = problemSentence({ message: 'in English', bound }, words);
    for (const part of ['5,000', 'a', 'b', '7']) expect(sentence).toContain(part);
    expect(sentence).not.toContain('English');
  });

  it('says what every rule says, with the same placeholders and code', () => {
    const wrong = rules.flatMap((rule) => ruleDifferences(rule.id, rule, words.rules[rule.id]));
    const known = new Set(rules.map((rule) => rule.id));
    const retired = Object.keys(words.rules).filter((id) => !known.has(id));
    expect([...wrong, ...retired.map((id) => `${id} is too much`)]).toEqual([]);
  });

  it('ends its sentences', () => {
    const all = Object.values(words.rules).flatMap(({ why, fix, messages }) => [why, fix, ...Object.values(messages)]);
    for (const sentence of all) expect(sentence).toMatch(/[.。}`]$/);
  });
});

describe.each([...languages])('the words of %s', (_language, words) => {
  it('hold what they are given', () => {
    expect(words.headed('WORD', 'text')).toMatch(/^\*\*WORD\W*\*\* text$/);
    for (const text of [
      words.policyLine('GIVEN'),
      words.writtenAt('GIVEN'),
      words.causedHere('GIVEN'),
      words.suggested('GIVEN'),
      words.levelAt('GIVEN', 'x'),
      words.levelAt('x', 'GIVEN'),
      words.runners(['GIVEN']),
      words.jobs(1, ['GIVEN'], ''),
      words.jobs(2, ['a', 'b'], 'GIVEN'),
      words.report.title('GIVEN'),
      words.report.refused('GIVEN'),
    ]) {
      expect(text).toContain('GIVEN');
    }
    expect(words.ruleFailed).toMatch(/\{rule\}.*\{cause\}/);
  });

  it('write numbers as the language does', () => {
    expect(words.statusFound(1, 2)).toMatch(/1.*2/);
    expect(words.statusFound(0, 2)).not.toMatch(/0/);
    for (const text of [
      words.found(1234, 0),
      words.existing(1234),
      words.fixed(1234),
      words.more(1234),
      words.statusClean(1234),
      words.jobs(1239, ['a', 'b', 'c', 'd', 'e'], ''),
    ]) {
      expect(text).toContain('1,23');
    }
  });
});

it('speaks English where a language is not known', () => {
  expect(wordsOf(undefined)).toBe(english);
  expect(wordsOf('xx')).toBe(english);
});

it.each(rules.map((rule) => [rule.id, rule] as const))('the page of %s has all of it in Japanese', (id, rule) => {
  const { summary = '', blindSpots = '', options = {} } = wordsOf('ja').ruleTexts[id] ?? {};
  const described = optionsOf(rule);
  expect(Object.keys(options)).toEqual(described.map(({ name }) => name));
  const english = [rule.summary, rule.blindSpots, ...described.map(({ description }) => description)];
  const codesOf = (texts: readonly string[]) => [...new Set(texts.flatMap(codes))].sort();
  expect(codesOf([summary, blindSpots, ...Object.values(options)])).toEqual(codesOf(english));
});
