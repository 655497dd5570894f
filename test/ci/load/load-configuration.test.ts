// biome-ignore-all lint/style/noExcessiveLinesPerFile: everything that loading does is told over one small set of helpers.
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { IncludedFile, Pipeline, ResolveInput, Root } from '../../../src/ci/config.ts';
import { loadChild, loadConfiguration } from '../../../src/ci/load/load-configuration.ts';
import { CasesTogether } from '../../../src/ci/pipelines/cases-together.ts';
import { onlyCase } from '../../../src/ci/pipelines/only-case.ts';
import type { FileLookup, FileRequest, Unavailable } from '../../../src/includes/request.ts';
import { type Entry, entryOf, toPlain } from '../../../src/yaml/tree.ts';
import { COMMIT, PROJECT, SERVER_FQDN, serveFiles } from '../../conformance/serve-files.ts';

interface Options {
  readonly files: Readonly<Record<string, string>>;
  readonly root?: Root;
  readonly pipeline?: Partial<Pipeline>;
  /** Instead of the files. */
  readonly lookup?: FileLookup;
}

function inputOf({ files, root, pipeline, lookup }: Options): ResolveInput {
  const one: Pipeline = {
    project: PROJECT,
    commit: COMMIT,
    serverFqdn: SERVER_FQDN,
    variables: new Map(),
    masked: new Set(),
    inputs: {},
    changedPaths: null,
    ...pipeline,
  };
  return {
    root: root ?? { kind: 'local', path: '.gitlab-ci.yml' },
    pipeline: one,
    cases: [onlyCase(one)],
    files: lookup ?? serveFiles(files),
  };
}

function load(files: Readonly<Record<string, string>>, options: Omit<Options, 'files'> = {}) {
  const input = inputOf({ files, ...options });
  const loaded = loadConfiguration(input, new CasesTogether(input.cases));
  const plain = loaded.tree ? JSON.parse(JSON.stringify(toPlain(loaded.tree([])))) : null;
  const fatal = loaded.problems.filter((problem) => problem.fatal).map((problem) => problem.message);
  return { ...loaded, plain, fatal, input };
}

/** Answers for all files but those that `hides`. */
const without =
  (files: Readonly<Record<string, string>>, hides: (request: FileRequest) => boolean): FileLookup =>
  (request) =>
    hides(request) ? undefined : serveFiles(files)(request);

const refusing = (
  files: Readonly<Record<string, string>>,
  kind: FileRequest['kind'],
  unavailable: Unavailable,
): FileLookup => {
  const served = serveFiles(files);
  return (request) => (request.kind === kind ? { request, unavailable, detail: 'because' } : served(request));
};

const namesOf = ({ name, includes }: IncludedFile): unknown => [name, ...includes.map(namesOf)];

describe('origins', () => {
  const files = {
    '.gitlab-ci.yml':
      'include:\n  - local: a.yml\n  - project: g/lib\n    ref: v1\n    file: [x.yml, /y.yml]\njob: {tags: [t]}\n',
    'a.yml': 'include: /b.yml\njob: {image: a}\n',
    'b.yml': 'job: {script: [b]}\nother: {script: [o]}\n',
    'project:g/lib@v1:/x.yml': 'x: {script: [x]}\n',
    'project:g/lib@v1:/y.yml': 'include: {local: z.yml}\n',
    'project:g/lib@v1:/z.yml': 'z: {script: [z]}\n',
  };

  test('every value knows the includes it came by, nearest first, each at its text', () => {
    const { tree } = load(files);
    const wayOf = (...path: string[]) => {
      let node = tree?.([]) as Parameters<typeof entryOf>[0];
      const via: unknown[] = [];
      for (const key of path) {
        const entry: Entry | undefined = entryOf(node, key);
        node = entry?.value;
        via.unshift(...(entry?.via ?? []).map((hop) => `${hop.by} ${hop.name} ${hop.at.file.id} ${hop.at.text}`));
      }
      return via;
    };
    expect(wayOf('job', 'script')).toEqual(['include b.yml a.yml /b.yml', 'include a.yml .gitlab-ci.yml a.yml']);
    expect(wayOf('job', 'image')).toEqual(['include a.yml .gitlab-ci.yml a.yml']);
    expect(wayOf('job', 'tags')).toEqual([]);
    expect(wayOf('z', 'script')).toEqual([
      'include z.yml g/lib@v1:/y.yml z.yml',
      'include g/lib@v1:/y.yml .gitlab-ci.yml /y.yml',
    ]);
  });

  test('the tree of files', () => {
    const { root } = load(files);
    expect(namesOf(root)).toEqual([
      '.gitlab-ci.yml',
      ['a.yml', ['b.yml']],
      ['g/lib@v1:/x.yml'],
      ['g/lib@v1:/y.yml', ['z.yml']],
    ]);
    expect(root.includes[1]).toMatchObject({ kind: 'project', ref: 'v1', commit: 'v1' });
    expect(root.includes[1]?.at?.text).toBe('x.yml');
    expect(root.includes[1]?.entry?.key.text).toBe('include');
  });
});

