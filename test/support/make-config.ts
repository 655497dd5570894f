/** Small configurations, jobs and hits for tests that need no resolver. */

import { z } from 'zod';
import type { IncludedFile, Job, ResolvedConfig } from '../../src/ci/config.ts';
import type { EffectivePolicy } from '../../src/policy/effective-policy.ts';
import { policySettings } from '../../src/policy/policy-settings.ts';
import type { Level } from '../../src/policy/rule-catalogue.ts';
import { type HitDraft, hitsOf } from '../../src/rules/judging/hit.ts';
import { defineRule, type Rule, type RuleContext } from '../../src/rules/rule.ts';
import { type Hop, type Located, Location, type SourceFile } from '../../src/source.ts';
import { runnerClass } from './make-runner-class.ts';
import { possible } from './possible.ts';

export function sourceFile(path: string, text: string, changes: Partial<SourceFile> = {}): SourceFile {
  return { id: path, path, project: 'group/app', ref: null, commit: 'a'.repeat(40), text, ...changes };
}

/** The place of `written` in a file: its first occurrence. */
export function locationOf(file: SourceFile, written: string): Location {
  const start = file.text.indexOf(written);
  if (start === -1) throw new Error(`${file.id} has no ${JSON.stringify(written)}`);
  return new Location(file, start, start + written.length);
}

export function locatedAt(
  file: SourceFile,
  written: string,
  path: string[],
  via: readonly Hop[] = [],
): Located<string> {
  return { value: written, at: locationOf(file, written), path, via };
}

const EVERYWHERE = possible().cases;
let made = 0;

export function jobNamed(name: string, file: SourceFile, changes: Partial<Job> = {}): Job {
  const job: Job = {
    name,
    key: name,
    kind: 'job',
    at: locationOf(file, `${name}:`),
    via: [],
    keywords: new Map(),
    stage: 'test',
    image: null,
    services: [],
    tags: null,
    scripts: [],
    variables: new Map(),
    otherValues: [],
    known: new Map(),
    cases: EVERYWHERE,
    mayBeProtected: true,
    mayBeUnprotected: true,
    variants: [],
    artifactsFrom: null,
    handed: () => null,
    sameAs: `made here ${made++}`,
    processed: {},
    ...changes,
  };
  return { ...job, variants: [job] };
}

export function includedFile(file: SourceFile, changes: Partial<IncludedFile> = {}): IncludedFile {
  return { file, name: file.id, kind: 'root', entry: null, at: null, includes: [], ...changes };
}

export function configOf(root: SourceFile, changes: Partial<ResolvedConfig> = {}): ResolvedConfig {
  return {
    tree: null,
    jobs: [],
    stages: ['test'],
    root: includedFile(root),
    problems: [],
    missing: [],
    cases: EVERYWHERE,
    children: [],
    ...changes,
  };
}

/** A rule that yields what it is given. */
export function ruleYielding(id: string, check: (config: ResolvedConfig) => Iterable<HitDraft>): Rule {
  return defineRule({
    id,
    summary: 'Something is wrong.',
    why: 'It matters.',
    fix: 'Change it.',
    blindSpots: '',
    keywords: [],
    level: 'error',
    source: '',
    examples: { bad: [], good: [] },
    options: z.strictObject({}),
    messages: { wrong: 'The value {value} is wrong.' },
    check,
  });
}

export function hitAt(at: Located<unknown>, job: Job | null, value = String(at.value)): HitDraft {
  return contextOf().hit(job, at, 'wrong', { value });
}

export function policyOf(
  levels: Readonly<Record<string, Level>>,
  changes: Partial<EffectivePolicy> = {},
): EffectivePolicy {
  return {
    project: 'group/app',
    file: 'policy.yml',
    rules: new Map(
      Object.entries(levels).map(([id, level]) => [
        id,
        { level, options: {}, enforceFrom: null, setBy: null, locked: [] },
      ]),
    ),
    ...policySettings.parse({ notEvaluable: 'fail', runnerConfigs: [] }),
    variables: new Map(),
    notAccepted: { inNotes: new Set(), inComments: new Set() },
    exemptions: [],
    runners: [],
    unknownRunner: runnerClass({ name: 'unknown_runner' }),
    groups: [],
    ...changes,
  };
}

export function contextOf(changes: Partial<RuleContext> = {}): RuleContext {
  const candidates = changes.candidates ?? (() => ({ classes: [runnerClass()], assumed: false, unknownTags: [] }));
  return {
    hit: hitsOf(candidates),
    project: 'group/app',
    runners: [],
    candidates,
    optionsOf: () => [],
    projectGitStrategy: null,
    serverFqdn: 'gitlab.example.com',
    runnerConfigs: [],
    ...changes,
  };
}
