/** The three merge requests of the demo. */

import type { MergeRequestHandle } from '../support/gitlab/merge-request-handle.ts';
import type { GitLab, NewProject } from '../support/gitlab/start-gitlab.ts';

/** As a Maintainer the bot sees the projects' own Git strategy, so it need not ask what jobs do that say nothing. */
const PROJECT: NewProject = { bot: 'maintainer', settings: { build_git_strategy: 'clone' } };

export interface Situation {
  readonly about: string;
  readonly mergeRequest: MergeRequestHandle;
}

export function openSituations(gitlab: GitLab): Situation[] {
  return [
    { about: 'An image that the group does not allow', mergeRequest: disallowedImage(gitlab) },
    { about: 'A Docker-in-Docker job that leaves its isolated runner', mergeRequest: movedJob(gitlab) },
    { about: 'Reused images and checkouts, by way of a template', mergeRequest: template(gitlab) },
  ];
}

/** What the author of the first one pushes after the review. */
export const IMAGE_FIX = { '.gitlab-ci.yml': terraform('registry.example.org/releng/terraform:1.9') };

function disallowedImage(gitlab: GitLab): MergeRequestHandle {
  const project = gitlab.project('releng/deploy', { '.gitlab-ci.yml': terraform(null) }, PROJECT);
  return project.mergeRequest({
    branch: 'plan-in-ci',
    title: 'Plan infrastructure changes in CI',
    files: { '.gitlab-ci.yml': terraform('hashicorp/terraform:1.9') },
  });
}

function terraform(image: string | null): string {
  const plan = `
plan:
  stage: deploy
  image:
    name: ${image}
    entrypoint: [""]
  script:
    - terraform init -input=false
    - terraform plan -out=plan.tfplan
  artifacts:
    paths: [plan.tfplan]
`;
  return `stages: [test, deploy]

test:
  stage: test
  image: registry.example.org/releng/lint:3
  script:
    - make lint
${image === null ? '' : plan}`;
}

function movedJob(gitlab: GitLab): MergeRequestHandle {
  const build = (tag: string) => `build-image:
  image: docker:27-cli
  services:
    - docker:27-dind
  variables:
    DOCKER_TLS_CERTDIR: /certs
  tags:
    - ${tag}
    - linux
  script:
    - docker build -t "$CI_REGISTRY_IMAGE:$CI_COMMIT_SHORT_SHA" .
    - docker push "$CI_REGISTRY_IMAGE:$CI_COMMIT_SHORT_SHA"
`;
  return gitlab.project('apps/web', { '.gitlab-ci.yml': build('sysbox') }, PROJECT).mergeRequest({
    branch: 'faster-builds',
    title: 'Build on the shared runners, they are idle more often',
    files: { '.gitlab-ci.yml': build('docker') },
  });
}

function template(gitlab: GitLab): MergeRequestHandle {
  const templates = gitlab.project('platform/ci-templates', {
    'python.yml': `.python:
  image:
    name: registry.example.org/python:3.13
    pull_policy: if-not-present
  variables:
    GIT_STRATEGY: fetch
  before_script:
    - pip install --require-hashes -r requirements.txt
`,
  });
  templates.release('v3.2.0');
  const before = 'stages: [test]\n\nlint:\n  stage: test\n  script:\n    - make lint\n';
  const after = `include:
  - project: platform/ci-templates
    ref: v3.2.0
    file: python.yml

${before}
unit:
  extends: .python
  stage: test
  script:
    - pytest
`;
  return gitlab.project('apps/billing', { '.gitlab-ci.yml': before }, PROJECT).mergeRequest({
    branch: 'unit-tests',
    title: 'Run the unit tests',
    files: { '.gitlab-ci.yml': after },
  });
}
