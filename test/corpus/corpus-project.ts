/** Projects of CORPUS_DIR as its INDEX.md describes them, and the files that may be served to their includes. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Pipeline, ResolveInput } from '../../src/ci/config.ts';
import { possiblePipelines } from '../../src/ci/pipelines/possible-pipelines.ts';
import { predefinedVariables } from '../../src/ci/variables/predefined.ts';
import { componentFiles } from '../../src/includes/component.ts';
import type { FetchedFile, FileLookup, FileRequest } from '../../src/includes/request.ts';
import type { SourceFile } from '../../src/source.ts';

/** Where the corpus is; the folder need not exist. */
export const corpusDir = process.env.CORPUS_DIR ?? '../shared/corpus';

export interface CorpusProject {
  /** Its folder: `tezos`, `small/dpkg`. */
  readonly name: string;
  readonly folder: string;
  readonly host: string;
  readonly path: string;
  readonly commit: string;
  readonly root: string;
  /** Paths of files it has, but not here. */
  readonly leftOut?: readonly string[];
}

export function readProjects(): readonly CorpusProject[] {
  if (!existsSync(corpusDir)) return [];
  const names = readdirSync(corpusDir).filter((name) => !/^(_external|gitlab-templates|small)$/.test(name));
  const small = existsSync(join(corpusDir, 'small')) ? readdirSync(join(corpusDir, 'small')) : [];
  return [...names, ...small.map((name) => `small/${name}`)].sort().flatMap((name) => {
    const folder = join(corpusDir, name);
    if (!existsSync(join(folder, 'SOURCE.json'))) return [];
    const source = JSON.parse(readFileSync(join(folder, 'SOURCE.json'), 'utf8'));
    const [host, path] = splitProject(source.gitlab_project ?? `gitlab.com/${source.repo}`);
    return {
      name,
      folder,
      host,
      path,
      commit: source.commit,
      root: source.root,
      leftOut: Object.keys(source.left_out ?? {}),
    };
  });
}

function splitProject(project: string): [string, string] {
  const slash = project.indexOf('/');
  return [project.slice(0, slash), project.slice(slash + 1)];
}

/** The pipelines that a merge request of the project can bring about; what it touches is not known. */
export function pipelinesOf(project: CorpusProject): Pick<ResolveInput, 'pipeline' | 'cases'> {
  const { path } = project;
  const { variables, cases } = possiblePipelines({
    ...factsOf(project),
    mergeRequest: { iid: 1, sourceBranch: 'feature', targetBranch: 'main', sourceProjectPath: path, fromFork: false },
    changedPaths: null,
    given: new Map(),
  });
  return { pipeline: pipelineWith(project, variables), cases };
}

/** That of a push to the default branch. */
export function pushPipelineOf(project: CorpusProject): Pipeline {
  const facts = { ...factsOf(project), ref: 'main', refKind: 'branch', pipelineSource: 'push' } as const;
  return pipelineWith(project, predefinedVariables(facts));
}

function factsOf({ path, commit, host }: CorpusProject) {
  return {
    serverUrl: `https://${host}`,
    project: { path, id: 1, defaultBranch: 'main', registryImage: null },
    commitSha: commit,
  };
}

function pipelineWith({ path, commit, host }: CorpusProject, variables: Pipeline['variables']): Pipeline {
  return { project: path, commit, serverFqdn: host, variables, masked: new Set(), inputs: {} };
}

/** A folder that holds one project's files at one commit. */
interface Checkout {
  readonly folder: string;
  readonly project: string;
  readonly refs: readonly (string | null)[];
  readonly commit: string;
}

/** What INDEX.md says can be served from elsewhere in the corpus. */
const ELSEWHERE = [
  { folder: 'gnome-citemplates', project: 'GNOME/citemplates', refs: ['master', null] },
  { folder: '_external/gitlab.gnome.org/GNOME/citemplates@25.5', project: 'GNOME/citemplates', refs: ['25.5'] },
  {
    folder: '_external/gitlab.com/radiuss/radiuss-shared-ci@v2024.07.0',
    project: 'radiuss/radiuss-shared-ci',
    refs: ['v2024.07.0'],
  },
  {
    folder: '_external/gitlab.com/apricote/releaser-pleaser@v0.9.0',
    project: 'apricote/releaser-pleaser',
    refs: ['v0.9.0'],
  },
];

