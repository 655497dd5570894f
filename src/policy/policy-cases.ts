/** What an administrator expects of a policy: images, services and whole files, and what becomes of them in a project. */
import { z } from 'zod';
import type { Location, SourceFile } from '../source.ts';
import { parseYaml } from '../yaml/parse.ts';
import { describeIssue } from './describe-issue.ts';
import type { PolicyProblem } from './policy-problems.ts';
import { plainOf } from './policy-tree.ts';
import type { RuleCatalogueEntry } from './rule-catalogue.ts';

const FINDING = /^([a-z][a-z0-9-]*)(?: (\d+))?$/;

const outcome = z.enum(['allowed', 'warned', 'refused']);
const text = z.string().min(1);
const common = { project: text, tags: z.array(text).default([]) };

const policyCase = z.union([
  z.strictObject({ image: text, ...common, expect: outcome }),
  z.strictObject({ service: text, ...common, expect: outcome }),
  z.strictObject({
    file: text,
    project: text,
    expect: z.array(
      z.string().regex(FINDING, { error: 'must be a rule, or a rule and a line: `image-not-allowed 3`' }),
    ),
  }),
]);

export type PolicyCase = z.output<typeof policyCase> & { readonly at: Location };
export type Outcome = z.output<typeof outcome>;

/** Never throws: what is wrong comes with its place. */
export function readCases(
  file: SourceFile,
  catalogue: readonly RuleCatalogueEntry[],
): { readonly cases: readonly PolicyCase[]; readonly problems: readonly PolicyProblem[] } {
  const { node, problems } = parseYaml(file);
  if (problems.length > 0) return { cases: [], problems };
  if (node?.kind !== 'list')
    return { cases: [], problems: [{ at: node?.at ?? null, message: 'must be a list of cases' }] };
  const read = node.items.map(({ value }, index) => {
    const plain = plainOf(value);
    const schema = schemaFor(plain);
    const parsed = schema?.safeParse(plain);
    const wrong = parsed?.error?.issues.flatMap((issue) =>
      describeIssue({ ...issue, path: [index, ...issue.path] }, node, z.array(schema ?? policyCase), catalogue),
    );
    if (!parsed) return { problems: [{ at: value.at, message: 'a case needs `image`, `service` or `file`' }] };
    if (!parsed.success) return { problems: wrong ?? [] };
    const found = { ...(parsed.data as z.output<typeof policyCase>), at: value.at };
    return { found, problems: unknownRules(found, catalogue) };
  });
  return {
    cases: read.flatMap(({ found }) => found ?? []),
    problems: read.flatMap((each) => each.problems),
  };
}

/** By what the case is about, so that its faults are those of one kind. */
function schemaFor(plain: unknown): z.ZodType | undefined {
  const keys = typeof plain === 'object' && plain !== null ? Object.keys(plain) : [];
  return policyCase.options.find(({ shape }) =>
    ['image', 'service', 'file'].some((key) => key in shape && keys.includes(key)),
  );
}

function unknownRules(found: PolicyCase, catalogue: readonly RuleCatalogueEntry[]): PolicyProblem[] {
  if (!('file' in found)) return [];
  return found.expect
    .map((each) => FINDING.exec(each)?.[1] ?? '')
    .filter((rule) => !catalogue.some(({ id }) => id === rule))
    .map((rule) => ({ at: found.at, message: `there is no rule \`${rule}\`` }));
}

/** `image-not-allowed 3`: the rule, and the line; null: on whatever line. */
export function expectedFinding(expected: string): { readonly rule: string; readonly line: number | null } {
  const [, rule = '', line] = FINDING.exec(expected) ?? [];
  return { rule, line: line === undefined ? null : Number(line) };
}
