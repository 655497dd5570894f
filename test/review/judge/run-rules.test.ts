import { describe, expect, it } from 'vitest';
import { RULE_FAILED, runRules } from '../../../src/review/judge/run-rules.ts';
import { verdict } from '../../../src/review/judge/verdict.ts';
import type { HitDraft } from '../../../src/rules/judging/hit.ts';
import { byForm } from '../../../src/secrets/redactor.ts';
import {
  configOf,
  contextOf,
  hitAt,
  includedFile,
  jobNamed,
  locatedAt,
  locationOf,
  policyOf,
  ruleYielding,
  sourceFile,
} from '../../support/make-config.ts';

const file = sourceFile('.gitlab-ci.yml', '.base:\n  image: evil:1\none:\n  extends: .base\ntwo:\n  extends: .base\n');
const context = contextOf();
const image = locatedAt(file, 'evil:1', ['.base', 'image']);

function run(hits: readonly HitDraft[], levels: Parameters<typeof policyOf>[0] = { bad: 'error' }) {
  return runRules([configOf(file)], [ruleYielding('bad', () => hits)], policyOf(levels), context, byForm);
}

describe('runRules', () => {
  it('makes one finding of one value that reaches two jobs', () => {
    const via = [{ by: 'extends' as const, at: locationOf(file, 'extends: .base'), name: '.base' }];
    const [finding, ...others] = run([
      hitAt({ ...image, via }, jobNamed('one', file)),
      hitAt({ ...image, via }, jobNamed('two', file)),
    ]);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      rule: 'bad',
      level: 'error',
      message: 'The value evil:1 is wrong.',
      at: { file: '.gitlab-ci.yml', start: { line: 2, column: 10 } },
      path: ['.base', 'image'],
      change: 'introduced',
      uses: [
        { job: 'one', via: [{ by: 'extends', name: '.base', at: { start: { line: 4 } } }] },
        { job: 'two', via: [{ by: 'extends', name: '.base' }] },
      ],
    });
  });

  it('keeps values apart that a matrix puts into one place', () => {
    const job = jobNamed('one', file);
    const values = run([hitAt(image, job, 'a'), hitAt(image, job, 'b')]).map((each) => each.value);
    expect(values).toEqual(['a', 'b']);
  });

  it('speaks of an unused hidden job as a warning, and of one that is used too as the policy says', () => {
    const unused = jobNamed('.base', file, { kind: 'unused', cases: [] });
    expect(run([hitAt(image, unused)])[0]?.level).toBe('warning');
    expect(run([hitAt(image, unused), hitAt(image, jobNamed('one', file))])[0]?.level).toBe('error');
  });

  it('leaves out a rule that is off or that the policy does not name', () => {
    expect(run([hitAt(image, null)], { bad: 'off' })).toEqual([]);
    expect(run([hitAt(image, null)], {})).toEqual([]);
  });

  it('says that a rule failed, keeps what it found before and runs the others', () => {
    const failing = ruleYielding('failing', function* () {
      yield hitAt(image, null);
      throw new TypeError('secret detail');
    });
    const findings = runRules(
      [configOf(file)],
      [failing, ruleYielding('bad', () => [hitAt(image, null)])],
      policyOf({ failing: 'error', bad: 'warning' }),
      context,
      byForm,
    );
    expect(findings.map((each) => [each.rule, each.say.id, each.notEvaluable])).toEqual([
      ['failing', RULE_FAILED, true],
      ['bad', 'wrong', false],
      ['failing', 'wrong', false],
    ]);
    expect(JSON.stringify(findings)).not.toContain('secret detail');
  });

  it('takes a rule that failed for as bad as its level, and never for a pass', () => {
    const failing = ruleYielding('failing', () => {
      throw new TypeError();
    });
    const states = (['warning', 'error'] as const).map((level) => {
      const found = runRules([configOf(file)], [failing], policyOf({ failing: level }), context, byForm);
      return verdict({ findings: found, problems: [] }, { scope: 'introduced' });
    });
    expect(states).toEqual(['not_evaluable', 'failed']);
  });

  it('says that a rule failed whose sentence is not its own', () => {
    const findings = run([context.hit(null, image, 'wrogn', { value: 'evil:1' })]);
    expect(findings.map(({ say, message }) => [say.id, message])).toEqual([
      [RULE_FAILED, 'The rule bad failed (RangeError) and says nothing about this configuration.'],
    ]);
  });

  it('gives the level to what cannot be evaluated only where the rule is about that', () => {
    const unknown = () => [hitAt(image, null).notEvaluable()];
    const about = { ...ruleYielding('unknown', unknown), findsUnknown: true };
    const rules = [ruleYielding('bad', unknown), about];
    const findings = runRules([configOf(file)], rules, policyOf({ bad: 'error', unknown: 'error' }), context, byForm);
    expect(findings.map(({ rule, level }) => [rule, level])).toEqual([
      ['bad', 'warning'],
      ['unknown', 'error'],
    ]);
  });

  it('counts an include in a file of another project once, whatever it is called from', () => {
    const elsewhere = sourceFile('a.yml', 'include: x\ninclude: y\n', { project: 'group/ci' });
    const hits = () => ['x', 'y'].map((name) => hitAt(locatedAt(elsewhere, name, ['include']), null, 'group/base'));
    const about = { ...ruleYielding('includes', hits), about: 'includes' as const };
    const rules = [ruleYielding('bad', hits), about];
    const findings = runRules([configOf(file)], rules, policyOf({ bad: 'error', includes: 'error' }), context, byForm);
    expect(findings.map(({ rule }) => rule)).toEqual(['bad', 'includes', 'bad']);
  });

  it('is not evaluable only when no job of the place could be evaluated', () => {
    const job = jobNamed('one', file);
    expect(run([hitAt(image, job).notEvaluable()])[0]?.notEvaluable).toBe(true);
    const [finding] = run([hitAt(image, job).notEvaluable(), hitAt(image, jobNamed('two', file))]);
    expect(finding?.notEvaluable).toBe(false);
  });

  it('drops a suggestion on which the jobs of a place do not agree', () => {
    const suggest = (text: string | null, safe = true) => hitAt(image, jobNamed('one', file)).suggest(text, { safe });
    expect(run([suggest('a'), suggest('a')])[0]?.suggestion).toEqual({ replacement: 'a', safe: true });
    expect(run([suggest('a'), suggest('b')])[0]?.suggestion).toBeUndefined();
    expect(run([suggest('a'), suggest(null)])[0]?.suggestion).toBeUndefined();
  });

  it('calls a suggestion safe only when it is so for every job of the place', () => {
    const suggest = (safe: boolean) => hitAt(image, jobNamed('one', file)).suggest('a', { safe });
    expect(run([suggest(true), suggest(false)])[0]?.suggestion).toEqual({ replacement: 'a', safe: false });
  });

  it('is never more than a warning where every hit says so', () => {
    const soft = hitAt(image, jobNamed('one', file)).atMost('warning');
    expect(run([soft])[0]?.level).toBe('warning');
    expect(run([soft, hitAt(image, jobNamed('two', file))])[0]?.level).toBe('error');
  });

  it('judges child pipelines too, and sorts by the order of the files', () => {
    const child = sourceFile('child.yml', 'build:\n  image: evil:2\n');
    const config = configOf(file, {
      children: [{ job: jobNamed('one', file), config: configOf(child, { root: includedFile(child) }) }],
    });
    const rule = ruleYielding('bad', (each) => {
      const at = each.root.file === child ? locatedAt(child, 'evil:2', ['build', 'image']) : image;
      return [hitAt(at, null)];
    });
    const findings = runRules([config], [rule], policyOf({ bad: 'error' }), context, byForm);
    expect(findings.map((each) => each.value)).toEqual(['evil:1', 'evil:2']);
  });
});