const TEMPLATES = ['gitlab-templates/later', 'gitlab-templates/12.1'];

type Asked<K extends FileRequest['kind']> = Extract<FileRequest, { kind: K }>;

export function serveCorpus(own: CorpusProject): FileLookup {
  const elsewhere = ELSEWHERE.map(({ folder, ...rest }): Checkout => {
    const inside = join(corpusDir, folder);
    return { ...rest, folder: inside, commit: JSON.parse(readFileSync(join(inside, 'SOURCE.json'), 'utf8')).commit };
  });
  const checkouts: readonly Checkout[] = [
    { folder: own.folder, project: own.path, refs: [null, 'main', own.commit], commit: own.commit },
    ...elsewhere,
  ];
  const sources = new Map<string, SourceFile>();
  const find = (project: string, ref: string | null) =>
    checkouts.find((checkout) => {
      const named = checkout.project.toLowerCase() === project.toLowerCase();
      return named && (checkout.refs.includes(ref) || checkout.commit === ref);
    });

  function source(full: string, file: Omit<SourceFile, 'text'>): SourceFile | null {
    const known = sources.get(full);
    if (known) return known;
    if (!existsSync(full) || !statSync(full).isFile()) return null;
    const made = { ...file, text: readFileSync(full, 'utf8') };
    sources.set(full, made);
    return made;
  }

  function fromCheckout(request: Asked<'file' | 'project'>): FetchedFile {
    const ref = request.kind === 'file' ? request.commit : request.ref;
    const checkout = find(request.project, ref);
    if (!checkout) return { request, unavailable: 'offline' };
    const path = request.path.replace(/^\/+/, '');
    const isOwn = checkout.folder === own.folder;
    const id = isOwn ? path : `${checkout.project}@${ref}:/${path}`;
    const { project, commit } = checkout;
    const file = source(join(checkout.folder, path), { id, path, project, ref, commit });
    if (file) return { request, file };
    return { request, unavailable: isOwn && own.leftOut?.includes(path) ? 'offline' : 'not_found' };
  }

  function component(request: Asked<'component'>): FetchedFile {
    const { project, name, version } = request;
    const checkout = find(project, version);
    if (!checkout) return { request, unavailable: 'offline' };
    const { commit } = checkout;
    for (const path of componentFiles(name)) {
      const id = `${own.host}/${project}/${name}@${version}`;
      const file = source(join(checkout.folder, path), { id, path, project, ref: version, commit });
      if (file) return { request, file, component: { name, sha: commit, version: null, reference: version } };
    }
    return { request, unavailable: 'not_found' };
  }

  function template(request: Asked<'template'>): FetchedFile {
    for (const folder of TEMPLATES) {
      const path = request.name;
      const full = join(corpusDir, folder, 'lib/gitlab/ci/templates', path);
      const file = source(full, { id: `template:${path}`, path, project: null, ref: null, commit: null });
      if (file) return { request, file };
    }
    return { request, unavailable: 'offline' };
  }

  function tree(request: Asked<'tree'>): FetchedFile {
    const checkout = find(request.project, request.commit);
    if (!checkout) return { request, unavailable: 'offline' };
    const under = join(checkout.folder, request.under);
    if (!existsSync(under)) return { request, paths: [] };
    const entries = readdirSync(under, { recursive: request.recursive, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    return { request, paths: files.map((entry) => relative(checkout.folder, join(entry.parentPath, entry.name))) };
  }

  return (request) => {
    switch (request.kind) {
      case 'file':
      case 'project':
        return fromCheckout(request);
      case 'component':
        return component(request);
      case 'template':
        return template(request);
      case 'tree':
        return tree(request);
      case 'remote':
        return { request, unavailable: 'offline' };
    }
  };
}
