/** What is wrong with a policy that a merge request changes, or hardly meant: as `pipewarden policy validate` says. */
import { exemptionEnds } from '../../policy/exemptions.ts';
import type { PolicyProblem } from '../../policy/policy-problems.ts';
import type { PolicySource } from '../../policy/policy-source.ts';
import { type ReadPolicy, readPolicy } from '../../policy/read-policy.ts';
import { weakenedLocks } from '../../policy/weakened-locks.ts';
import { ruleCatalogue } from '../../rules/index.ts';
import type { PolicyFault } from '../../rules/rule.ts';
import { Location, type SourceFile } from '../../source.ts';

/** The policy on one side of a change. Null: it is not there. */
export interface PolicySide {
  readonly source: PolicySource | null;
  /** As it was; null: it was not there, or this is that side. */
  readonly before: PolicySource | null;
  /** Of the main file. */
  readonly path: string;
}

/** `today`: in UTC. `project`: the one that holds it. */
export function policyFaults({ source, before, path }: PolicySide, project: string, today: string): PolicyFault[] {
  const fileOf = (file: { readonly path: string; readonly text: string }) => sourceFile(file, project);
  if (source === null) {
    const at = new Location(fileOf({ path, text: '' }), 0, 0);
    return [{ at, path: [], isWrong: true, message: `there is no ${path}, or a file of it cannot be read` }];
  }
  const { policy, problems, warnings } = readAll(source, project);
  const main = fileOf(source);
  const fault = (isWrong: boolean) => (problem: PolicyProblem) => ({
    at: problem.at ?? new Location(main, 0, 0),
    path: [],
    isWrong,
    message: problem.message,
  });
  const was = before && readAll(before, project).policy;
  const unmeant = [
    ...warnings,
    ...exemptionEnds(policy?.exemptions ?? [], today).ended,
    ...(was && policy ? weakenedLocks(was, policy) : []),
  ];
  return [...problems.map(fault(true)), ...unmeant.map(fault(false))];
}

function readAll(source: PolicySource, project: string): ReadPolicy {
  const groups = (source.groups ?? []).map((file) => sourceFile(file, project));
  return readPolicy(sourceFile(source, project), ruleCatalogue, groups);
}

function sourceFile({ path, text }: { readonly path: string; readonly text: string }, project: string): SourceFile {
  return { id: path, path, project, ref: null, commit: null, text };
}
