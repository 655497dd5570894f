import { expect, it } from 'vitest';
import { stringify } from 'yaml';
import { policyText } from '../support/snapshot-of.ts';
import { workspace } from './workspace.ts';

/** Each list with the group whose runners have it. */
const LISTS = {
  // Wikimedia's shared runners: wikimedia/operations-puppet at 064fdaea,
  // modules/gitlab_runner/templates/config-template.toml.erb.
  wikimedia: [
    'docker-registry.wikimedia.org/**/*',
    'centos/*:*',
    'debian:*',
    'fedora:*',
    'opensuse/*:*',
    'ubuntu:*',
    'python:*',
    'ruby:*',
    'rust:*',
    'rustlang/rust:nightly',
    'registry.gitlab.com/gitlab-org/**/*',
  ],
  // Wikimedia's trusted runners: the same repository at 012bf282, hieradata/role/common/gitlab_runner.yaml.
  trusted: ['docker-registry.wikimedia.org/**/*', 'docker-registry.discovery.wmnet/**/*'],
  // KDE does not publish its list: these are patterns for the images that its projects use.
  kde: [
    'invent-registry.kde.org/sysadmin/ci-images/*',
    'invent-registry.kde.org/*/*:latest',
    'invent-registry.kde.org/neon/docker-images/plasma:{user,unstable,latest}',
    'debian:*',
    '{alpine,python}:3.*',
    'node:[0-9][0-9]',
    'quay.io/flatpak/**',
  ],
} as const;

type List = keyof typeof LISTS;
const NAMES = Object.keys(LISTS) as List[];

/** Which runners take an image: what Go's doublestar 4.7.1, the runner's matcher, answered for each pattern. */
const TAKEN_BY: readonly (readonly [image: string, lists: readonly List[]])[] = [
  ['docker-registry.wikimedia.org/bookworm', ['wikimedia', 'trusted']],
  ['docker-registry.wikimedia.org/bookworm:20240101', ['wikimedia', 'trusted']],
  ['docker-registry.wikimedia.org/releng/tox', ['wikimedia', 'trusted']],
  ['docker-registry.wikimedia.org/repos/releng/blubber/buildkit:v1.0.1', ['wikimedia', 'trusted']],
  ['docker-registry.wikimedia.org/repos/a/b/c/d@sha256:0123', ['wikimedia', 'trusted']],
  ['docker-registry.wikimedia.org/', []],
  ['docker-registry.wikimedia.org', []],
  ['docker-registry.wikimedia.org//bookworm', ['wikimedia', 'trusted']],
  ['DOCKER-REGISTRY.wikimedia.org/bookworm', []],
  ['docker-registry.wikimedia.org.evil.example/bookworm', []],
  ['evil.example/docker-registry.wikimedia.org/bookworm', []],
  ['docker-registry.wikimedia.org:443/bookworm', []],
  ['https://docker-registry.wikimedia.org/bookworm', []],
  ['docker-registry.discovery.wmnet/bookworm:latest', ['trusted']],
  ['docker-registry.discovery.wmnet/repos/releng/buildkit:wmf-v0.32.1', ['trusted']],
  ['docker-registry.discovery.wmnet.evil.example/bookworm', []],
  ['centos/postgresql-12-centos7:latest', ['wikimedia']],
  ['centos/postgresql-12-centos7', []],
  ['centos:7', []],
  ['quay.io/centos/centos:stream9', []],
  ['debian:bookworm', ['wikimedia', 'kde']],
  ['debian:bookworm-slim', ['wikimedia', 'kde']],
  ['debian', []],
  ['debian:', ['wikimedia', 'kde']],
  ['debian:12/x', []],
  ['library/debian:12', []],
  ['docker.io/library/debian:12', []],
  ['docker.io/debian:12', []],
  ['mydebian:12', []],
  ['fedora:40', ['wikimedia']],
  ['opensuse/leap:15.6', ['wikimedia']],
  ['opensuse/tumbleweed', []],
  ['opensuse:42.3', []],
  ['ubuntu:24.04', ['wikimedia']],
  ['ubuntu@sha256:0123', []],
  ['ubuntu:24.04@sha256:0123', ['wikimedia']],
  ['python:3.12', ['wikimedia', 'kde']],
  ['python:3.12-slim', ['wikimedia', 'kde']],
  ['python:2.7', ['wikimedia']],
  ['pypy:3', []],
  ['ruby:3.4', ['wikimedia']],
  ['jruby:9', []],
  ['rust:1.80', ['wikimedia']],
  ['rust', []],
  ['rustlang/rust:nightly', ['wikimedia']],
  ['rustlang/rust:nightly-slim', []],
  ['rustlang/rust:latest', []],
  ['registry.gitlab.com/gitlab-org/cli', ['wikimedia']],
  ['registry.gitlab.com/gitlab-org/terraform-images/stable:latest', ['wikimedia']],
  ['registry.gitlab.com/gitlab-org', []],
  ['registry.gitlab.com/gitlab-orga/cli:1', []],
  ['registry.gitlab.com/security-products/semgrep:5', []],
  ['alpine:3.20', ['kde']],
  ['alpine:edge', []],
  ['alpine', []],
  ['node:22', ['kde']],
  ['node:8', []],
  ['node:22-alpine', []],
  ['invent-registry.kde.org/sysadmin/ci-images/suse-qt67:latest', ['kde']],
  ['invent-registry.kde.org/sysadmin/ci-images/android-qt611', ['kde']],
  ['invent-registry.kde.org/sysadmin/ci-images/a/suse-qt67', []],
  ['invent-registry.kde.org/sysadmin/ci-imagesx/suse-qt67', []],
  ['invent-registry.kde.org/neon/docker-images/plasma:unstable', ['kde']],
  ['invent-registry.kde.org/neon/docker-images/plasma:user', ['kde']],
  ['invent-registry.kde.org/neon/docker-images/plasma:stable', []],
  ['invent-registry.kde.org/neon/docker-images/plasma', []],
  ['invent-registry.kde.org/websites/hugo:latest', ['kde']],
  ['invent-registry.kde.org/websites/hugo:1', []],
  ['invent-registry.kde.org/hugo:latest', []],
  ['quay.io/flatpak/a/b:c', ['kde']],
  ['quay.io/flatpakx/a', []],
  ['quay.io/flatpak', ['kde']],
  ['ghcr.io/astral-sh/uv:latest', []],
];

