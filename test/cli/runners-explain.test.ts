import { describe, expect, it } from 'vitest';
import { workspace } from './workspace.ts';

const POLICY = `runners:
  - name: big
    tags: [linux, big]
    executor: docker
    isolation: sysbox
    allowed_images: ["registry.example.org/**"]
  - name: small
    tags: [linux, small]
    untagged: true
    executor: docker
    allowed_images: ["registry.example.org/**"]
    allowed_services: ["postgres:*"]
    pull_policy: [always]
  - name: open
    tags: [linux, small, big]
    executor: docker
    privileged: true
    docker_socket: true
  - name: releases
    tags: [release]
    executor: shell
    projects: ["releng/**"]
  - name: guarded
    tags: [linux, small]
    executor: kubernetes
    protected_only: true
`;

const CI = `variables: {SIZE: small}
.base:
  tags: [linux, $SIZE]
build:
  extends: .base
  image: {name: "evil:1", pull_policy: never}
  services: ["mysql:8"]
  script: [make]
sized:
  parallel: {matrix: [{WHICH: [big, small]}]}
  tags: [$WHICH]
  script: [make]
review:
  tags: [linux, small]
  image: registry.example.org/a:$UNSET
  rules: [{if: $CI_PIPELINE_SOURCE == "merge_request_event"}]
  script: [make]
odd: {tags: [$UNSET, linux], script: [make]}
lost: {tags: [windows], script: [make]}
plain: {image: "evil:1", script: [make]}
child: {trigger: {include: child.yml}}
`;

const files = {
  'policy.yml': POLICY,
  '.gitlab-ci.yml': CI,
  'child.yml': 'plain: {tags: [linux], script: [make]}\nlast: {script: [make]}\n',
};

const run = (job: string, ...more: string[]) =>
  workspace(files).run(['runners', 'explain', '--policy', 'policy.yml', '--project', 'a/b', '--job', job, ...more]);

async function json(job: string, ...more: string[]) {
  const { code, out } = await run(job, '--format', 'json', ...more);
  expect(code).toBe(0);
  return JSON.parse(out).jobs;
}

interface Verdict {
  runner: { name: string };
  takes: boolean;
  because: unknown[];
  refusals: { what: string }[];
}