describe('merging', () => {
  test('what a file brings with its own includes is one before it goes over that of the files before it', () => {
    const files = {
      '.gitlab-ci.yml': 'include: [{local: a.yml}, {local: b.yml}]\nx: {root: 1}\n',
      'a.yml': 'x: {a: 1}\n',
      'b.yml': 'include: {local: c.yml}\nx: {b: 1}\n',
      // What is no map takes away what is below, but not what is below the file that includes it.
      'c.yml': 'x: text\n',
    };
    expect(load(files).plain).toEqual({ x: { a: 1, b: 1, root: 1 } });
  });

  test('under the includes of the first file there is nothing', () => {
    const files = {
      '.gitlab-ci.yml': 'include: [{local: b.yml}, {local: a.yml}]\nx: {root: 1}\n',
      'a.yml': 'x: {a: 1}\n',
      'b.yml': 'include: [{local: a.yml}, {local: c.yml}]\nx: {b: 1}\n',
      'c.yml': 'x: text\ny: {}\n',
    };
    expect(load(files).plain).toEqual({ x: { b: 1, a: 1, root: 1 }, y: {} });
  });
});

describe('asking', () => {
  const files = {
    '.gitlab-ci.yml':
      'include:\n  - a.yml\n  - {project: g/lib, file: b.yml}\n  - https://example.com/c.yml\n  - {local: d.yml, rules: [{exists: [docs/x/*.md, Dockerfile]}]}\n  - ci/**/*.yml\n',
    'a.yml': 'include: e.yml\na: {script: [a]}\n',
    'project:g/lib@HEAD:/b.yml': 'b: {script: [b]}\n',
    'remote:https://example.com/c.yml': 'c: {script: [c]}\n',
  };

  test('one round asks for everything that can be known by then', () => {
    const isRoot = (request: FileRequest) => request.kind === 'file' && request.path === '.gitlab-ci.yml';
    const { missing, problems } = load(files, { lookup: without(files, (request) => !isRoot(request)) });
    expect(missing).toEqual([
      { kind: 'tree', project: PROJECT, commit: COMMIT, under: 'docs/x', recursive: false },
      { kind: 'tree', project: PROJECT, commit: COMMIT, under: '', recursive: false },
      { kind: 'tree', project: PROJECT, commit: COMMIT, under: 'ci', recursive: true },
      { kind: 'file', project: PROJECT, commit: COMMIT, path: 'a.yml' },
      { kind: 'project', project: 'g/lib', ref: null, path: 'b.yml' },
      { kind: 'remote', url: 'https://example.com/c.yml' },
    ]);
    expect(problems).toEqual([]);
  });

  test('what is there is resolved although something is missing', () => {
    const { missing, plain } = load(files, { lookup: without(files, (request) => request.kind === 'remote') });
    expect(missing).toEqual([{ kind: 'remote', url: 'https://example.com/c.yml' }]);
    expect(Object.keys(plain)).toEqual(['a', 'b']);
  });

  test('the root alone is asked for first', () => {
    const { missing, tree, root } = load(files, { lookup: () => undefined });
    expect(missing).toEqual([{ kind: 'file', project: PROJECT, commit: COMMIT, path: '.gitlab-ci.yml' }]);
    expect(tree).toBeNull();
    expect(root).toMatchObject({ kind: 'root', file: null });
  });

  test('an entry that its rules drop is never asked for', () => {
    const dropped = {
      '.gitlab-ci.yml':
        'include:\n  - {remote: "https://example.com/x.yml", rules: [{if: $NOPE}]}\n  - {local: none.yml, rules: [{when: never}]}\njob: {script: [a]}\n',
    };
    const asked: string[] = [];
    const served = serveFiles(dropped);
    load(dropped, {
      lookup: (request) => {
        asked.push(request.kind);
        return served(request);
      },
    });
    expect(asked).toEqual(['file']);
  });

  test('the same file is not parsed again', () => {
    const lookup = serveFiles(files);
    const one = load(files, { lookup });
    const two = load(files, { lookup });
    expect(entryOf(one.tree?.([]), 'b')?.value).toBe(entryOf(two.tree?.([]), 'b')?.value);
  });
});

