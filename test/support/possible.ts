/** The pipelines that a change of `group/app` can bring about, from `topic` to `main`. */
import type { ResolvedConfig } from '../../src/ci/config.ts';
import { type ChangedProject, possiblePipelines } from '../../src/ci/pipelines/possible-pipelines.ts';
import { resolveAll } from '../../src/ci/resolve.ts';
import { COMMIT, PROJECT, SERVER_FQDN, serveFiles } from '../conformance/serve-files.ts';

export interface Changed extends Partial<Omit<ChangedProject, 'mergeRequest' | 'project'>> {
  readonly mergeRequest?: Partial<ChangedProject['mergeRequest']>;
  readonly project?: Partial<ChangedProject['project']>;
}

export function possible({ mergeRequest, project, ...changed }: Changed = {}) {
  return possiblePipelines({
    serverUrl: `https://${SERVER_FQDN}`,
    commitSha: COMMIT,
    changedPaths: null,
    given: new Map(),
    ...changed,
    project: {
      path: PROJECT,
      id: 1,
      defaultBranch: 'main',
      registryImage: `registry.example.com/${PROJECT}`,
      ...project,
    },
    mergeRequest: {
      iid: 3,
      sourceBranch: 'topic',
      targetBranch: 'main',
      sourceProjectPath: PROJECT,
      fromFork: false,
      ...mergeRequest,
    },
  });
}

/** What `resolveAll` takes. */
export function possibleInput(files: string | Readonly<Record<string, string>>, changed: Changed = {}) {
  const byPath = typeof files === 'string' ? { '.gitlab-ci.yml': files } : files;
  const { variables, cases } = possible(changed);
  return {
    root: { kind: 'local', path: '.gitlab-ci.yml' } as const,
    pipeline: {
      project: PROJECT,
      commit: COMMIT,
      serverFqdn: SERVER_FQDN,
      variables,
      masked: new Set<string>(),
      inputs: {},
      ...(changed.given ? { given: changed.given as never } : {}),
    },
    cases,
    files: serveFiles(byPath),
  };
}

/** Files by path; one text is the root alone. */
export function resolvePossible(
  files: string | Readonly<Record<string, string>>,
  changed: Changed = {},
): readonly ResolvedConfig[] {
  return resolveAll(possibleInput(files, changed)).configs;
}
