import { describe, expect, it } from 'vitest';
import { isRunnerConfigPath, readRunnerConfig, scalarsOf, settingOf } from '../../src/runner/runner-config.ts';
import { sourceFile } from '../support/make-config.ts';

const read = (path: string, text: string) => readRunnerConfig(sourceFile(path, text));
const valuesOf = (path: string, text: string) =>
  read(path, text).runners.map(({ name, executor, containers }) => [
    name,
    executor,
    scalarsOf(settingOf(containers, 'image')?.value)[0]?.at.text ?? null,
  ]);

const TWO = `\
[[runners]]
  name = "a"
  executor = "docker"
  [runners.docker]
    image = "ruby:3"
  [runners.kubernetes]
    image = "ignored"
[[runners]]
  executor = "kubernetes"
  [runners.kubernetes]
    image = "alpine"
[[runners]]
  executor = "shell"
  [runners.docker]
    image = "ignored"
`;

describe('isRunnerConfigPath', () => {
  it('takes globs as the runner does', () => {
    const globs = ['**/config.toml', 'deploy/*/values.yaml'];
    const paths = ['config.toml', 'a/b/config.toml', 'my-config.toml', 'deploy/x/values.yaml', 'values.yaml'];
    expect(paths.filter((path) => isRunnerConfigPath(path, globs))).toEqual([
      'config.toml',
      'a/b/config.toml',
      'deploy/x/values.yaml',
    ]);
  });
});

describe('readRunnerConfig', () => {
  it('reads each runner with the section of its executor', () => {
    expect(valuesOf('config.toml', TWO)).toEqual([
      ['a', 'docker', '"ruby:3"'],
      [null, 'kubernetes', '"alpine"'],
      [null, 'shell', null],
    ]);
  });

  it('leaves files alone that are about something else', () => {
    const others = ['baseURL = "/"\n[params]\nrunners = 3\n', 'title = \n', '[runners]\nprivileged = true\n'];
    for (const text of others) expect(read('config.toml', text)).toMatchObject({ runners: [], problems: [] });
    expect(read('values.yaml', 'a: [\n')).toMatchObject({ runners: [], problems: [] });
  });

  it('says where a broken one is broken', () => {
    const { runners, problems } = read('config.toml', '[[runners]]\n  name = "a\n');
    expect(runners).toEqual([]);
    expect(problems.map(({ at, message }) => [at?.span.start.line, message])).toEqual([
      [2, 'TOML syntax error: Unterminated string constant'],
    ]);
  });

  const indented = TWO.replaceAll(/^/gm, '      ').trimEnd();
  it.each([
    ['literal', `runners:\n    config: |\n${indented}\n`],
    ['as a part', `gitlab-runner:\n  runners:\n    config: |-\n${indented}\n`],
    ['with CRLF', `runners:\n    config: |\n${indented}\n`.replaceAll('\n', '\r\n')],
  ])('reads the values of a chart: %s', (_name, text) => {
    expect(valuesOf('values.yaml', text)).toEqual(valuesOf('config.toml', TWO));
  });

  it('takes name and executor from the values of the chart', () => {
    const config = 'config: "[[runners]]\\n[runners.kubernetes]\\nimage = \\"x\\""';
    expect(valuesOf('values.yaml', `runners:\n  name: n\n  ${config}\n`)).toEqual([['n', 'kubernetes', '\\"x\\"']]);
    const shell = `runners:\n  executor: shell\n  ${config}\n`;
    expect(valuesOf('values.yaml', shell)).toEqual([[null, 'shell', null]]);
  });

  it('finds the line of a fault inside of values', () => {
    const { problems } = read('values.yaml', 'a: 1\nrunners:\n  config: |\n    [[runners]]\n      name = a b\n');
    expect(problems.map(({ at }) => at?.span.start.line)).toEqual([5]);
  });

  it('finds the last line of values that stop too early', () => {
    const { problems } = read('values.yaml', 'runners:\n  config: |\n    [[runners]]\n      name = "a\n\n');
    expect(problems.map(({ at }) => at?.span.start.line)).toEqual([4]);
  });

  it('is not harmed by aliases that multiply', () => {
    const lines = ['a0: &a0 {runners: {config: "[[runners]]"}}'];
    for (let n = 1; n < 40; n++) lines.push(`a${n}: &a${n} {x: *a${n - 1}, y: *a${n - 1}}`);
    expect(read('values.yaml', lines.join('\n')).runners.length).toBeLessThanOrEqual(1);
  });
});
