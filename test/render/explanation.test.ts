import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerTo } from '../../src/render/answer.ts';
import { wordsOf } from '../../src/render/languages.ts';
import type { ChosenClass, RunnerChoice } from '../../src/review/judge/runner-choice.ts';
import { readMarker } from '../../src/review/plan/marker.ts';
import { findingAt, hopAt, spanAt } from '../support/make-finding.ts';
import { EVIL, hostile, textOutsideCode } from './untrusted.ts';

const chosen: ChosenClass = {
  name: 'shared',
  assumed: false,
  takes: true,
  executor: 'docker',
  shared: true,
  isolation: 'none',
  privileged: false,
  because: [],
};

const ASK = {
  name: 'explain',
  text: '',
  username: '',
  edited: false,
  note: 7,
  author: null,
  discussion: 'd',
  individual: false,
  fingerprint: null,
} as const;

function explain(evil: string, language: string, many = 1): string {
  const times = <T>(item: T) => Array.from({ length: many }, () => item);
  const finding = findingAt(spanAt(evil, 3), {
    say: { id: 'not-listed', values: { value: evil } },
    because: times(spanAt(evil, 4)),
    policy: spanAt('policy.yml', 9),
    uses: times({ job: evil, via: times(hopAt(spanAt(evil, 8), 'include', evil)) }),
  });
  const because: ChosenClass['because'] = [{ kind: 'tags-missing', tags: times(evil) }, { kind: 'untagged' }];
  const choice: RunnerChoice = {
    assumed: false,
    classes: [...times(chosen), ...times({ ...chosen, takes: false, because })],
  };
  const { body } = answerTo(ASK, {
    words: wordsOf(language),
    publicUrl: 'https://warden.example.com',
    choiceOf: () => choice,
    groupOf: () => evil,
    findings: times(finding),
    counts: () => true,
    sha: 'a'.repeat(40),
    mergeRequest: 'https://gitlab.example.com/g/p/-/merge_requests/1',
    result: 'found',
    accepting: new Map(),
    me: 'pipewarden',
  });
  return body;
}

describe.each(['en', 'ja'])('an explanation in %s', (language) => {
  it('keeps every hostile text in code and its own marker last', () => {
    fc.assert(
      fc.property(hostile, (evil) => {
        const body = explain(evil, language);
        expect(body).toContain(EVIL);
        expect(textOutsideCode(body)).not.toContain(EVIL);
        expect(body).not.toMatch(/^[\s\u200b]*\/\w/m);
        expect(readMarker(body)).toEqual({ kind: 'answer', note: 7 });
      }),
      { numRuns: 60 },
    );
  });

  it('has an end, however much there is to tell', () => {
    expect(explain('x'.repeat(5000), language, 200).length).toBeLessThan(100_000);
  });
});

it('says where no class takes the job, and where the job runs on none', () => {
  const context = {
    words: wordsOf('en'),
    publicUrl: null,
    groupOf: () => null,
    findings: [findingAt(spanAt('ci.yml', 3), { uses: [{ job: 'build', via: [] }] })],
    counts: () => true,
    sha: 'a'.repeat(40),
    mergeRequest: 'https://gitlab.example.com/g/p/-/merge_requests/1',
    result: 'found',
    accepting: new Map(),
    me: 'pipewarden',
  };
  const assumed = { assumed: true, classes: [{ ...chosen, assumed: true, privileged: true }] };
  const { body } = answerTo(ASK, { ...context, choiceOf: () => assumed });
  expect(body).toContain('`build`: no runner class takes it, so `unknown_runner` decides');
  expect(body).toContain('no isolation, privileged');
  expect(body).toContain('the policy does not set it');
  expect(answerTo(ASK, { ...context, choiceOf: () => null }).body).not.toContain('Which runner');
});