const settings = (list: List) => ({ allow: LISTS[list] });

const asGroups = policyText(
  { 'image-not-allowed': 'error', 'service-not-allowed': 'error' },
  stringify({
    groups: Object.fromEntries(
      NAMES.map((list) => [
        `${list}/**`,
        { rules: { 'image-not-allowed': settings(list), 'service-not-allowed': settings(list) } },
      ]),
    ),
  }),
);

/** The same lists where they come from: the runners of the groups. */
const asRunners = policyText(
  { 'image-not-allowed': 'error', 'service-not-allowed': 'error' },
  stringify({
    runners: NAMES.map((list) => ({
      name: list,
      projects: [`${list}/**`],
      untagged: true,
      executor: 'docker',
      allowed_images: LISTS[list],
      allowed_services: LISTS[list],
    })),
  }),
);

const cases = NAMES.flatMap((list) =>
  TAKEN_BY.flatMap(([image, lists]) =>
    ['image', 'service'].map((kind) => ({
      [kind]: image,
      project: `${list}/tools/app`,
      expect: lists.includes(list) ? 'allowed' : 'refused',
    })),
  ),
);

it.each([
  ['groups of one policy', asGroups],
  ['the runners of the groups', asRunners],
])(
  'the lists of Wikimedia and KDE give the verdicts of their runners as %s',
  { timeout: 60_000 },
  async (_name, policy) => {
    const space = workspace({ 'policy.yml': policy, 'cases.yml': JSON.stringify(cases) });
    const { out } = await space.run(['policy', 'test', 'cases.yml', '--policy', 'policy.yml']);
    expect(out.split('\n').filter((line) => !line.startsWith('ok  '))).toEqual([
      `${cases.length} of ${cases.length} cases as expected, by policy.yml`,
      '',
    ]);
  },
);
