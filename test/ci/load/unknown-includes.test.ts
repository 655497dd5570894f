/** An include that a variable decides of which nothing is known here: never refused, always said, with the variable's name. */
import { describe, expect, test } from 'vitest';
import type { ResolvedConfig } from '../../../src/ci/config.ts';
import { allParts } from '../../../src/ci/config-parts.ts';
import { possiblePipelines } from '../../../src/ci/pipelines/possible-pipelines.ts';
import { resolveAll } from '../../../src/ci/resolve.ts';
import { COMMIT, PROJECT, SERVER_FQDN, serveFiles } from '../../conformance/serve-files.ts';

function resolved(files: Readonly<Record<string, string>>): readonly ResolvedConfig[] {
  const { variables, cases } = possiblePipelines({
    serverUrl: `https://${SERVER_FQDN}`,
    project: { path: PROJECT, id: 1, defaultBranch: 'main', registryImage: null },
    commitSha: COMMIT,
    mergeRequest: {
      iid: 1,
      sourceBranch: 'change',
      targetBranch: 'main',
      sourceProjectPath: PROJECT,
      fromFork: false,
    },
    changedPaths: ['.gitlab-ci.yml'],
    given: new Map(),
  });
  const pipeline = { project: PROJECT, commit: COMMIT, serverFqdn: SERVER_FQDN, variables, masked: new Set<string>() };
  const root = { kind: 'local', path: '.gitlab-ci.yml' } as const;
  const { configs, missing } = resolveAll({
    root,
    pipeline: { ...pipeline, inputs: {} },
    cases,
    files: serveFiles(files),
  });
  expect(missing).toEqual([]);
  return configs;
}

const messagesOf = (configs: readonly ResolvedConfig[]) => [
  ...new Set(
    allParts(configs).flatMap(({ problems }) =>
      problems.map(
        ({ message, fatal, unavailable }) => `${fatal ? 'refused' : (unavailable ?? 'unclear')}: ${message}`,
      ),
    ),
  ),
];

const JOB = 'build: {script: [make]}\n';

const ENTRIES: readonly [entry: string, names: string][] = [
  ['ci/$DEPLOY_ENV.yml', '$DEPLOY_ENV'],
  ['$FILE', '$FILE'],
  ['{local: "ci/$DEPLOY_ENV.yml"}', '$DEPLOY_ENV'],
  ['{local: "ci/$A/$B.yml"}', '$A, $B'],
  ['{local: "%FILE%"}', '$FILE'],
  ['ci/$DEPLOY_ENV/*.yml', '$DEPLOY_ENV'],
  ['{remote: $URL}', '$URL'],
  ['{remote: "https://$HOST/x.yml"}', '$HOST'],
  ['{template: "$T.gitlab-ci.yml"}', '$T'],
  ['{project: $P, file: x.yml}', '$P'],
  ['{project: "g/$P", file: x.yml, ref: v1}', '$P'],
  ['{project: g/lib, file: $F, ref: v1}', '$F'],
  ['{project: g/lib, file: ["$F"], ref: v1}', '$F'],
  ['{project: g/lib, file: x.yml, ref: $R}', '$R'],
  ['{project: g/lib, file: x.yml, ref: "v$R"}', '$R'],
  [`{component: "${SERVER_FQDN}/g/lib/build@$V"}`, '$V'],
  [`{component: "${SERVER_FQDN}/$G/lib/build@1"}`, '$G'],
  ['{component: "$HOST/g/lib/build@1"}', '$HOST'],
];

describe.each<[string, (entry: string) => Readonly<Record<string, string>>]>([
  ['in the root file', (entry) => ({ '.gitlab-ci.yml': `include: [${entry}]\n${JOB}` })],
  ['alone', (entry) => ({ '.gitlab-ci.yml': `include: ${entry}\n${JOB}` })],
  ['in a nested file', (entry) => ({ '.gitlab-ci.yml': `include: a.yml\n${JOB}`, 'a.yml': `include: [${entry}]\n` })],
  [
    'in a file of another project',
    (entry) => ({
      '.gitlab-ci.yml': `include: {project: g/lib, ref: v1, file: a.yml}\n${JOB}`,
      'project:g/lib@v1:/a.yml': `include: [${entry}]\n`,
    }),
  ],
  ['of a child pipeline', (entry) => ({ '.gitlab-ci.yml': `${JOB}child: {trigger: {include: [${entry}]}}\n` })],
  [
    'in a file of a child pipeline',
    (entry) => ({
      '.gitlab-ci.yml': `${JOB}child: {trigger: {include: a.yml}}\n`,
      'a.yml': `include: [${entry}]\n${JOB}`,
    }),
  ],
])('an include %s', (_where, filesFor) => {
  test.each(ENTRIES)('%s', (entry, names) => {
    const verb = names.includes(',') ? 'are' : 'is';
    const files = { ...filesFor(entry), 'project:g/lib@v1:/b.yml': JOB };
    expect(messagesOf(resolved(files))).toEqual([
      expect.stringMatching(new RegExp(`^unknown: .*${names.replaceAll('$', '\\$')} ${verb} not known here$`)),
    ]);
  });
});

test('a wildcard in a hash is looked for as it is written, so its variable decides nothing', () => {
  const files = { '.gitlab-ci.yml': `include: {local: "ci/$DEPLOY_ENV/*.yml"}\n${JOB}`, 'ci/a/x.yml': JOB };
  expect(messagesOf(resolved(files))).toEqual([]);
});

describe('a condition of an include', () => {
  const include = (rule: string) => ({
    '.gitlab-ci.yml': `include: [{local: a.yml, rules: [${rule}]}]\n${JOB}`,
    'a.yml': 'evil: {script: [make]}\n',
    'ci/x.yml': JOB,
  });

  test.each([
    '{if: $X}',
    '{if: $X == "a" && $Y != "b"}',
    '{exists: ["ci/$X.yml"]}',
    '{exists: {paths: [a], project: $P}}',
    '{exists: {paths: [a], project: g/lib, ref: $R}}',
    '{changes: ["ci/$X.yml"]}',
  ])('%s may hold or not', (rule) => {
    const configs = resolved(include(rule.replace(/if: (.*)}/, "if: '$1'}")));
    expect(messagesOf(configs)).toEqual([]);
    const names = configs.map(({ jobs }) =>
      jobs
        .map(({ name }) => name)
        .sort()
        .join(),
    );
    expect(names.toSorted()).toEqual(['build', 'build,evil']);
  });
});

describe('an input with a variable', () => {
  test('is a text with the variable in it', () => {
    const [config] = resolved({
      '.gitlab-ci.yml': 'include: {local: a.yml, inputs: {v: $V}}\n',
      'a.yml': 'spec: {inputs: {v: }}\n---\nbuild: {script: [make], image: "x:$[[ inputs.v ]]"}\n',
    });
    expect(messagesOf(config ? [config] : [])).toEqual([]);
    expect(config?.jobs[0]?.image?.name.pieces).toEqual(['x:', { unknown: 'V' }]);
  });

  test('that names a file leaves open which', () => {
    const configs = resolved({
      '.gitlab-ci.yml': `include: {local: a.yml, inputs: {v: $V}}\n${JOB}`,
      'a.yml': 'spec: {inputs: {v: }}\n---\ninclude: "ci/$[[ inputs.v ]].yml"\n',
    });
    expect(messagesOf(configs)).toEqual([expect.stringMatching(/^unknown: .*\$V is not known here$/)]);
  });
});