describe('files that cannot be had', () => {
  const files = {
    '.gitlab-ci.yml': 'include:\n  - {project: g/lib, file: b.yml}\n  - a.yml\n',
    'a.yml': 'a: {script: [a]}\n',
    'project:g/lib@HEAD:/b.yml': 'b: {script: [b]}\n',
  };

  test.each([
    ['not_found', true],
    ['ref_not_found', true],
    ['forbidden', false],
    ['blocked', false],
    ['failed', false],
    ['offline', false],
    ['too_large', true],
  ] as const)('%s: GitLab would refuse it = %s', (unavailable, fatal) => {
    const { problems, plain, root } = load(files, { lookup: refusing(files, 'project', unavailable) });
    expect(problems).toMatchObject([{ kind: 'include', unavailable, fatal }]);
    expect(problems[0]?.at?.text).toBe('b.yml');
    expect(problems[0]?.message).toContain('because');
    expect(plain).toEqual({ a: { script: ['a'] } });
    expect(root.includes[0]).toMatchObject({ name: 'g/lib:/b.yml', unavailable, file: null });
  });

  test('no root, an empty root', () => {
    const message = 'The configuration file `.gitlab-ci.yml` was not found';
    expect(load({}).problems).toMatchObject([{ kind: 'missing_root', fatal: true, at: null, message }]);
    expect(load({ '.gitlab-ci.yml': ' \n' }).problems).toMatchObject([{ kind: 'missing_root', fatal: true, at: null }]);
  });

  test('a folder that cannot be listed does not hide the include', () => {
    const looking = {
      '.gitlab-ci.yml': 'include:\n  - {local: a.yml, rules: [{exists: [Dockerfile]}]}\n  - ci/*.yml\n',
      'a.yml': 'a: {script: [a]}\n',
    };
    const { problems, plain } = load(looking, { lookup: refusing(looking, 'tree', 'forbidden') });
    expect(problems).toMatchObject([
      { kind: 'include', unavailable: 'forbidden', fatal: false },
      { kind: 'include', unavailable: 'forbidden', fatal: false },
    ]);
    expect(Object.keys(plain)).toEqual(['a']);
  });

  test('values of masked variables reach no message and no name', () => {
    const secret = 'hunter2-token';
    const { problems, root } = load(
      {
        '.gitlab-ci.yml':
          'include:\n  - "https://example.com/$TOKEN/a.yml"\n  - {project: $TOKEN, file: x, ref: $TOKEN}\n',
      },
      { pipeline: { variables: new Map([['TOKEN', secret]]), masked: new Set(['TOKEN']) } },
    );
    expect(problems).toHaveLength(2);
    const shown = [
      ...problems.map(({ message }) => message),
      ...root.includes.flatMap(({ name, ref }) => [name, ref ?? '']),
    ];
    expect(shown.join()).not.toContain(secret);
    expect(shown.join()).toContain('[MASKED]');
  });
});

