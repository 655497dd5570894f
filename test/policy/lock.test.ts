import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAcceptable, isAcceptableInline } from '../../src/policy/accepting.ts';
import { levelOn, type RuleSetting } from '../../src/policy/effective-policy.ts';
import { explainPolicy } from '../../src/policy/explain-policy.ts';
import type { Policy } from '../../src/policy/policy.ts';
import { policyOf } from '../../src/policy/policy-of.ts';
import { readPolicy } from '../../src/policy/read-policy.ts';
import { imageListOptions } from '../../src/rules/judging/refused-images.ts';
import { judgeImage } from '../../src/runner/image-list.ts';
import { looseFile } from '../../src/source.ts';
import { replay } from '../support/replay.ts';
import { policyText, snapshotOf } from '../support/snapshot-of.ts';
import { catalogue, policyFile, problemsOf } from './policy-text.ts';

const read = (text: string) => readPolicy(policyFile(text), catalogue);

function settingIn(text: string, rule: string, project = 'a/b/c/d'): RuleSetting {
  const { policy, problems } = read(text);
  expect(problems).toEqual([]);
  const setting = policy && policyOf(policy, project).rules.get(rule);
  if (!setting) throw new Error(`no ${rule}`);
  return setting;
}

const RANK = ['off', 'warning', 'error'];
const IMAGES = ['ruby', 'ruby:3', 'evil:1', 'a/x', 'a/b/x', 'b/x', 'docker.io/library/ruby', 'z.example/y:2'];

const DAYS = ['2027-01-01', '2027-01-15', '2027-06-01'];

/** How bad an image is on a day: 0 where nothing is found. As a rule does, all options in force are asked. */
function severity({ options, locked, ...setting }: RuleSetting, image: string, today: string): number {
  const refused = [options, ...locked.map(({ value }) => value)].some((each) => {
    const { allow, deny, docker_official: dockerOfficial } = imageListOptions.parse(each);
    return !judgeImage(image, { allow, deny, dockerOfficial }).accepted;
  });
  return refused ? RANK.indexOf(levelOn(setting, today)) : 0;
}

const patterns = fc.subarray(['ruby', 'ruby:*', 'a/**', 'a/b/**', 'b/*', '**', 'z.example/**'], { maxLength: 3 });
const ruleText = fc
  .record(
    {
      level: fc.constantFrom(...RANK),
      allow: patterns,
      'allow+': patterns,
      deny: patterns,
      'deny+': patterns,
      docker_official: fc.boolean(),
      enforce_from: fc.constantFrom(...DAYS),
    },
    { requiredKeys: [] },
  )
  .map(({ 'allow+': more, 'deny+': denyMore, ...rule }) => ({
    ...rule,
    ...(more && !rule.allow ? { 'allow+': more } : {}),
    ...(denyMore && !rule.deny ? { 'deny+': denyMore } : {}),
  }));
const layer = fc.record({ rule: fc.option(ruleText), locks: fc.boolean(), from: fc.option(fc.constantFrom(...DAYS)) });
const GLOBS = ['', '**', 'a/**', 'a/b/**', 'a/b/c/**', 'a/b/c/d'];

interface Layer {
  readonly rule: object | null;
  readonly locks: boolean;
  readonly from: string | null;
}

function bodyOf({ rule, locks, from }: Layer): object {
  return {
    ...(from ? { enforce_from: from } : {}),
    ...(rule ? { rules: { 'image-not-allowed': rule } } : {}),
    ...(locks ? { lock: ['image-not-allowed'] } : {}),
  };
}

function groupsOf(layers: readonly Layer[], globs: readonly string[]): object {
  return { groups: Object.fromEntries(layers.map((each, index) => [globs[index], bodyOf(each)])) };
}

function textOf([instance, ...groups]: readonly Layer[]): string {
  return JSON.stringify({
    ...(instance ? bodyOf(instance) : {}),
    status: 'always',
    ...groupsOf(groups, GLOBS.slice(1)),
  });
}

