/** Generated configurations, and how they are written: with their conditions, or with what one pipeline makes of these. */
import { type Expression, written } from './own-expression.ts';

export type Values = Readonly<Record<string, string>>;

export interface Rule {
  readonly if: Expression | null;
  readonly changes: string | null;
  readonly exists: string | null;
  readonly never: boolean;
  readonly variables: Values;
}

/** `only` or `except`. */
export interface RefPolicy {
  readonly refs: readonly string[] | null;
  readonly variables: readonly Expression[];
  readonly changes: string | null;
}

export type Conditions =
  | { readonly kind: 'none' }
  | { readonly kind: 'rules'; readonly rules: readonly Rule[] }
  | { readonly kind: 'refs'; readonly only: RefPolicy | null; readonly except: RefPolicy | null };

/** What a job and a base of jobs have in common. */
export interface Shared {
  readonly keywords: Readonly<Record<string, unknown>>;
  readonly variables: Values;
  readonly conditions: Conditions;
}

export interface GeneratedJob extends Shared {
  readonly name: string;
  readonly extends: string | null;
  readonly inherits: boolean | readonly string[];
  readonly matrix: { readonly name: string; readonly values: readonly string[] } | null;
  readonly trigger: { readonly path: string; readonly forwards: boolean } | null;
}

export interface GeneratedFile {
  readonly includes: readonly {
    readonly entry: Readonly<Record<string, unknown>>;
    readonly rules: readonly Rule[] | null;
  }[];
  readonly workflow: readonly Rule[] | null;
  readonly variables: Values;
  readonly keywords: Readonly<Record<string, unknown>>;
  readonly bases: Readonly<Record<string, Shared>>;
  readonly jobs: readonly GeneratedJob[];
}

export type Configuration = Readonly<Record<string, GeneratedFile>>;

/** What stands where the condition of a rule, or of a job that has no rules, would stand. */
export interface Decided {
  readonly rule: (rule: Rule) => string;
  /** Null: the job has the conditions of its base. */
  readonly job: (job: GeneratedJob) => string | null;
}

export const ALWAYS = '"yes"';
export const NEVER = 'null';

/** YAML that is JSON. `decided` null: as the author writes it. */
export function writtenFiles(files: Configuration, decided: Decided | null): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(files).map(([path, file]) => [path, JSON.stringify(fileOf(file, decided), null, 1)]),
  );
}

function fileOf(file: GeneratedFile, decided: Decided | null): unknown {
  const rulesOf = (rules: readonly Rule[] | null) =>
    rules ? { rules: rules.map((rule) => ruleOf(rule, decided)) } : {};
  return {
    ...(file.includes.length > 0
      ? { include: file.includes.map(({ entry, rules }) => ({ ...entry, ...rulesOf(rules) })) }
      : {}),
    ...(file.workflow ? { workflow: rulesOf(file.workflow) } : {}),
    ...(Object.keys(file.variables).length > 0 ? { variables: file.variables } : {}),
    ...file.keywords,
    ...Object.fromEntries(
      Object.entries(file.bases).map(([name, base]) => [name, { ...sharedOf(base), ...conditionsOf(base, decided) }]),
    ),
    ...Object.fromEntries(file.jobs.map((job) => [job.name, jobOf(job, decided)])),
  };
}

function jobOf(job: GeneratedJob, decided: Decided | null): unknown {
  const { extends: base, inherits, matrix, trigger } = job;
  const condition = job.conditions.kind === 'rules' ? null : decided?.job(job);
  return {
    ...(base === null ? {} : { extends: base }),
    ...(trigger
      ? {
          trigger: {
            include: [{ local: trigger.path }],
            ...(trigger.forwards ? {} : { forward: { yaml_variables: false } }),
          },
        }
      : { script: ['make'] }),
    ...sharedOf(job),
    ...(inherits === true ? {} : { inherit: { variables: inherits } }),
    ...(matrix ? { parallel: { matrix: [{ [matrix.name]: matrix.values }] } } : {}),
    ...(typeof condition === 'string' ? { rules: [{ if: condition }] } : conditionsOf(job, decided)),
  };
}

function sharedOf({ keywords, variables }: Shared): Readonly<Record<string, unknown>> {
  return { ...keywords, ...(Object.keys(variables).length > 0 ? { variables } : {}) };
}

function conditionsOf({ conditions }: Shared, decided: Decided | null): Readonly<Record<string, unknown>> {
  if (conditions.kind === 'rules') return { rules: conditions.rules.map((rule) => ruleOf(rule, decided)) };
  if (conditions.kind === 'none' || decided) return {};
  const { only, except } = conditions;
  return { ...(only ? { only: policyOf(only) } : {}), ...(except ? { except: policyOf(except) } : {}) };
}

function policyOf({ refs, variables, changes }: RefPolicy): unknown {
  if (refs && variables.length === 0 && changes === null) return refs;
  return {
    ...(refs ? { refs } : {}),
    ...(variables.length > 0 ? { variables: variables.map(written) } : {}),
    ...(changes === null ? {} : { changes: [changes] }),
  };
}

function ruleOf(rule: Rule, decided: Decided | null): unknown {
  const conditions = decided
    ? { if: decided.rule(rule) }
    : {
        ...(rule.if ? { if: written(rule.if) } : {}),
        ...(rule.changes === null ? {} : { changes: [rule.changes] }),
        ...(rule.exists === null ? {} : { exists: [rule.exists] }),
      };
  const rest = {
    ...(rule.never ? { when: 'never' } : {}),
    ...(Object.keys(rule.variables).length > 0 ? { variables: rule.variables } : {}),
  };
  const all = { ...conditions, ...rest };
  // An empty rule is refused.
  return Object.keys(all).length > 0 ? all : { when: 'always' };
}

/** Every condition that is written somewhere. */
export function* expressionsIn(files: Configuration): Generator<Expression> {
  for (const rule of rulesIn(files)) if (rule.if) yield rule.if;
  for (const policy of refPoliciesIn(files)) yield* policy.variables;
}

export function* rulesIn(files: Configuration): Generator<Rule> {
  for (const file of Object.values(files)) {
    for (const { rules } of file.includes) yield* rules ?? [];
    yield* file.workflow ?? [];
    for (const { conditions } of [...Object.values(file.bases), ...file.jobs]) {
      if (conditions.kind === 'rules') yield* conditions.rules;
    }
  }
}

export function* refPoliciesIn(files: Configuration): Generator<RefPolicy> {
  for (const file of Object.values(files)) {
    for (const { conditions } of [...Object.values(file.bases), ...file.jobs]) {
      if (conditions.kind !== 'refs') continue;
      if (conditions.only) yield conditions.only;
      if (conditions.except) yield conditions.except;
    }
  }
}