describe('limits', () => {
  test('a loop ends in the count error, said once', () => {
    const { problems } = load({
      '.gitlab-ci.yml': 'include: [a.yml, a.yml]\n',
      'a.yml': 'include: [a.yml, a.yml]\na: {script: [a]}\n',
    });
    expect(problems).toMatchObject([{ kind: 'include', fatal: true, unavailable: 'limit' }]);
  });

  test('a wildcard that matches its own file is no loop, in old and new releases', () => {
    const files = {
      '.gitlab-ci.yml': 'include: ci/*.yml\n',
      'ci/a.yml': 'include: ci/*.yml\na: {script: [a]}\n',
      'ci/b.yml': 'b: {script: [b]}\n',
    };
    expect(load(files).fatal).toEqual([]);
    expect(namesOf(load(files).root)).toEqual(['.gitlab-ci.yml', ['ci/a.yml'], ['ci/b.yml']]);
    const newest = load(files, { pipeline: { gitlabVersion: [19, 1] } });
    expect(newest.fatal).toEqual([]);
    expect(namesOf(newest.root)).toEqual(['.gitlab-ci.yml', ['ci/a.yml', ['ci/b.yml']], ['ci/b.yml']]);
  });

  test('since 19.0 only the file with the entry is left out, so two files can loop', () => {
    const both = {
      '.gitlab-ci.yml': 'include: ci/*.yml\n',
      'ci/a.yml': 'include: ci/*.yml\n',
      'ci/b.yml': 'include: ci/*.yml\n',
    };
    expect(load(both, { pipeline: { gitlabVersion: [19, 0] } }).problems).toMatchObject([{ unavailable: 'limit' }]);
    expect(load(both).fatal).toEqual([]);
  });

  test('a text beyond two mebibytes', () => {
    const { fatal } = load({ '.gitlab-ci.yml': 'include: a.yml\n', 'a.yml': `a: ${'x'.repeat(2_097_152)}\n` });
    expect(fatal).toHaveLength(1);
  });
});

describe('surroundings', () => {
  test('a root in another project resolves local files there', () => {
    const { plain, root } = load(
      { 'project:g/cfg@v2:/ci/main.yml': 'include: b.yml\n', 'project:g/cfg@v2:/b.yml': 'b: {script: [b]}\n' },
      { root: { kind: 'project', project: 'g/cfg', ref: 'v2', path: 'ci/main.yml' } },
    );
    expect(plain).toEqual({ b: { script: ['b'] } });
    expect(root).toMatchObject({ name: 'g/cfg@v2:/ci/main.yml', ref: 'v2', commit: 'v2' });
  });

  test('a remote root has no project and no variables', () => {
    const { fatal, plain } = load(
      {
        'remote:https://example.com/ci.yml':
          'include:\n  - {local: b.yml}\n  - {remote: "https://example.com/d.yml", rules: [{if: $X}]}\n  - {component: gitlab.example.com/g/c/n@1}\nc: {script: [c]}\n',
        'b.yml': 'b: {script: [b]}\n',
      },
      { root: { kind: 'remote', url: 'https://example.com/ci.yml' }, pipeline: { variables: new Map([['X', '1']]) } },
    );
    expect(fatal).toHaveLength(2);
    expect(plain).toEqual({ c: { script: ['c'] } });
  });

  test('spec:include looks where the including file stands', () => {
    const { fatal, plain } = load({
      '.gitlab-ci.yml': 'include: {project: g/lib, file: x.yml, inputs: {tag: "3"}}\n',
      'project:g/lib@HEAD:/x.yml':
        'spec: {include: [{local: inputs.yml}]}\n---\nx: {script: [a], image: "alpine:$[[ inputs.tag ]]"}\n',
      'inputs.yml': 'inputs: {tag: }\n',
    });
    expect(fatal).toEqual([]);
    expect(plain.x.image).toBe('alpine:3');
  });

  test('a file of spec:include that is not there yet is asked for', () => {
    const files = { '.gitlab-ci.yml': 'spec: {include: [inputs.yml]}\n---\nx: {script: [a]}\n' };
    const { missing, fatal } = load(files, {
      lookup: without(files, (request) => 'path' in request && request.path === 'inputs.yml'),
    });
    expect(missing).toEqual([{ kind: 'file', project: PROJECT, commit: COMMIT, path: 'inputs.yml' }]);
    expect(fatal).toEqual([]);
  });

  test('the digest of a remote file', () => {
    const text = 'a: {script: [ä]}\n';
    const digest = createHash('sha256').update(text).digest('base64');
    const files = (integrity: string) => ({
      '.gitlab-ci.yml': `include: {remote: 'https://example.com/a.yml', integrity: '${integrity}'}\n`,
      'remote:https://example.com/a.yml': text,
    });
    expect(load(files(`sha256-${digest}`)).plain).toEqual({ a: { script: ['ä'] } });
    expect(load(files(digest)).fatal).toHaveLength(1);
  });

  test('changed paths reach files of any kind', () => {
    const files = {
      '.gitlab-ci.yml': 'include: https://example.com/a.yml\n',
      'remote:https://example.com/a.yml':
        'include: {template: T.gitlab-ci.yml, rules: [{changes: [src/**/*.rb]}]}\na: {script: [a]}\n',
      'template:T.gitlab-ci.yml': 't: {script: [t]}\n',
    };
    expect(Object.keys(load(files, { pipeline: { changedPaths: ['src/x.rb'] } }).plain)).toEqual(['t', 'a']);
    expect(Object.keys(load(files, { pipeline: { changedPaths: ['x.rb'] } }).plain)).toEqual(['a']);
  });
});

