/** What the benchmark resolves: the projects of CORPUS_DIR when it is there, and one large configuration made here. */
import type { ResolveInput } from '../../src/ci/config.ts';
import { resolveAll } from '../../src/ci/resolve.ts';
import { type FetchedFile, lookupIn, requestKey } from '../../src/includes/request.ts';
import type { SourceFile } from '../../src/source.ts';
import { pipelinesOf, readProjects, serveCorpus } from '../corpus/corpus-project.ts';

export interface Configuration {
  readonly name: string;
  /** Every text that takes part, once. */
  readonly texts: readonly string[];
  /** As if the files had just been read: nothing is cached from an earlier run. */
  fresh(): ResolveInput;
}

export function configurations(): readonly Configuration[] {
  const projects = readProjects().map((project) => {
    const root = { kind: 'local', path: project.root } as const;
    return record(project.name, { root, ...pipelinesOf(project), files: serveCorpus(project) });
  });
  return [made(300), ...projects];
}

/** Keeps what is asked for, so that runs read memory alone. */
function record(name: string, input: ResolveInput): Configuration {
  const answers = new Map<string, FetchedFile>();
  resolveAll({
    ...input,
    files: (request) => {
      const answer = input.files(request);
      if (answer) answers.set(requestKey(request), answer);
      return answer;
    },
  });
  const files = [...answers.values()];
  const texts = [...new Set(files.flatMap((answer) => ('file' in answer ? [answer.file.text] : [])))];
  return { name, texts, fresh: () => ({ ...input, files: lookupIn(files.map(copy)) }) };
}

function copy(answer: FetchedFile): FetchedFile {
  return 'file' in answer ? { ...answer, file: { ...answer.file } } : answer;
}

/** `jobs` jobs in ten included files, with templates, references, a matrix and variables. */
function made(jobs: number): Configuration {
  const files = new Map<string, string>([
    [
      '.gitlab-ci.yml',
      `include:\n  - local: ci/*.yml\ndefault: {image: ruby:3.4, tags: [docker]}\n.base:\n  before_script: [echo base]\n  variables: {GIT_STRATEGY: clone}\n`,
    ],
  ]);
  for (let file = 0; file < 10; file += 1) {
    const parts = Array.from({ length: jobs / 10 }, (_, index) => {
      const name = `job-${file}-${index}`;
      return `${name}:\n  extends: .base\n  image: $REGISTRY/tool:${index}\n  script:\n    - !reference [.base, before_script]\n    - |\n      echo one\n      docker build .\n  rules:\n    - if: $CI_PIPELINE_SOURCE == "merge_request_event"\n  parallel:\n    matrix:\n      - REGISTRY: [registry.example.org, other.example.org]\n`;
    });
    files.set(`ci/part-${file}.yml`, parts.join('\n'));
  }
  const project = { name: '', folder: '', host: 'gitlab.example.com', path: 'group/made', commit: 'made', root: '' };
  const { pipeline, cases } = pipelinesOf(project);
  const source = (path: string, text: string): SourceFile => ({
    id: path,
    path,
    project: pipeline.project,
    ref: null,
    commit: pipeline.commit,
    text,
  });
  return record(`made here, ${jobs * 2} jobs`, {
    root: { kind: 'local', path: '.gitlab-ci.yml' },
    pipeline,
    cases,
    files: (request) => {
      if (request.kind === 'tree') return { request, paths: [...files.keys()] };
      const text = request.kind === 'file' ? files.get(request.path) : undefined;
      if (text === undefined) return { request, unavailable: 'not_found' };
      return { request, file: source(request.kind === 'file' ? request.path : '', text) };
    },
  });
}
