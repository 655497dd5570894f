import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../src/review/judge/finding.ts';
import { rules } from '../../src/rules/index.ts';
import { judgeCase } from './judge-case.ts';
import { firstFile, readCase } from './read-case.ts';

const here = new URL('.', import.meta.url);

/** As the case writes it: with the sentence, and whether the runner was assumed, only where the case says so. */
function written(findings: readonly Finding[], expected: readonly string[]): string[] {
  const named = new Set(expected);
  return findings
    .map((finding) => {
      const line = `${finding.at.file}:${finding.at.start.line} ${finding.rule}`;
      const sentence = `${line}/${finding.say.id}`;
      const assumed = `${sentence}-assumed`;
      if (finding.runners?.assumed && named.has(assumed)) return assumed;
      return named.has(sentence) ? sentence : line;
    })
    .sort();
}

describe.each(rules.map((rule) => rule.id))('%s', (rule) => {
  const folder = new URL(`${rule}/`, here);
  // parity.test.ts says which folders are missing
  const names = (existsSync(folder) ? readdirSync(folder) : []).filter((name) => /\.(yml|toml)$/.test(name));

  it.each(names)('%s', (name) => {
    const wanted = readCase(readFileSync(new URL(name, folder), 'utf8'), firstFile(name));
    expect(written(judgeCase(rule, wanted), wanted.expected)).toEqual(wanted.expected);
  });
});
