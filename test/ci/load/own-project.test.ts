/** Includes of the project itself by a ref: in pipelines where that is the pipeline's own commit, the change's content counts. */
import { describe, expect, test } from 'vitest';
import { isLater, kindsOfAll } from '../../../src/ci/pipelines/pipeline-case.ts';
import { possiblePipelines } from '../../../src/ci/pipelines/possible-pipelines.ts';
import { resolveAll } from '../../../src/ci/resolve.ts';
import { COMMIT, PROJECT, SERVER_FQDN, serveFiles } from '../../conformance/serve-files.ts';

const NEW = 'job: {script: [make], image: new}\n';
const OLD = 'job: {script: [make], image: old}\n';

/** At the default branch as it is now. */
const AT_MAIN = { 'ci/x.yml': OLD, 'nested.yml': 'include: ci/x.yml\n', 'wild.yml': 'include: ci/*.yml\n' };

/** What the repository has: that, and what is there at the commit that is judged. */
const FILES = {
  'ci/x.yml': NEW,
  'templates/x.yml': NEW,
  'nested.yml': 'include: ci/x.yml\n',
  'wild.yml': 'include: ci/*.yml\n',
  'a/is-new.yml': NEW,
  ...Object.fromEntries(Object.entries(AT_MAIN).map(([path, text]) => [`project:${PROJECT}@main:/${path}`, text])),
  [`component:${SERVER_FQDN}/${PROJECT}/x@main`]: OLD,
  [`remote:https://${SERVER_FQDN}/${PROJECT}/-/raw/main/ci/x.yml`]: OLD,
  [`remote:https://${SERVER_FQDN}/${PROJECT}/raw/HEAD/ci/x.yml`]: OLD,
};

const serve = serveFiles(FILES);

/** What leads to the default branch: no ref, `HEAD`, and its full name. */
const ITS_REFS = [null, 'HEAD', 'refs/heads/main'];

const lookup: typeof serve = (request) => {
  if (request.kind === 'tree' && request.commit !== COMMIT) return { request, paths: Object.keys(AT_MAIN) };
  if (request.kind !== 'project' || !ITS_REFS.includes(request.ref)) return serve(request);
  const answer = serve({ ...request, ref: 'main' });
  return answer && { ...answer, request };
};

interface Options {
  readonly target?: string;
  readonly fromFork?: boolean;
  readonly files?: Readonly<Record<string, string>>;
}

/** Images by the kind of pipeline; what could not be read stands there as the problem's word. */
function imagesOf(root: string, { target = 'main', fromFork = false, files = {} }: Options = {}) {
  const { variables, cases } = possiblePipelines({
    serverUrl: `https://${SERVER_FQDN}`,
    project: { path: PROJECT, id: 1, defaultBranch: 'main', registryImage: null },
    commitSha: COMMIT,
    mergeRequest: {
      iid: 7,
      sourceBranch: 'change',
      targetBranch: target,
      sourceProjectPath: fromFork ? null : PROJECT,
      fromFork,
    },
    changedPaths: ['ci/x.yml'],
    given: new Map(),
  });
  const pipeline = { project: PROJECT, commit: COMMIT, serverFqdn: SERVER_FQDN, variables, masked: new Set<string>() };
  const own = serveFiles({ ...FILES, ...files, '.gitlab-ci.yml': root });
  const { configs, missing } = resolveAll({
    root: { kind: 'local', path: '.gitlab-ci.yml' },
    pipeline: { ...pipeline, inputs: {} },
    cases,
    files: (request) => {
      const answer = lookup(request);
      return answer && !('unavailable' in answer) ? answer : own(request);
    },
  });
  expect(missing).toEqual([]);
  const found: Record<string, string> = {};
  for (const { jobs, cases: these, problems } of configs) {
    for (const kind of kindsOfAll(these)) {
      if (!['merge_request', 'source_branch', 'target_branch', 'tag'].includes(kind)) continue;
      const images = jobs.flatMap((job) => job.image?.name.text ?? []).join();
      const when = isLater(these.filter((each) => kindsOfAll([each]).includes(kind))) ? 'later ' : '';
      const said = problems.map(({ unavailable, fatal }) => (fatal ? 'refused' : unavailable)).join();
      found[kind] = [...new Set([found[kind], when + (images || said)].filter(Boolean))].sort().join(' or ');
    }
  }
  return found;
}