/** The layers from the second on stand in the file of the group `a`. */
function inGroupFile(instance: Layer, [own, ...groups]: readonly Layer[]): RuleSetting {
  const text = JSON.stringify({ ...(own ? bodyOf(own) : {}), ...groupsOf(groups, GLOBS.slice(3)) });
  const file = looseFile('groups/a.yml', text);
  const { policy, problems } = readPolicy(policyFile(textOf([instance])), catalogue, [file]);
  expect(problems).toEqual([]);
  const setting = policy && policyOf(policy, 'a/b/c/d').rules.get('image-not-allowed');
  if (!setting) throw new Error('no setting');
  return setting;
}

describe('lock', () => {
  it('cannot be weakened by the file of a group either', () => {
    fc.assert(
      fc.property(layer, fc.array(layer, { maxLength: GLOBS.length - 2 }), (first, others) => {
        const instance = { ...first, locks: true };
        const atLock = settingIn(textOf([instance]), 'image-not-allowed');
        const whole = inGroupFile(instance, others);
        for (const image of IMAGES) {
          for (const day of DAYS) {
            expect(severity(whole, image, day)).toBeGreaterThanOrEqual(severity(atLock, image, day));
          }
        }
      }),
      { numRuns: 120 },
    );
  });

  it('cannot be weakened by any nesting', () => {
    fc.assert(
      fc.property(fc.array(layer, { minLength: 1, maxLength: GLOBS.length }), (layers) => {
        const whole = settingIn(textOf(layers), 'image-not-allowed');
        for (const [index, { locks }] of layers.entries()) {
          if (!locks) continue;
          const atLock = settingIn(textOf(layers.slice(0, index + 1)), 'image-not-allowed');
          for (const image of IMAGES) {
            for (const day of DAYS) {
              expect(severity(whole, image, day)).toBeGreaterThanOrEqual(severity(atLock, image, day));
            }
          }
        }
      }),
      { numRuns: 120 },
    );
  });

  it('changes nothing where no layer locks, and keeps every tightening', () => {
    fc.assert(
      fc.property(fc.array(layer, { minLength: 1, maxLength: GLOBS.length }), (layers) => {
        const open = settingIn(textOf(layers.map((each) => ({ ...each, locks: false }))), 'image-not-allowed');
        const locked = settingIn(textOf(layers), 'image-not-allowed');
        expect(open.locked).toEqual([]);
        for (const image of IMAGES) {
          for (const day of DAYS) {
            expect(severity(locked, image, day)).toBeGreaterThanOrEqual(severity(open, image, day));
          }
        }
      }),
      { numRuns: 120 },
    );
  });

  const text = `rules:
  docker-in-docker: warning
  image-not-allowed: {allow: [ruby]}
lock: [docker-in-docker, image-not-allowed]
groups:
  a/**:
    rules:
      docker-in-docker: {level: off, rootless: refuse}
      image-not-allowed: {allow: [evil], level: error}
  b/**:
    rules:
      docker-in-docker: error
    lock: [docker-in-docker]
  b/c/**:
    rules:
      docker-in-docker: warning
`;

  it('keeps level and options beside what a group says', () => {
    expect(settingIn(text, 'docker-in-docker', 'a/x')).toMatchObject({
      level: 'warning',
      options: { rootless: 'refuse' },
      locked: [{ value: { rootless: 'allow' } }],
      setBy: { span: { start: { line: 4, column: 8 } } },
    });
    expect(settingIn(text, 'docker-in-docker', 'b/x')).toMatchObject({ level: 'error', locked: [] });
    expect(settingIn(text, 'docker-in-docker', 'b/c/x')).toMatchObject({ level: 'error', locked: [] });
    expect(settingIn(text, 'docker-in-docker', 'c/x')).toMatchObject({ level: 'warning', locked: [] });
  });

  it('says which levels have no effect, and explains what is in force', () => {
    const { policy, warnings } = read(text);
    expect(warnings.map(({ at, message }) => `${at?.span.start.line} ${message}`)).toEqual([
      '8 has no effect: line 4 locks `docker-in-docker` at `warning`',
      '16 has no effect: line 13 locks `docker-in-docker` at `error`',
    ]);
    const { rules } = explainPolicy(policy as Policy, 'a/x');
    const values = rules.find(({ id }) => id === 'docker-in-docker')?.values;
    expect(values?.map(({ name, value, at }) => [name, value, at?.span.start.line ?? null])).toEqual([
      ['level', 'warning', 2],
      ['rootless', 'refuse', 8],
      ['locked', { rootless: 'allow' }, 4],
    ]);
  });

  it.each([
    [
      'lock: [docker-in-dcoker]',
      '1:8 `lock` must be `image-not-allowed`, `docker-in-docker`, `image-not-pinned`, `mode`, `status`, `scope`, ',
    ],
    ['lock: docker-in-docker', '1:7 `lock` must be a list, not a string'],
    ['rules:\n  docker-in-docker: off\n  lock: []', '3:3 `lock` belongs beside `rules`: indent it less'],
  ])('%j', (wrong, problem) => {
    expect(problemsOf(wrong)).toEqual([expect.stringContaining(problem)]);
  });

  it('reaches the merge request: a group that allows an image finds it refused all the same', async () => {
    const base = { '.gitlab-ci.yml': 'a:\n  script: [make]\n' };
    const head = { '.gitlab-ci.yml': 'a:\n  image: evil:1\n  script: [make]\n' };
    const group = 'groups:\n  group/**:\n    rules: {image-not-allowed: {level: warning, allow: [evil:1]}}\n';
    const rules = { 'image-not-allowed': '{ allow: ["good:*"] }' };
    const statesWith = async (settings: string) => {
      const snapshot = await snapshotOf({ base, head, policy: policyText(rules, settings) });
      const { report } = replay(snapshot);
      return [report.state, report.findings.map(({ rule, level }) => `${rule} ${level}`)];
    };
    expect(await statesWith(group)).toEqual(['passed', []]);
    expect(await statesWith(`lock: [image-not-allowed]\n${group}`)).toEqual(['failed', ['image-not-allowed error']]);
  });

  it('counts for what cannot be evaluated, too', async () => {
    const base = { '.gitlab-ci.yml': 'a:\n  script: [make]\n' };
    const head = { '.gitlab-ci.yml': 'a:\n  image: $REGISTRY/x\n  script: [make]\n' };
    const rules = { 'image-not-allowed': '{ allow: ["good/**"] }', 'image-not-evaluable': 'warning' };
    const group = 'groups:\n  group/**:\n    rules: {image-not-allowed: {allow: ["**"]}}\n';
    const found = async (settings: string) =>
      replay(await snapshotOf({ base, head, policy: policyText(rules, settings) })).report.findings.map(
        ({ rule }) => rule,
      );
    expect(await found(group)).toEqual([]);
    expect(await found(`lock: [image-not-allowed]\n${group}`)).toEqual(['image-not-evaluable']);
  });
});

