import { describe, expect, it } from 'vitest';
import type { ResolvedConfig } from '../../../src/ci/config.ts';
import { compare, wasJudgedBy } from '../../../src/review/judge/compare.ts';
import type { Finding } from '../../../src/review/judge/finding.ts';
import { fileMark } from '../../../src/review/judge/fingerprint.ts';
import type { Judgement } from '../../../src/review/judge/judge.ts';
import { RULE_FAILED } from '../../../src/review/judge/run-rules.ts';
import { byForm } from '../../../src/secrets/redactor.ts';
import { configOf, includedFile, sourceFile } from '../../support/make-config.ts';
import { findingAt, spanAt } from '../../support/make-finding.ts';

const root = sourceFile('.gitlab-ci.yml', 'a: 1\n');
const lost = sourceFile('base.yml', 'a: 1\n', { id: 'group/ci@v1:/base.yml', project: 'group/ci' });

function finding(name: string, file = root, changes: Partial<Finding> = {}): Finding {
  return findingAt(spanAt(file.id, 1), {
    fingerprint: fileMark(file) + name.repeat(24),
    cause: name.repeat(16),
    uses: [{ job: name, via: [] }],
    ...changes,
  });
}

function judgement(findings: readonly Finding[], changes: Partial<ResolvedConfig> = {}): Judgement {
  return { configs: [configOf(root, changes)], runnerConfigs: [], redactor: byForm, findings };
}

const names = (findings: readonly Finding[]) => findings.map((each) => each.fingerprint.at(-1));
const unreadable = {
  at: null,
  message: 'no',
  kind: 'include' as const,
  fatal: false,
  unavailable: 'forbidden' as const,
};

describe('compare', () => {
  it('tells introduced, existing and fixed findings apart', () => {
    const { findings, fixed } = compare(
      judgement([finding('a'), finding('b')]),
      judgement([finding('b'), finding('c')]),
    );
    expect(findings.map((each) => [each.fingerprint.at(-1), each.change])).toEqual([
      ['b', 'existing'],
      ['c', 'introduced'],
    ]);
    expect(names(fixed)).toEqual(['a']);
  });

  it('takes everything for introduced without a base', () => {
    expect(compare(null, judgement([finding('a')])).findings[0]?.change).toBe('introduced');
  });

  it('takes nothing for fixed when the configuration is broken', () => {
    const broken = judgement([], { problems: [{ at: null, message: 'no', kind: 'syntax', fatal: true }] });
    expect(compare(judgement([finding('a')]), broken).fixed).toEqual([]);
  });

  it('takes nothing for fixed in a file that could not be read, but elsewhere it does', () => {
    const base = judgement([finding('a'), finding('b', lost)], {
      root: includedFile(root, { includes: [includedFile(lost)] }),
    });
    expect(names(compare(base, judgement([], { problems: [unreadable] })).fixed)).toEqual(['a']);
    expect(names(compare(base, judgement([])).fixed)).toEqual(['a', 'b']);
  });

  it('takes nothing for fixed in a runner’s configuration that is broken', () => {
    const toml = sourceFile('config.toml', '[[runners]]\n');
    const broken = { file: toml, runners: [], problems: [{ at: null, message: 'no' }] };
    const base = judgement([finding('a'), finding('b', toml)]);
    expect(names(compare(base, { ...judgement([]), runnerConfigs: [broken] }).fixed)).toEqual(['a']);
    const mended = { ...broken, problems: [] };
    const head = { ...judgement([], { problems: [unreadable] }), runnerConfigs: [mended] };
    expect(names(compare(base, head).fixed)).toEqual(['a', 'b']);
  });

  it('takes nothing for fixed of a rule that crashed, and a crash at both sides for no news', () => {
    const crash = finding('x', root, { rule: 'bad', say: { id: RULE_FAILED, values: {} } });
    const head = judgement([crash]);
    const { findings, fixed } = compare(judgement([crash, finding('a', root, { rule: 'bad' })]), head);
    expect(findings.map((each) => each.change)).toEqual(['existing']);
    expect(compare(judgement([]), head).findings.map((each) => each.change)).toEqual(['introduced']);
    expect(fixed).toEqual([]);
    expect(wasJudgedBy(head)(finding('a', root, { rule: 'other' }))).toBe(true);
    expect(compare(judgement([crash]), judgement([])).fixed).toEqual([]);
  });
});
