/** A review with something of everything: what pages are looked at with. */

import type { StoredReport } from '../../src/store/store.ts';
import { replay } from '../support/replay.ts';
import { reviewJob } from '../support/review-job.ts';
import { snapshotOf } from '../support/snapshot-of.ts';

const LONG =
  'registry.example.org/a/very/long/path/that/goes/on/and/on/and/does/not/end/before/the/phone/does/tool:1.2.3-with-a-long-tag';

const BASE = `stages: [build, test]

include:
  - local: ci/lint.yml

old:
  image: evil/removed:1
  script: [make]

docs:
  image: evil/docs:1
  script: [make docs]
`;

const HEAD = `stages: [build, test]

include:
  - local: ci/lint.yml
  - local: ci/packages.yml
  - project: platform/ci-templates
    ref: v3.2.0
    file: python.yml
  - project: platform/hidden
    ref: main
    file: secret.yml

docs:
  image: evil/docs:1
  script: [make docs]

build:
  image: ${LONG}
  script:
    - curl -fsSL https://get.example.org/install/from/an/address/that/is/longer/than/any/phone/is/wide/install.sh | sh
    - eval "$CI_COMMIT_TITLE"
    - make

unit:
  extends: .python
  stage: test
  script:
    - pytest

image build:
  image: docker:27-cli
  services: [docker:27-dind]
  tags: [docker]
  variables:
    CI_DEBUG_TRACE: "true"
    DEPLOY_TOKEN: glpat-k3Vx9QzT2mWn7RbY4sLd
  script:
    - docker build . # mirror\u202eelif
    - docker login -u bot -p "$DEPLOY_TOKEN" registry.example.org

unknown image:
  image: $SOMETHING_NOBODY_KNOWS
  script: [make]
`;

const LINT = `lint:
  image: registry.example.org/lint:3
  pull_policy: if-not-present
  script: [make lint]
`;

const PACKAGES = Array.from(
  { length: 8 },
  (_, index) => `package ${index}:
  image: evil/packager:${index}
  script: [make package]
`,
).join('\n');

const PYTHON = `.python:
  image:
    name: registry.example.org/python:3.13
    pull_policy: if-not-present
  variables:
    GIT_STRATEGY: fetch
  before_script:
    - pip install -r requirements.txt
`;

const policyIn = (language: string) => `
language: ${language}
rules:
  image-not-allowed:
    level: error
    allow: ["registry.example.org/python:*", "registry.example.org/lint:*", "docker.io/library/*:*"]
  pull-policy-not-allowed: error
  docker-in-docker: error
  git-strategy-reuses-checkout: warning
runners:
  - name: shared-docker
    tags: [docker, linux]
    untagged: true
    executor: docker
    shared: true
  - name: trusted-sysbox
    tags: [sysbox, linux]
    executor: docker
    isolation: sysbox
`;

export async function reviewedIn(language: 'en' | 'ja'): Promise<StoredReport> {
  const snapshot = await snapshotOf({
    base: { '.gitlab-ci.yml': BASE, 'ci/lint.yml': LINT },
    head: { '.gitlab-ci.yml': HEAD, 'ci/lint.yml': LINT, 'ci/packages.yml': PACKAGES },
    others: { 'platform/ci-templates:/python.yml': PYTHON },
    policy: policyIn(language),
  });
  const { report } = replay(snapshot);
  const spent = {
    stages: { start: 120, scope: 4, gather: 310, judge: 95, apply: 240 },
    calls: {
      'GET projects/:id/repository/files/:file_path/raw': 9,
      'POST projects/:id/merge_requests/:merge_request_iid/discussions': 4,
    },
  };
  const job = reviewJob({ projectId: 7, iid: 3, reason: 'pushed', projectPath: 'group/app' });
  const written = { create_discussion: 12, create_note: 1, set_status: 1 };
  return { job, report: { ...report, written, spent }, finishedAt: '2026-11-22T10:00:05Z' };
}
