/** Variables that earlier jobs hand on by dotenv reports, which beat those of YAML. */
import { describe, expect, it } from 'vitest';
import { judgeCase } from '../../rules/judge-case.ts';

const POLICY = `
runners:
  - {name: shared, tags: [docker], executor: docker, pull_policy: [always]}
rules:
  image-not-allowed: {level: error, allow: ["x:good"]}
  image-not-evaluable: error
  service-not-allowed: {level: error, allow: ["x:good"]}
  git-strategy-reuses-checkout: error
`;

interface Case {
  /** Commands of the script that writes. */
  readonly script?: readonly string[];
  /** Further keywords of that job, of the job that reads, and at top level. */
  readonly writer?: string;
  readonly reader?: string;
  readonly top?: string;
}

function found({ script = ['echo V=bad > a.env'], writer = '', reader = '', top = 'variables: {V: good}' }: Case) {
  const yaml = `${top}
writer: {image: "x:good", stage: build, script: ${JSON.stringify(script)}, artifacts: {reports: {dotenv: a.env}}${writer}}
reader: {image: "x:$V", script: [make]${reader}}
`;
  return judgeCase('image-not-allowed', {
    files: { '.gitlab-ci.yml': yaml },
    policy: POLICY,
    projectGitStrategy: 'clone',
  })
    .filter(({ uses }) => uses.some(({ job }) => job.startsWith('reader')))
    .map(({ rule, value, pipelines }) => [rule, value, ...(pipelines ? [pipelines.only.join()] : [])].join(' '));
}

const BAD = ['image-not-allowed x:bad'];
const UNKNOWN = ['image-not-evaluable x:$V'];

describe('a variable of a dotenv report', () => {
  it.each([
    ['echo', ['echo "V=bad" >> ./a.env']],
    ['printf', ['printf "V=%s\\n" bad > $CI_PROJECT_DIR/a.env']],
    ['tee', ['echo V=bad | tee -a a.env']],
    ['a here-document', ["cat > a.env <<'EOF'\nA=b\n V = bad \nEOF"]],
    ['one branch of several', ['if test -f x; then echo V=bad > a.env; else echo V=good > a.env; fi']],
    ['a value of the shell', ['V=bad', 'echo "V=$V" > a.env']],
  ])('is judged in the jobs after it, written by %s', (_, script) => {
    expect(found({ script })).toEqual(BAD);
  });

  it('names the line that writes it', () => {
    const yaml = 'w: {stage: build, script: [echo V=bad > a.env], artifacts: {reports: {dotenv: a.env}}}\n';
    const files = { '.gitlab-ci.yml': `${yaml}r: {image: "x:$V", script: [make]}\n` };
    const [finding] = judgeCase('image-not-allowed', { files, policy: POLICY, projectGitStrategy: 'clone' });
    expect(finding?.because.map(({ start }) => start.line)).toContain(1);
  });

  it.each([
    ['the output of a program', ['echo "V=$(git describe)" > a.env']],
    ['what only the run knows', ['read X', 'echo "V=$X" > a.env']],
    ['made of itself', ['echo "V=$V-x" > a.env', 'true']],
  ])('is unknown where it is %s', (_, script) => {
    expect(found({ script, top: 'variables: {W: "1"}' })).toEqual(UNKNOWN);
  });

  it('hides what YAML says only where it is handed on', () => {
    expect(found({ script: ['echo "V=$(git describe)" > a.env'] })).toEqual(UNKNOWN);
    expect(found({ top: 'variables: {V: bad}', script: ['echo V=good > a.env'] })).toEqual(BAD);
  });

  it('is known where no file sets it', () => {
    expect(found({ top: '', script: ['echo V=good > a.env'] })).toEqual([]);
  });

  it.each([
    ['of a job of the same stage', { writer: ', stage: test' }],
    ['of a job that it does not need', { reader: ', needs: []' }],
    ['of a job whose artifacts it does not fetch', { reader: ', needs: [{job: writer, artifacts: false}]' }],
    ['that dependencies leave out', { reader: ', dependencies: []' }],
    ['in another file', { script: ['echo V=bad > b.env'] }],
    ['of another name', { script: ['echo W=bad > a.env'] }],
  ])('is not that %s', (_, changes) => {
    expect(found(changes)).toEqual([]);
  });

  it.each([
    ['needed in the same stage', { writer: ', stage: test', reader: ', needs: [writer]' }],
    ['among the dependencies', { reader: ', dependencies: [writer]' }],
    ['of a copy', { writer: ', parallel: 2', reader: ', needs: [writer]' }],
    ['in a job with copies', { reader: ', parallel: {matrix: [{W: [a]}]}' }],
  ])('is that of a job %s', (_, changes) => {
    expect(found(changes)).toEqual(BAD);
  });

  it('is there in the pipelines of the job that writes it', () => {
    expect(found({ writer: ', rules: [{if: $CI_COMMIT_TAG}]' })).toEqual([`${BAD} tag`]);
  });

  it('reaches services and what runners read, and no tag', () => {
    const script = ['echo V=good >> a.env', 'echo S=bad >> a.env', 'echo GIT_STRATEGY=fetch >> a.env'];
    const top = 'variables: {V: good, S: good, GIT_STRATEGY: clone}';
    const reader = ', services: ["x:$S"], tags: [docker, $S]';
    expect(found({ script, top, reader }).sort()).toEqual([
      'git-strategy-reuses-checkout fetch',
      'service-not-allowed x:bad',
    ]);
  });

  it('decides no rule', () => {
    const writer = ', rules: [{when: always}]';
    const reader = ', rules: [{if: $V == "bad", variables: {V: worse}}, {when: always}]';
    expect(found({ writer, reader })).toEqual(BAD);
  });
});
