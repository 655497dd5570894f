/** What the project's resolver makes of a commit's own configuration, or of one that was sent. */
import type { ResolvedConfig } from '../../../src/ci/config.ts';
import { parseConfigPath } from '../../../src/ci/load/root.ts';
import { resolve } from '../../../src/ci/resolve.ts';
import { predefinedVariables } from '../../../src/ci/variables/predefined.ts';
import type { FileLookup } from '../../../src/includes/request.ts';
import type { Instance, Project, User } from './instance.ts';
import { lintFiles } from './lint-files.ts';
import type { Commit } from './repository.ts';

export interface Reading {
  readonly project: Project;
  readonly commit: Commit;
  /** With whose rights; null: nobody is signed in. */
  readonly user: User | null;
  /** The branch of a push, or null: no pipeline at all. Absent: a branch that holds the commit, and no source. */
  readonly pushTo?: string | null;
  /** In place of the file. */
  readonly content?: string;
}

export function readConfiguration(
  instance: Instance,
  { project, commit, user, content, pushTo }: Reading,
): ResolvedConfig {
  const predefined = predefinedVariables({
    serverUrl: instance.url,
    project: { path: project.path, id: project.id, defaultBranch: project.defaultBranch, registryImage: null },
    commitSha: commit.sha,
    ref: pushTo === undefined ? (project.repository.branchesWith(commit.sha)[0] ?? null) : pushTo,
    refKind: 'branch',
    pipelineSource: typeof pushTo === 'string' ? 'push' : '',
  });
  const variables = new Map([...predefined, ...project.variables]);
  const [major, minor] = instance.version.split('.');
  const files = lintFiles(instance, user);
  return resolve({
    root: parseConfigPath(configPath(project)),
    files: content === undefined ? files : inPlaceOf(configPath(project) || '.gitlab-ci.yml', content, files),
    pipeline: {
      project: project.path,
      commit: commit.sha,
      serverFqdn: new URL(instance.url).host,
      variables,
      masked: new Set(),
      inputs: {},
      changedPaths: null,
      gitlabVersion: [Number(major), Number.parseInt(minor ?? '0', 10)],
    },
  });
}

export function configPath(project: Project): string {
  return String(project.settings.ci_config_path ?? '');
}

function inPlaceOf(path: string, text: string, files: FileLookup): FileLookup {
  return (request) => {
    if (request.kind !== 'file' || request.path !== path) return files(request);
    const id = `${request.project}@${request.commit}:/${path}`;
    const { project, commit } = request;
    return { request, file: { id, path, project, ref: commit, commit, text } };
  };
}