describe('whoever a group lets accept findings', () => {
  const accepting = (text: string) => {
    const { policy } = read(text);
    const effective = policyOf(policy!, 'a/b/c');
    return {
      inNotes: isAcceptable(effective, 'image-not-allowed'),
      inComments: isAcceptableInline(effective, 'image-not-allowed'),
    };
  };
  const own = 'accept: {by: ["@me"]}\n    inline_accept: true\n';

  it('may, where nothing above is locked', () => {
    expect(accepting(`groups:\n  a/**:\n    ${own}`)).toEqual({ inNotes: true, inComments: true });
    expect(accepting(`lock: [docker-in-docker]\ngroups:\n  a/**:\n    ${own}`)).toEqual({
      inNotes: true,
      inComments: true,
    });
  });

  it('may not, for a rule that a layer above locks', () => {
    const neither = { inNotes: false, inComments: false };
    expect(accepting(`lock: [image-not-allowed]\ngroups:\n  a/**:\n    ${own}`)).toEqual(neither);
    expect(accepting(`groups:\n  a/**:\n    lock: [image-not-allowed]\n  a/b/**:\n    ${own}`)).toEqual(neither);
  });

  it('does not take the right from whom the locking layer itself names', () => {
    expect(accepting('lock: [image-not-allowed]\naccept: {by: [org/security]}\ninline_accept: true\n')).toEqual({
      inNotes: true,
      inComments: true,
    });
  });
});
