/** What the rules say: of all pipelines at once, and of single ones. */
import { LRUCache } from 'lru-cache';
import type { ResolvedConfig, ResolveInput } from '../../src/ci/config.ts';
import { kindsIn } from '../../src/ci/config-parts.ts';
import { ABSENT, oneOf, SOME_TEXT } from '../../src/ci/expressions/fact.ts';
import { NOTHING_LEARNT } from '../../src/ci/expressions/knowledge.ts';
import type { PipelineCase, PipelineKind } from '../../src/ci/pipelines/pipeline-case.ts';
import { resolveAll } from '../../src/ci/resolve.ts';
import { policyOf } from '../../src/policy/policy-of.ts';
import { readPolicy } from '../../src/policy/read-policy.ts';
import type { Finding } from '../../src/review/judge/finding.ts';
import { ruleContext } from '../../src/review/judge/judge.ts';
import { runRules } from '../../src/review/judge/run-rules.ts';
import { ruleCatalogue, rules } from '../../src/rules/index.ts';
import { byForm, type Redactor } from '../../src/secrets/redactor.ts';
import { type Located, Location, type SourceFile } from '../../src/source.ts';
import { PROJECT, SERVER_FQDN } from '../conformance/serve-files.ts';
import { sourceFile } from '../support/make-config.ts';
import { possible, possibleInput } from '../support/possible.ts';
import type { Values } from './generated-configuration.ts';
import { CHANGED, type SinglePipeline } from './single-pipelines.ts';

const POLICY = sourceFile(
  'policy.yml',
  `
variables: {K: known}
runners:
  - {name: shared, tags: [docker], executor: docker, pull_policy: [always]}
  - {name: one, tags: [docker, "1"], executor: docker, shared: false, pull_policy: [always]}
  - {name: other, tags: [tag-1], executor: shell}
rules:
  image-not-allowed: {level: error, allow: ["*:1", "*:top", "*:known"]}
  service-not-allowed: {level: warning, allow: ["*:top", "docker:dind"]}
  pull-policy-not-allowed: error
  image-not-evaluable: error
  docker-in-docker: error
  docker-tls-disabled: error
  git-strategy-reuses-checkout: error
  debug-trace-enabled: error
  runner-not-allowed: error
  shell-runner-used: error
  include-not-pinned: error
`,
);

const policy = policyOfText();
const context = ruleContext(policy, { runnerConfigs: [], projectGitStrategy: 'clone' }, SERVER_FQDN);

function policyOfText() {
  const { policy: read, problems } = readPolicy(POLICY, ruleCatalogue);
  if (!read || problems.length > 0) throw new Error(problems.map(({ message }) => message).join('; '));
  const effective = policyOf(read, PROJECT);
  const named = new Set(read.layers.flatMap((layer) => [...layer.rules.keys()]));
  return { ...effective, rules: new Map([...effective.rules].filter(([id]) => named.has(id))) };
}

/** There are none. */
const NO_SECRETS: Redactor = { ...byForm, text: (text) => text, all: (value) => value, masks: () => false };

/** What the policy knows. */
export const GIVEN: Values = { K: 'known' };
const given = new Map<string, Located<string>>(
  Object.entries(GIVEN).map(([name, value]) => [name, { value, at: new Location(POLICY, 0, 0), path: [], via: [] }]),
);

/** Beside the configuration's own. */
const FILES: Values = {
  Dockerfile: 'FROM scratch\n',
  'docs/a.md': 'a',
  'docs/b.md': 'b',
  'src/x.c': 'c',
  'project:group/templates@main:/t.yml': '.of-templates: {script: [make]}\n',
};

/** Finding by finding, the kinds of pipeline in which it holds. */
export type Found = ReadonlyMap<string, ReadonlySet<PipelineKind>>;

export interface Judged {
  readonly findings: Found;
  /** Places of which a part is not known, by kind. */
  readonly unknown: ReadonlySet<string>;
}

/** One object a text, as long as the same configuration is looked at: what was parsed stays with it. */
const sources = new LRUCache<string, SourceFile>({ max: 500 });

function inputOf(files: Values): ResolveInput {
  const input = possibleInput({ ...FILES, ...files }, { changedPaths: CHANGED, given });
  return {
    ...input,
    files: (request) => {
      const answer = input.files(request);
      if (!answer || !('file' in answer)) return answer;
      const key = `${answer.file.id} ${answer.file.text}`;
      const file = sources.get(key) ?? answer.file;
      sources.set(key, file);
      return { ...answer, file };
    },
  };
}

/** The one review. */
export function reviewed(files: Values): Judged {
  return judged(resolveAll(inputOf(files)).configs);
}

/** One pipeline whose variables are all known, but for those that stand for texts which nobody knows. */
export function concrete(
  files: Values,
  pipeline: SinglePipeline,
  settings: Values,
  unknown: ReadonlySet<string>,
): Judged {
  const values: Values = { ...COMMON, ...pipeline.variables, ...settings, ...GIVEN };
  const one: PipelineCase = {
    ref: pipeline.ref,
    knowledge: {
      ...NOTHING_LEARNT,
      given: (name) => {
        if (unknown.has(name)) return SOME_TEXT;
        const value = values[name];
        return value === undefined ? ABSENT : oneOf(value);
      },
    },
    rootSources: null,
    files: 'this_commit',
    diff: { pushed: 'none', otherwise: 'none', compared: 'none' },
    ownRefs: [],
  };
  return judged(resolveAll({ ...inputOf(files), cases: [one] }).configs);
}

const COMMON: Values = Object.fromEntries(possible({ given }).variables);

function judged(configs: readonly ResolvedConfig[]): Judged {
  const fatal = configs.flatMap(({ problems }) => problems.filter((problem) => problem.fatal));
  if (fatal.length > 0) throw new Error(`not valid: ${fatal.map(({ message }) => message).join('; ')}`);
  const all = kindsIn(configs);
  const found = new Map<string, ReadonlySet<PipelineKind>>();
  const unknown = new Set<string>();
  for (const finding of runRules(configs, rules, policy, context, NO_SECRETS)) {
    const kinds = finding.pipelines?.only ?? all;
    if (kinds.length === 0) continue;
    const key = keyOf(finding);
    found.set(key, new Set([...(found.get(key) ?? []), ...kinds]));
    if (finding.notEvaluable) for (const kind of kinds) unknown.add(`${kind} ${placeOf(finding)}`);
  }
  return { findings: found, unknown };
}

function keyOf(finding: Finding): string {
  return [placeOf(finding), finding.rule, finding.level, finding.say.id, finding.value].join(' ');
}

function placeOf({ at, path }: Pick<Finding, 'at' | 'path'>): string {
  return `${at.file}/${path.join('/')}`;
}
