import { describe, expect, it } from 'vitest';
import { fingerprintsOf } from '../../../src/review/judge/finding.ts';
import { oneForEachCause } from '../../../src/review/judge/one-cause.ts';
import { MASK } from '../../../src/secrets/redactor.ts';
import { judgeCase } from '../../rules/judge-case.ts';
import { findingAt, spanAt } from '../../support/make-finding.ts';

type Changes = NonNullable<Parameters<typeof findingAt>[1]>;

let made = 0;

function found(line: number, changes: Changes = {}) {
  const fingerprint = String(++made).padStart(32, '0');
  const uses = [{ job: `job-${line}`, via: [] }];
  return findingAt(spanAt('ci.yml', line), { fingerprint, uses, rule: 'docker-in-docker', ...changes });
}

const linesOf = (findings: ReturnType<typeof oneForEachCause>) =>
  findings.map(({ at, also = [] }) => [at.start.line, ...also.map((each) => each.at.start.line)]);

describe('findings that say the same', () => {
  it('are one, with every place and job', () => {
    const all = [found(1), found(2), found(3, { uses: [{ job: 'job-1', via: [] }] })];
    const [one, ...others] = oneForEachCause(all);
    expect(others).toEqual([]);
    expect(linesOf([one!])).toEqual([[1, 2, 3]]);
    expect(one!.uses.map(({ job }) => job)).toEqual(['job-1', 'job-2']);
    expect(fingerprintsOf(one!)).toEqual(all.map(({ fingerprint }) => fingerprint));
  });

  it.each<[string, Changes]>([
    ['another value', { value: 'other', say: { id: 'service', values: { value: 'other' } } }],
    ['another sentence', { say: { id: 'image', values: {} } }],
    ['another level', { level: 'warning' }],
    ['what was there before', { change: 'existing' }],
    ['what is judged by another runner', { runners: { names: ['other'], assumed: false } }],
    ['what could not be judged', { notEvaluable: true }],
    ['what is exempted', { exempted: { how: 'accepted', reason: 'x', until: '2030-01-01', by: 'sue', ending: false } }],
    ['another rule', { rule: 'privileged-container' }],
  ])('are not one with %s', (_, changes) => {
    expect(linesOf(oneForEachCause([found(1), found(2, changes)]))).toEqual([[1], [2]]);
  });

  it('are apart where their value is masked: it may be another secret', () => {
    expect(oneForEachCause([found(1, { value: `a ${MASK}` }), found(2, { value: `a ${MASK}` })])).toHaveLength(2);
  });

  it('hold in the pipelines of any of them', () => {
    const some = (kind: 'tag' | 'schedule', not: 'tag' | 'schedule') => ({
      pipelines: { only: [kind], not: [not, 'web' as const] },
    });
    const [tags] = oneForEachCause([found(1, some('tag', 'schedule')), found(2, some('schedule', 'tag'))]);
    expect(tags!.pipelines).toEqual({ only: ['tag', 'schedule'], not: ['web'] });
    const [all] = oneForEachCause([found(1, some('tag', 'schedule')), found(2)]);
    expect(all!.pipelines).toBeUndefined();
  });

  it('are stood for by one that has a discussion', () => {
    const all = [found(1), found(2), found(3)];
    const [one] = oneForEachCause(all, new Set([all[1]!.fingerprint]));
    expect(linesOf([one!])).toEqual([[2, 1, 3]]);
  });
});

describe('an image, which is corrected at its line,', () => {
  const image = (line: number, value: string, changes: Changes = {}) =>
    found(line, { rule: 'image-not-allowed', value, say: { id: 'not-listed', values: { value } }, ...changes });

  it('is told at each of a few lines', () => {
    expect(linesOf(oneForEachCause([1, 2, 3].map((line) => image(line, 'evil:1'))))).toEqual([[1], [2], [3]]);
  });

  it('is told once where it is in too many', () => {
    expect(linesOf(oneForEachCause([1, 2, 3, 4].map((line) => image(line, 'evil:1'))))).toEqual([[1, 2, 3, 4]]);
  });

  it('is told once where one variable gives it to several jobs', () => {
    const because = [spanAt('ci.yml', 40)];
    expect(linesOf(oneForEachCause([1, 2].map((line) => image(line, 'evil:1', { because }))))).toEqual([[1, 2]]);
  });

  it('stands for a registry that the policy does not know, where that has many', () => {
    const of = (registry: string, count: number) =>
      Array.from({ length: count }, (_, n) => image(n + 1, `${registry}image-${n}:1`));
    expect(linesOf(oneForEachCause(of('registry.evil.example/', 4)))).toEqual([[1, 2, 3, 4]]);
    expect(oneForEachCause(of('registry.evil.example/', 3))).toHaveLength(3);
    expect(oneForEachCause(of('evil/', 9))).toHaveLength(9);
  });
});

