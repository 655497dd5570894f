import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { rules } from '../../src/rules/index.ts';
import type { Example } from '../../src/rules/rule.ts';
import { parseYaml } from '../../src/yaml/parse.ts';
import { entryOf } from '../../src/yaml/tree.ts';
import { sourceFile } from '../support/make-config.ts';
import { exampleFiles } from './example-notes.ts';
import { judgeCase } from './judge-case.ts';

const ruleFolder = new URL('../../src/rules/', import.meta.url);
const policyFile = new URL('../../config/policy.yml', import.meta.url);

/** Turns that no native speaker of English would use here. */
const TRANSLATED =
  /\b(?:mends?|alone|is right|none of those|nothing to say against|must be a (?:text|map)|of which|looked at|may not see|inside of|outside of)\b/;

/** Words for a person: what has to be added. */
function missing(): string[] {
  const listed = new Set(rules.map((rule) => rule.id));
  const names = readdirSync(ruleFolder).filter((name) => /\.ts$/.test(name) && !/^(?:rule|index)\.ts$/.test(name));
  const isRule = (name: string) => /^export const \w+ = define(?:RunnerConfig)?Rule\(/m.test(readRule(name));
  const written = names.filter(isRule);
  const { node } = parseYaml(sourceFile('policy.yml', readFileSync(policyFile, 'utf8')));
  const inPolicy = entryOf(node ?? undefined, 'rules')?.value;
  return [
    ...names.filter((name) => !isRule(name)).map((name) => `${name}: is no rule, so it belongs in src/rules/judging`),
    ...written
      .map((name) => name.replace(/\.ts$/, ''))
      .filter((id) => !listed.has(id))
      .map((id) => `${id}: an entry in src/rules/index.ts`),
    ...rules.flatMap(({ id }) => [
      ...(existsSync(new URL(`${id}.ts`, ruleFolder)) ? [] : [`${id}: the file src/rules/${id}.ts`]),
      ...(existsSync(new URL(`./${id}/`, import.meta.url)) ? [] : [`${id}: cases in test/rules/${id}`]),
      ...(entryOf(inPolicy, id) ? [] : [`${id}: an entry in config/policy.yml`]),
    ]),
  ];
}

function readRule(name: string): string {
  return readFileSync(new URL(name, ruleFolder), 'utf8');
}

function judgeExample(rule: string, example: Example) {
  const files = { '.gitlab-ci.yml': 'build:\n  script: [make]\n', ...exampleFiles(example) };
  return judgeCase(rule, { files, policy: example.policy ?? '', projectGitStrategy: null });
}

describe('the catalogue of rules', () => {
  it('has everything for every rule', () => {
    expect(missing()).toEqual([]);
  });

  it('lists every rule once', () => {
    expect(new Set(rules.map((rule) => rule.id)).size).toBe(rules.length);
  });

  describe.each(rules)('$id', (rule) => {
    it('says what, why and what to do in whole sentences', () => {
      for (const sentence of [
        rule.summary,
        rule.why,
        rule.fix,
        rule.blindSpots,
        ...Object.values(rule.fixFor ?? {}),
        ...Object.values(rule.messages),
      ]) {
        expect(sentence).toMatch(/^[A-Z{`].*[.}]$/s);
        expect(sentence).not.toMatch(TRANSLATED);
      }
      expect(rule.source).toMatch(/^https:\/\//);
      expect(rule.keywords.length).toBeGreaterThan(0);
    });

    it.each(rule.examples.bad)('finds its bad example %#', (example) => {
      const findings = judgeExample(rule.id, example);
      expect(findings.map((finding) => finding.rule)).toContain(rule.id);
      for (const finding of findings) expect(finding.message).not.toMatch(/\{\w+\}/);
    });

    it.each(rule.examples.good)('passes its good example %#', (example) => {
      const findings = judgeExample(rule.id, example);
      expect(findings.filter((finding) => finding.rule === rule.id)).toEqual([]);
    });
  });
});