describe('loadChild', () => {
  const files = {
    '.gitlab-ci.yml': 'b: {trigger: {include: [{local: child.yml}, {artifact: made.yml, job: gen}]}}\n',
    'child.yml': 'c: {script: [c]}\n',
  };
  function child(pipeline: Partial<Pipeline> = {}) {
    const { tree, input } = load(files, { pipeline });
    const trigger = entryOf(entryOf(tree?.([]), 'b')?.value, 'trigger');
    return loadChild(entryOf(trigger?.value, 'include') as Entry, input, new CasesTogether(input.cases));
  }

  test('what a job will make is not there yet, the rest is', () => {
    const { tree, problems, root } = child();
    expect(tree && JSON.parse(JSON.stringify(toPlain(tree([]))))).toEqual({ c: { script: ['c'] } });
    expect(problems).toMatchObject([{ kind: 'include', unavailable: 'generated', fatal: false }]);
    expect(namesOf(root)).toEqual(['child pipeline', ['child.yml'], ['made.yml of the job gen']]);
  });

  test('with the artifacts of the parent', () => {
    const { tree, problems } = child({ parentArtifacts: { gen: { 'made.yml': 'm: {script: [m]}\n' } } });
    expect([...(tree?.([]).entries.keys() ?? [])]).toEqual(['c', 'm']);
    expect(problems).toEqual([]);
  });
});

describe('hostile input', () => {
  const key = fc.constantFrom(
    'local',
    'project',
    'file',
    'ref',
    'remote',
    'template',
    'component',
    'artifact',
    'job',
    'rules',
    'inputs',
    '__proto__',
  );
  const value = fc.oneof(
    fc.constantFrom(
      'a.yml',
      '*',
      '**/*.yml',
      '$A',
      '../a.yml',
      '/',
      '',
      'https://x/a.yml',
      'T.gitlab-ci.yml',
      'gitlab.example.com/a/b/c@1',
      '!reference [a]',
    ),
    fc.integer(),
    fc.constant(null),
    fc.array(fc.constantFrom('a.yml', 'b', 1, null), { maxLength: 3 }),
    fc.constant([{ if: '$A', exists: ['{a,b}{c,d}'], changes: { paths: ['*'] } }]),
  );
  const entry = fc.oneof(value, fc.dictionary(key, value, { maxKeys: 4, noNullPrototype: true }));

  test('no include value makes it throw or ask for ever', () => {
    fc.assert(
      fc.property(fc.oneof(entry, fc.array(entry, { maxLength: 5 })), (include) => {
        const text = `include: ${JSON.stringify(include)}\njob: {script: [a]}\n`;
        const { missing } = load(
          { '.gitlab-ci.yml': text, 'a.yml': 'a: {script: [a]}\n' },
          { pipeline: { variables: new Map([['A', '$A$A']]) } },
        );
        expect(missing).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});