it('files that jobs generate have one cause, whatever their names are', () => {
  const generated = (line: number, value: string) =>
    found(line, { rule: 'include-not-evaluable', value, say: { id: 'generated', values: { value } } });
  const [one, ...others] = oneForEachCause([generated(1, 'a.yml'), generated(2, 'b.yml')]);
  expect(others).toEqual([]);
  expect(one!.also).toMatchObject([{ value: 'b.yml' }]);
});

it('images that one unknown variable makes unknown have one cause, and other variables another', () => {
  const unknown = (line: number, value: string, variables: string) =>
    found(line, { rule: 'image-not-evaluable', value, say: { id: 'image', values: { value, variables } } });
  const findings = [
    unknown(1, '$CI_REGISTRY/a:1', '$CI_REGISTRY'),
    unknown(2, '$CI_REGISTRY/b:1', '$CI_REGISTRY'),
    unknown(3, '$OTHER/c:1', '$OTHER'),
  ];
  expect(linesOf(oneForEachCause(findings))).toEqual([[1, 2], [3]]);
});

it('what one command takes from several addresses is one, with each address', () => {
  const installed = (line: number, value: string) =>
    found(line, { rule: 'script-from-network', value, say: { id: 'installed', values: { value } } });
  const findings = [
    installed(1, 'https://a.example/x.rpm'),
    installed(1, 'https://b.example/y.rpm'),
    installed(2, 'z'),
  ];
  const united = oneForEachCause(findings);
  expect(linesOf(united)).toEqual([[1, 1], [2]]);
  expect(united[0]!.also).toMatchObject([{ value: 'https://b.example/y.rpm' }]);
});

it('an option that turns verification off has one cause, whichever programs are told', () => {
  const told = (line: number, program: string, value: string) =>
    found(line, { rule: 'verification-off', value, say: { id: 'option', values: { value, program } } });
  const findings = [
    told(1, 'ssh', 'StrictHostKeyChecking=no'),
    told(2, 'scp', 'StrictHostKeyChecking=no'),
    told(3, 'curl', '-k'),
  ];
  expect(linesOf(oneForEachCause(findings))).toEqual([[1, 2], [3]]);
});

it('a secret on command lines has one cause, whichever programs get it', () => {
  const given = (line: number, program: string, value: string) =>
    found(line, { rule: 'secret-on-command-line', value, say: { id: 'argument', values: { value, program } } });
  const findings = [given(1, 'docker', '$TOKEN'), given(2, 'regctl', '$TOKEN'), given(3, 'docker', '$OTHER_TOKEN')];
  expect(linesOf(oneForEachCause(findings))).toEqual([[1, 2], [3]]);
});

it('components of one project at one version have one cause', () => {
  const files = {
    '.gitlab-ci.yml':
      'include:\n  - component: gitlab.example.com/group/parts/build@main\n  - component: gitlab.example.com/group/parts/test@main\n',
    'component:gitlab.example.com/group/parts/build@main': 'build:\n  script: [make]\n',
    'component:gitlab.example.com/group/parts/test@main': 'test:\n  script: [make]\n',
  };
  const findings = judgeCase('include-not-pinned', { files, policy: '', projectGitStrategy: null });
  expect(findings).toHaveLength(2);
  expect(linesOf(oneForEachCause(findings))).toEqual([[2, 3]]);
});

describe('jobs that run nowhere', () => {
  const uses = (...names: string[]) => ({ uses: names.map((job) => ({ job, via: [] })) });
  const jobsOf = (names: readonly string[]) =>
    oneForEachCause([found(1, uses(...names))])[0]!.uses.map(({ job }) => job);

  it('are not counted beside those that run', () => {
    expect(jobsOf(['.base', 'one', '.other', 'two'])).toEqual(['one', 'two']);
  });

  it('are named where nothing else is', () => {
    expect(jobsOf(['.base'])).toEqual(['.base']);
  });
});
