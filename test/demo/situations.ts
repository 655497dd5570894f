/** The merge requests of the demo. */

import type { MergeRequestHandle } from '../support/gitlab/merge-request-handle.ts';
import type { GitLab, NewProject } from '../support/gitlab/start-gitlab.ts';

/** As a Maintainer the bot sees the projects' own Git strategy, so it need not ask what jobs do that say nothing. */
const PROJECT: NewProject = { bot: 'maintainer', settings: { build_git_strategy: 'clone' } };

export interface Situation {
  readonly about: string;
  /** What to look at. */
  readonly look: string;
  readonly mergeRequest: MergeRequestHandle;
  /** False: it is as it should be, so its status is green and nobody is written to. */
  readonly finds: boolean;
}

export function openSituations(gitlab: GitLab): Situation[] {
  return [
    {
      about: 'An image that the group does not allow',
      look: 'The runner would refuse it when the job starts. Here its author reads it under the line, in the words of the group and with the way to ask for it; one push later it is green.',
      mergeRequest: disallowedImage(gitlab),
      finds: true,
    },
    {
      about: 'A Docker-in-Docker job that leaves its isolated runner',
      look: 'One tag has changed, and the host is open. What was there before does not count against the author, and what this merge request fixes is mentioned.',
      mergeRequest: movedJob(gitlab),
      finds: true,
    },
    {
      about: 'The same job where it belongs',
      look: 'On a runner with Sysbox Docker-in-Docker is fine: the status is green, and no note is written.',
      mergeRequest: sysboxJob(gitlab),
      finds: false,
    },
    {
      about: 'Reused images and checkouts, partly by way of a template',
      look: 'What a file of another project brings is told where it is included; what stands in the diff comes with a suggestion to apply.',
      mergeRequest: template(gitlab),
      finds: true,
    },
    {
      about: 'A group that reads Japanese',
      look: 'Notes, status, report and the pages of rules, in the language of the policy.',
      mergeRequest: japanese(gitlab),
      finds: true,
    },
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

/** Docker-in-Docker on a runner of this tag. */
function imageBuild(tag: string): string {
  return `build-image:
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
}

function movedJob(gitlab: GitLab): MergeRequestHandle {
  const notify = `
notify:
  image: quay.io/somebody/notifier:2
  script:
    - notify "$CI_PIPELINE_URL"
`;
  const scan = (image: string) => `
scan:
  image: ${image}
  script:
    - make scan
`;
  const before = imageBuild('sysbox') + notify + scan('quay.io/somebody/scanner:1');
  const after = imageBuild('docker') + notify + scan('python:3.13');
  return gitlab.project('apps/web', { '.gitlab-ci.yml': before }, PROJECT).mergeRequest({
    branch: 'faster-builds',
    title: 'Build on the shared runners, they are idle more often',
    files: { '.gitlab-ci.yml': after },
  });
}

function sysboxJob(gitlab: GitLab): MergeRequestHandle {
  const before = 'test:\n  image: node:22\n  script:\n    - npm test\n';
  return gitlab.project('apps/api', { '.gitlab-ci.yml': before }, PROJECT).mergeRequest({
    branch: 'image-in-ci',
    title: 'Build the image in CI',
    files: { '.gitlab-ci.yml': `${before}\n${imageBuild('sysbox')}` },
  });
}

function japanese(gitlab: GitLab): MergeRequestHandle {
  const job = (image: string) => `deploy:
  image: ${image}
  script:
    - make deploy
`;
  return gitlab
    .project('tokyo/shop', { '.gitlab-ci.yml': job('registry.example.org/deploy:4') }, PROJECT)
    .mergeRequest({
      branch: 'newer-tools',
      title: 'デプロイに新しいツールを使う',
      files: { '.gitlab-ci.yml': job('quay.io/somebody/deploy:latest') },
    });
}

function template(gitlab: GitLab): MergeRequestHandle {
  const files = {
    'python.yml': `.python:
  image:
    name: registry.example.org/python:3.13
    pull_policy: if-not-present
  variables:
    GIT_STRATEGY: fetch
  before_script:
    - pip install --require-hashes -r requirements.txt
`,
  };
  // What not everybody may see who sees the merge request would be named, and not told.
  const templates = gitlab.project('platform/ci-templates', files, { visibility: 'internal' });
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

types:
  stage: test
  image: registry.example.org/python:3.13
  variables:
    GIT_STRATEGY: fetch
  script:
    - mypy src
`;
  return gitlab.project('apps/billing', { '.gitlab-ci.yml': before }, PROJECT).mergeRequest({
    branch: 'unit-tests',
    title: 'Run the unit tests',
    files: { '.gitlab-ci.yml': after },
  });
}
