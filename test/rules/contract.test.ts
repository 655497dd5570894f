/**
 * What the compiler refuses in a rule: `tsc` reads this file, and each `@ts-expect-error` whose line compiles is an error
 * of its own.
 */
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { HitDraft } from '../../src/rules/judging/hit.ts';
import { defineRunnerConfigRule } from '../../src/rules/judging/runner-config-rule.ts';
import { defineRule, type Rule, type RuleContext } from '../../src/rules/rule.ts';
import { configOf, contextOf, jobNamed, locatedAt, sourceFile } from '../support/make-config.ts';
import { runnerClass } from '../support/make-runner-class.ts';
import { resolveFiles } from '../support/resolve-files.ts';

const about = {
  summary: 'Something is wrong.',
  why: 'It matters.',
  fix: 'Change it.',
  blindSpots: 'Nothing.',
  keywords: ['image'],
  level: 'error',
  source: 'https://docs.gitlab.com/ci/yaml/',
  examples: { bad: [], good: [] },
} as const;

const file = sourceFile('.gitlab-ci.yml', 'build:\n  image: ruby\n  tags: [big]\n');
const at = locatedAt(file, 'ruby', ['build', 'image']);
const tag = locatedAt(file, 'big', ['build', 'tags']);
const job = jobNamed('build', file);

const rule = defineRule({
  ...about,
  id: 'typed',
  options: z.strictObject({ most: z.number().default(3) }),
  messages: {
    'no-tag': '{value} has no tag, {command} says.',
    named: 'The variable {name} is set.',
    plain: 'It is set.',
  },
  *check(_config, { most }, context) {
    const value = 'ruby';
    const name = most.toFixed(0);
    yield context.hit(job, at, 'no-tag', { value, command: 'docker' });
    yield context.hit(job, at, 'named', { name }, value);
    yield context.hit(job, at, 'plain', {}, value);
    // of two sentences, what both of them say
    yield context.hit(job, at, most > 3 ? 'no-tag' : 'named', { value, name, command: 'docker' });
    yield* shared(context);
  },
});

/** Rules share judging code by the sentences they share. */
function* shared(context: RuleContext<{ readonly plain: string }>): Iterable<HitDraft> {
  yield context.hit(null, at, 'plain', {}, 'shared');
}

const refused = defineRule({
  ...about,
  id: 'refused',
  options: z.strictObject({ most: z.number().default(3) }),
  messages: { 'no-tag': '{value} has no tag, {command} says.', named: 'The variable {name} is set.' },
  *check(_config, options, context) {
    const [value, name, command] = ['ruby', 'A', 'docker'];
    // @ts-expect-error: there is no such sentence
    yield context.hit(job, at, 'no-tga', { value, command });
    // @ts-expect-error: there is no such placeholder
    yield context.hit(job, at, 'no-tag', { vaule: value, command });
    // @ts-expect-error: a placeholder is left empty
    yield context.hit(job, at, 'no-tag', { value });
    // @ts-expect-error: one placeholder too many
    yield context.hit(job, at, 'no-tag', { value, command, name });
    // @ts-expect-error: nothing says what is wrong
    yield context.hit(job, at, 'named', { name });
    // @ts-expect-error: one of the two sentences needs a name
    yield context.hit(job, at, options.most > 3 ? 'no-tag' : 'named', { value, command });
    // @ts-expect-error: the options have no such key
    options.least;
    // @ts-expect-error: this rule does not have the sentence of the other
    yield* shared(context);
  },
});

/** Never run: what the compiler refuses beside `check`. */
const misdescribed = () =>
  defineRule({
    ...about,
    id: 'misdescribed',
    options: z.strictObject({}),
    messages: { found: 'Found {value}.' },
    // @ts-expect-error: no sentence has such a placeholder
    placeholders: { vaule: 'prose' },
    *check() {},
  });

/** Rules about runners are held to the same. */
const aboutRunners = () =>
  defineRunnerConfigRule({
    ...about,
    id: 'about-runners',
    options: z.strictObject({}),
    messages: { found: 'Found {value} in {list}.' },
    *check({ table }, _options, { hit, hitByClass }) {
      yield hit(table, 'found', { value: 'a', list: 'b' });
      // @ts-expect-error: there is no such sentence
      yield hit(table, 'fuond', { value: 'a', list: 'b' });
      // @ts-expect-error: a placeholder is left empty
      yield hitByClass(table, 'found', { value: 'a' });
    },
  });

describe('a rule', () => {
  it('yields places and sentences, and what is wrong', () => {
    const asListed: Rule = rule;
    const drafts = [...asListed.check(configOf(file), { most: 3 }, contextOf())];
    expect(drafts.map(({ hit }) => [hit.message, hit.value])).toEqual([
      ['no-tag', 'ruby'],
      ['named', 'ruby'],
      ['plain', 'ruby'],
      ['named', 'ruby'],
      ['plain', 'shared'],
    ]);
  });

  it('is checked by the compiler, not when it runs', () => {
    const asListed: Rule = refused;
    expect([...asListed.check(configOf(file), { most: 3 }, contextOf())]).toHaveLength(7);
    expect([misdescribed().id, aboutRunners().id]).toEqual(['misdescribed', 'about-runners']);
  });

  it('says more of a hit word by word, and leaves the hit before as it was', () => {
    const draft = contextOf().hit(job, at, 'wrong', { value: 'ruby' });
    const said = draft.because(tag).notEvaluable();
    expect(said.hit).toMatchObject({ because: [tag.at], notEvaluable: true, value: 'ruby' });
    expect(draft.hit).toMatchObject({ because: [], notEvaluable: false });
  });

  it('names the runner class that decides, and the tags that chose it', () => {
    const big = runnerClass({ name: 'big' });
    const candidates = () => ({ classes: [runnerClass(), big], assumed: false, unknownTags: ['$TAG'] });
    const config = resolveFiles('variables: {SIZE: big}\nbuild:\n  tags: [$SIZE]\n  script: [make]\n');
    const tagged = config.jobs[0] ?? job;
    const { hit } = contextOf({ candidates }).hit(tagged, at, 'wrong', { value: 'ruby' }).because(at).judgedBy(big);
    expect(hit.runners).toEqual({ classes: [big], assumed: false, unknownTags: ['$TAG'] });
    expect(hit.because.map(({ text }) => text)).toEqual(['ruby', '[$SIZE]', 'big']);
  });
});
