/** Files of a policy: which they are, and what is wrong with them. */
import { join, relative, sep } from 'node:path';
import { type Diagnostic, DiagnosticSeverity } from 'vscode-languageserver';
import { exemptionEnds } from '../policy/exemptions.ts';
import type { PolicyProblem } from '../policy/policy-problems.ts';
import { isGroupFile, MAIN_FILE, type PolicySource } from '../policy/policy-source.ts';
import { readPolicy } from '../policy/read-policy.ts';
import { printable } from '../render/printable.ts';
import { ruleCatalogue } from '../rules/index.ts';
import { looseFile } from '../source.ts';
import { rangeOf } from './editor-place.ts';

/** The policy that the server was told of: a file, or a folder of several. */
export interface GivenPolicy {
  readonly path: string;
  readonly isFolder: boolean;
}

/** `group`: a group owns the file; `beside`: the folder whose files are read together. Null: it is none of a policy. */
export function policyFile(
  file: string,
  given: GivenPolicy | null,
): { readonly group: boolean; readonly beside: string | null } | null {
  if (given?.isFolder) {
    const path = relative(given.path, file).split(sep).join('/');
    if (path === MAIN_FILE || isGroupFile(path)) return { group: path !== MAIN_FILE, beside: given.path };
  }
  const isOne = file === given?.path || /(?:^|[/\\])(?:\.pipewarden|config[/\\]policy)\.yml$/.test(file);
  return isOne ? { group: false, beside: null } : null;
}

/** By the path of the file, as in `source`; every file has a list. `today`: in UTC. */
export function policyDiagnostics(source: PolicySource, today: string): ReadonlyMap<string, readonly Diagnostic[]> {
  const files = [source, ...(source.groups ?? [])];
  const [main = looseFile('', ''), ...groups] = files.map(({ path, text }) => looseFile(path, text));
  const { policy, problems, warnings } = readPolicy(main, ruleCatalogue, groups);
  const { ended, ending } = exemptionEnds(policy?.exemptions ?? [], today);
  const found = new Map<string, Diagnostic[]>(files.map(({ path }) => [path, []]));
  const add = (severity: DiagnosticSeverity, those: readonly PolicyProblem[]) => {
    for (const { at, message } of those) {
      const start = { line: 1, column: 1 };
      const range = rangeOf(at?.span ?? { start, end: start });
      const of = found.get(at?.file.id ?? source.path);
      of?.push({ range, severity, source: 'pipewarden', code: 'policy', message: printable(message) });
    }
  };
  add(DiagnosticSeverity.Error, problems);
  add(DiagnosticSeverity.Warning, [...warnings, ...ended]);
  add(DiagnosticSeverity.Information, ending);
  return found;
}

/** Where a file of a policy lies. */
export function pathBeside(folder: string, path: string): string {
  return join(folder, ...path.split('/'));
}
