/**
 * CPU time of this process (its garbage collection included), in medians of interleaved rounds, because machines are shared and
 * noisy. Small configurations are run several times a round.
 */
import { readFileSync } from 'node:fs';
import { parseDocument } from 'yaml';
import type { ResolveInput } from '../../src/ci/config.ts';
import { resolve } from '../../src/ci/resolve.ts';
import type { EffectivePolicy } from '../../src/policy/effective-policy.ts';
import { policyOf } from '../../src/policy/policy-of.ts';
import type { PolicySource } from '../../src/policy/policy-source.ts';
import { readPolicy } from '../../src/policy/read-policy.ts';
import { judge } from '../../src/review/judge/judge.ts';
import { ruleCatalogue } from '../../src/rules/index.ts';
import { looseFile } from '../../src/source.ts';
import type { Configuration } from './configurations.ts';
import { median } from './row.ts';

export const ROUNDS = 3;
/** A round works through about as many lines. */
const LINES = 1000;

/** Milliseconds of one run each. */
export interface Times {
  /** `parseDocument` of package `yaml`, of every text that takes part. */
  readonly parse: number;
  /** One pipeline, parsing included. */
  readonly resolve: number;
  /** Every pipeline that a merge request can bring about, resolved and judged by all rules of the shipped policy. */
  readonly judge: number;
}

/** Every pipeline that a merge request can bring about, by all rules of the shipped policy. */
export function judgeOnce(input: ResolveInput, policy: EffectivePolicy): void {
  judge(input, policy, { projectGitStrategy: null, runnerConfigs: [], today: '2026-01-01' });
}

/** By package `yaml` alone. */
export function parseTexts(texts: readonly string[]): void {
  for (const text of texts) parseDocument(text, { version: '1.1', uniqueKeys: false, logLevel: 'silent' });
}

export function measure({ texts, fresh }: Configuration): Times {
  const policy = defaultPolicy(fresh().pipeline.project);
  const repeats = Math.max(1, Math.round(LINES / linesOf(texts)));
  const round = (): Times => ({
    parse: milliseconds(repeats, () => parseTexts(texts)),
    resolve: milliseconds(repeats, () => resolve(fresh())),
    judge: milliseconds(repeats, () => judgeOnce(fresh(), policy)),
  });
  round();
  const rounds = Array.from({ length: ROUNDS }, round);
  const middle = (of: (times: Times) => number) => median(rounds.map(of));
  return {
    parse: middle(({ parse }) => parse),
    resolve: middle(({ resolve }) => resolve),
    judge: middle(({ judge }) => judge),
  };
}

export function linesOf(texts: readonly string[]): number {
  return texts.reduce((count, text) => count + text.split('\n').length, 0);
}

/** CPU time of one run, out of `times` of them. */
export function milliseconds(times: number, run: () => unknown): number {
  const start = process.cpuUsage();
  for (let count = 0; count < times; count += 1) run();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000 / times;
}

export function defaultPolicyText(): PolicySource {
  const path = 'config/policy.yml';
  return { path, text: readFileSync(path, 'utf8') };
}

export function defaultPolicy(project: string): EffectivePolicy {
  const { path, text } = defaultPolicyText();
  const { policy } = readPolicy(looseFile(path, text), ruleCatalogue);
  if (!policy) throw new Error(`${path} is wrong: run npx pipewarden policy validate`);
  return policyOf(policy, project);
}