describe('runners explain', () => {
  it('tells each class’s answer, and why not', async () => {
    const { code, out, err } = await run('build');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^build {2}\.gitlab-ci\.yml:4:1\n/);
    expect(out).toContain('    linux  .gitlab-ci.yml:3:10 (extends .base)\n');
    expect(out).toContain('    $SIZE → small  .gitlab-ci.yml:3:17 (extends .base); "small" at .gitlab-ci.yml:1:19\n');
    expect(out).toContain('    big: does not, its tags lack small\n');
    expect(out).toContain('    releases: does not, offered only to releng/**; its tags lack linux, small\n');
    expect(out).toContain('    open: takes it, docker, shared, no isolation, privileged, docker.sock of the host\n');
    expect(out).toContain('  Decides: open, the worst of 3 candidates.\n');
    expect(out).not.toContain('would fail at run time');
  });

  it('quotes what a runner would print', async () => {
    const { out } = await run('build');
    const [, small = ''] = out.split('    small: takes it');
    for (const sentence of [
      'The "evil:1" image is not present on list of allowed images:',
      'The "mysql:8" image is not present on list of allowed services:',
      'invalid pull policy for image "evil:1": pull_policy ([never]) defined in GitLab pipeline config is not one of',
    ]) {
      expect(small.split('    open:')[0]).toContain(`      fails there: ${sentence}`);
    }
  });

  it('fails where every candidate refuses', async () => {
    const [job] = await json('plain');
    expect(job).toMatchObject({ candidates: ['small'], fails: true, tags: null });
    expect((await run('plain')).out).toContain('  It would fail at run time on every one of its candidates.\n');
    expect((await run('plain')).out).toContain('    big: does not, runs no jobs without tags\n');
  });

  it('shows every cell of a matrix, or one', async () => {
    const cells = await json('sized');
    expect(cells.map(({ job, candidates }: { job: string; candidates: string[] }) => [job, candidates])).toEqual([
      ['sized: [big]', ['open', 'big']],
      ['sized: [small]', ['open', 'small', 'guarded']],
    ]);
    expect(cells[0].tags[0]).toMatchObject({
      written: '$WHICH',
      text: 'big',
      variables: [{ value: 'big', at: { start: { line: 10 } }, via: [{ by: 'matrix' }] }],
    });
    expect(await json('sized: [small]')).toHaveLength(1);
  });

  it('finds jobs of child pipelines', async () => {
    const jobs = await json('plain');
    expect(jobs.map(({ triggers }: { triggers: string[] }) => triggers)).toEqual([[], ['child']]);
    const { out } = await run('last');
    expect(out).toMatch(/^last in the child pipeline of child {2}child\.yml:2:1\n/);
    expect((await run('child')).out).toContain(
      '  A trigger job: GitLab starts its pipeline by itself, on no runner.\n',
    );
  });

  it('keeps protected runners out where the job runs on no protected ref', async () => {
    const [job] = await json('review');
    const guarded = job.runners.find(({ runner }: Verdict) => runner.name === 'guarded');
    expect(guarded).toMatchObject({ takes: false, because: [{ kind: 'protected-only' }] });
    const { out } = await run('review');
    expect(out).toContain('takes only jobs of protected branches and tags, and this one runs in merge requests\n');
    expect(out).toContain('runs in: merge requests\n');
  });

  it('says where only protected runners take a job that runs elsewhere too', async () => {
    const guarded = 'runners: [{name: guarded, untagged: true, executor: docker, protected_only: true}]\n';
    const ci = 'a: {script: [make]}\nb: {rules: [{if: $CI_COMMIT_TAG}], script: [make]}\n';
    const space = workspace({ 'policy.yml': guarded, '.gitlab-ci.yml': ci });
    const out = async (job: string) =>
      (await space.run(['runners', 'explain', '--policy', 'policy.yml', '--job', job])).out;
    expect(await out('a')).toContain(
      '  In merge requests and on other branches no runner class is known to take it.\n',
    );
    expect(await out('a')).toContain('  Decides: guarded.\n');
    expect(await out('b')).not.toContain('  In merge requests');
  });

  it('says what it cannot know', async () => {
    const { out } = await run('odd');
    expect(out).toContain('    $UNSET → not known: $UNSET  .gitlab-ci.yml:');
    expect(out).toContain('  Tags that are not known were left out of the choice.\n');
    const limited = `${POLICY.replaceAll('registry.example.org/**', 'registry.example.org/a:1')}`;
    const space = workspace({ ...files, 'policy.yml': limited });
    const args = ['runners', 'explain', '--policy', 'policy.yml', '--job', 'review'];
    expect((await space.run(args)).out).toContain(
      '      not known before it runs: the image registry.example.org/a:$UNSET\n',
    );
  });

  it('assumes the unknown runner where no class fits', async () => {
    const [job] = await json('lost');
    expect(job).toMatchObject({ assumed: true, candidates: ['unknown'], fails: false });
    expect(job.runners.at(-1)).toMatchObject({ assumed: true, takes: true });
    const { out } = await run('lost');
    expect(out).toContain('    unknown_runner: takes it, docker, shared, no isolation\n');
    expect(out).toContain('  No runner class takes the job: it is judged by unknown_runner, which is assumed.\n');
  });

  it('offers classes to the project that is asked about', async () => {
    const [job] = await json('build', '--project', 'releng/x');
    const releases = job.runners.find(({ runner }: Verdict) => runner.name === 'releases');
    expect(releases.because).toEqual([{ kind: 'tags-missing', tags: ['linux', 'small'] }]);
  });

  it('knows what was meant: 2', async () => {
    expect(await run('biuld')).toMatchObject({ code: 2, err: expect.stringContaining('did you mean `build`?') });
  });

  it('tells of every job that can run where none is named', async () => {
    const argv = ['runners', 'explain', '--policy', 'policy.yml', '--project', 'a/b'];
    const { code, out } = await workspace(files).run(argv);
    expect(code).toBe(0);
    const heads = out.split('\n').filter((line) => /^\S/.test(line));
    expect(heads.map((line) => line.replace(/ {2}.*/, ''))).toEqual([
      'build',
      'sized: [big]',
      'sized: [small]',
      'review',
      'odd',
      'lost',
      'plain',
      'child',
      'plain in the child pipeline of child',
      'last in the child pipeline of child',
    ]);
    const json = await workspace(files).run([...argv, '--format', 'json']);
    expect(JSON.parse(json.out).jobs).toHaveLength(10);
    expect(await workspace({ '.gitlab-ci.yml': '.a: {script: [x]}\n' }).run(['runners', 'explain'])).toMatchObject({
      code: 0,
      out: 'There is no job that can run.\n',
    });
  });
});