const project = (more: string) => `include: [{project: ${PROJECT}, file: ci/x.yml${more}}]\n`;
const component = (version: string) => `include: [{component: $CI_SERVER_FQDN/$CI_PROJECT_PATH/x@${version}}]\n`;
const EVERYWHERE = { merge_request: 'new', source_branch: 'new', target_branch: 'new', tag: 'new' };
const AFTER_THE_MERGE = { merge_request: 'old', source_branch: 'old', target_branch: 'new', tag: 'new' };

describe('the default branch as the target', () => {
  test.each([
    ['its name', project(', ref: main')],
    ['no ref', project('')],
    ['HEAD', project(', ref: HEAD')],
    ['its full name', project(', ref: refs/heads/main')],
    ['its variable', project(', ref: $CI_DEFAULT_BRANCH')],
    ['the project by its variable', `include: [{project: $CI_PROJECT_PATH, file: ci/x.yml, ref: main}]\n`],
    ['the project in another case', `include: [{project: ${PROJECT.toUpperCase()}, file: ci/x.yml, ref: main}]\n`],
    ['a nested include', `include: [{project: ${PROJECT}, file: nested.yml, ref: main}]\n`],
    ['a wildcard in it', `include: [{project: ${PROJECT}, file: wild.yml, ref: main}]\n`],
    ['a component', component('main')],
    ['its address', `include: [{remote: "$CI_SERVER_URL/$CI_PROJECT_PATH/-/raw/main/ci/x.yml"}]\n`],
    ['its old address', `include: https://${SERVER_FQDN}/${PROJECT}/raw/HEAD/ci/x.yml\n`],
    ['a file of another project that includes this one', 'include: [{project: g/lib, ref: v1, file: back.yml}]\n'],
  ])('by %s', (_what, root) => {
    const files = { 'project:g/lib@v1:/back.yml': project(', ref: main') };
    expect(imagesOf(root, { files })).toEqual(AFTER_THE_MERGE);
  });
});

describe('the pipeline’s own ref', () => {
  test.each([
    ['its name', project(', ref: $CI_COMMIT_REF_NAME')],
    ['its name in braces', project(', ref: "${' + 'CI_COMMIT_REF_NAME}"')],
    ['its commit', project(', ref: $CI_COMMIT_SHA')],
    ['its short commit', project(', ref: $CI_COMMIT_SHORT_SHA')],
    ['a component at its name', component('$CI_COMMIT_REF_NAME')],
    ['a component at its commit', component('$CI_COMMIT_SHA')],
  ])('by %s', (_what, root) => {
    expect(imagesOf(root)).toEqual(EVERYWHERE);
  });

  test('is the source branch of a merge request, by its variable and by its own ref', () => {
    expect(imagesOf(project(', ref: $CI_MERGE_REQUEST_SOURCE_BRANCH_NAME')).merge_request).toBe('new');
    expect(imagesOf(project(', ref: "refs/merge-requests/$CI_MERGE_REQUEST_IID/head"')).merge_request).toBe('new');
  });

  test('is not the default branch where the target is another', () => {
    const files = { [`project:${PROJECT}@release:/ci/x.yml`]: OLD };
    expect(imagesOf(project(''), { target: 'release' })).toMatchObject({ target_branch: 'old' });
    expect(imagesOf(project(', ref: release'), { target: 'release', files })).toEqual(AFTER_THE_MERGE);
  });
});

describe('rules:exists in the project itself', () => {
  const exists = (path: string, ref = '') =>
    `include: [{local: ci/x.yml, rules: [{exists: {paths: [${path}], project: ${PROJECT}${ref}}}]}]\njob2: {script: [make], image: always}\n`;

  test.each([[''], [', ref: main']])('looks at what is there after the merge%s', (ref) => {
    const found = imagesOf(exists('a/is-new.yml', ref));
    expect(found.target_branch).toBe('later always or new,always');
    expect(found.merge_request).toBe('always or later new,always');
  });

  test('looks at the change at the pipeline’s own ref', () => {
    expect(imagesOf(exists('a/is-new.yml', ', ref: $CI_COMMIT_SHA')).merge_request).toBe('later always or new,always');
  });
});
