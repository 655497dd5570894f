import { expect, it } from 'vitest';
import type { ReportDetail } from '../../../src/review/judge/report-detail.ts';
import { refs } from '../../support/make-finding.ts';
import { replay } from '../../support/replay.ts';
import { type Situation, snapshotOf } from '../../support/snapshot-of.ts';

const POLICY = `
quote_from: [platform/*]
accept: {by: [group/security], rules: [image-not-allowed]}
variables: {MIRROR: registry.example.org}
rules:
  image-not-allowed:
    level: error
    allow: ["registry.example.org/**"]
runners:
  - {name: shared, tags: [docker], untagged: true, executor: docker}
  - {name: isolated, tags: [sysbox], executor: docker, isolation: sysbox}
  - {name: theirs, tags: [docker], executor: docker, projects: [other/**]}
`;

const KEY =
  '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW\n-----END OPENSSH PRIVATE KEY-----';

async function detailOf(yaml: string, over: Partial<Situation> = {}): Promise<ReportDetail> {
  const base = { '.gitlab-ci.yml': 'old:\n  image: evil/old:1\n  script: [make]\n' };
  const situation = { base, head: { '.gitlab-ci.yml': yaml }, policy: POLICY, ...over };
  const { report } = replay(await snapshotOf(situation));
  if (!report.detail) throw new Error('the report has no detail');
  return report.detail;
}

const linesIn = ({ head }: ReportDetail) => head.excerpts.flatMap(({ lines }) => lines);

it('has the lines around what is found and around what is gone, and where GitLab shows them', async () => {
  const detail = await detailOf('a:\n  script: [make]\n\nb:\n  image: evil/b:1\n  script: [make]\n  stage: test\n');
  const file = '.gitlab-ci.yml';
  expect(detail.head).toEqual({
    excerpts: [{ file, line: 4, lines: ['b:', '  image: evil/b:1', '  script: [make]'] }],
    links: { [file]: `https://gitlab.example.com/group/app/-/blob/${refs.headSha}/.gitlab-ci.yml` },
  });
  expect(detail.base?.excerpts).toEqual([
    { file, line: 1, lines: ['old:', '  image: evil/old:1', '  script: [make]'] },
  ]);
  expect(detail.base?.links[file]).toContain(refs.baseSha);
});

it('masks credentials beside what is found, and leaves lines out that it cannot tell apart any more', async () => {
  const token = 'glpat-k3Vx9QzT2mWn7RbY4sLd';
  const beside = await detailOf(`b:\n  # ${token}\n  image: evil/b:1\n  script: [make]\n`);
  expect(linesIn(beside)).toContain('  # glpat-***');
  const over = await detailOf(`b:\n  image: evil/b:1\n  script:\n    - |\n${KEY.replace(/^/gm, '      # ')}\n`);
  expect(JSON.stringify(over)).not.toContain('b3BlbnNzaC1');
});

it('says which runner classes would take each job, and names none that is not offered', async () => {
  const { jobs } = await detailOf(
    'a:\n  script: [x]\nb:\n  script: [x]\nc:\n  tags: [sysbox]\n  script: [x]\n.h:\n  script: [x]\n',
  );
  const told = jobs.map((group) => [
    group.jobs.map(({ name, at }) => `${name}:${at.start.line}`),
    group.choice.classes.map(({ name, takes }) => `${name} ${takes}`),
  ]);
  expect(told).toEqual([
    [
      ['a:1', 'b:3'],
      ['shared true', 'isolated false'],
    ],
    [['c:5'], ['isolated true', 'shared false']],
  ]);
});

it('has what the policy sets and where, without the names of others', async () => {
  const { policy } = await detailOf('b:\n  image: evil/b:1\n  script: [make]\n');
  expect(policy.map(({ name, value, at }) => [name, value, at.start.line])).toEqual([
    ['variables.MIRROR', '"registry.example.org"', 4],
    ['rules.image-not-allowed.level', '"error"', 7],
    ['rules.image-not-allowed.allow', '["registry.example.org/**"]', 8],
  ]);
});

it('tells nothing of a file that not everybody may see', async () => {
  const yaml =
    'include:\n  - {project: secret/ops, ref: main, file: deploy.yml}\nb:\n  extends: .hidden\n  script: [make]\n';
  const others = { 'secret/ops:/deploy.yml': '.hidden:\n  image: evil/hidden:1\nclosed job:\n  script: [make]\n' };
  const project = { visibility: 'public' as const };
  const detail = await detailOf(yaml, { others, project });
  expect(detail.jobs.flatMap((group) => group.jobs.map(({ name }) => name))).toEqual(['b']);
  expect(detail.unlistedJobs).toBe(1);
  for (const text of ['evil/hidden', 'closed job', 'secret/ops/-/blob'])
    expect(JSON.stringify(detail)).not.toContain(text);
});
