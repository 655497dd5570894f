/** The component and the plain job of docs/pipeline.md, judged as a project that includes them is judged. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { resolveFiles } from '../support/resolve-files.ts';
import { workspace } from './workspace.ts';

const TEMPLATE = readFileSync('templates/pipewarden.yml', 'utf8');
const [PLAIN = ''] = [...readFileSync('docs/pipeline.md', 'utf8').matchAll(/```yaml\n(pipewarden:[^`]+)```/g)].map(
  ([, text]) => text,
);

describe('templates/pipewarden.yml', () => {
  it('has a description and a check for each input', () => {
    const [header] = parseAllDocuments(TEMPLATE);
    const inputs = Object.entries(header?.toJS().spec.inputs as Record<string, Record<string, unknown>>);
    for (const [name, { description, regex, options }] of inputs) {
      expect([name, typeof description]).toEqual([name, 'string']);
      if (name !== 'stage') expect([name, regex ?? options]).not.toEqual([name, undefined]);
    }
  });

  it('resolves to one job of merge requests that runs check with three reports', () => {
    const files = {
      '.gitlab-ci.yml':
        'include: [{local: templates/pipewarden.yml, inputs: {fail_on: never, policy: ci/policy.yml}}]\n',
      'templates/pipewarden.yml': TEMPLATE,
    };
    const config = resolveFiles(files);
    expect(config.problems).toEqual([]);
    expect(config.jobs.map(({ name }) => name)).toEqual(['pipewarden']);
    const [job] = config.jobs;
    const lines = job?.scripts.flatMap((script) => script.lines.map(({ value }) => value)) ?? [];
    expect(lines[1]).toContain('--fail-on never');
    expect(lines[1]?.match(/--output \w+=/g)).toEqual(['--output codequality=', '--output sast=', '--output junit=']);
  });
});

it.each([
  ['the component', { '.gitlab-ci.yml': 'include: templates/pipewarden.yml\n', 'templates/pipewarden.yml': TEMPLATE }],
  ['the plain job', { '.gitlab-ci.yml': PLAIN }],
])('%s has nothing that the policy of Pipewarden finds', async (_, files) => {
  const { code, out } = await workspace(files).run(['check', '--project', 'g/a', '--fail-on', 'warning']);
  expect(out).toMatch(/\n0 errors, 0 warnings in 1 job of \d files?\n$/);
  expect(code).toBe(0);
});

it('.pre-commit-hooks.yaml names the command, and files that are there to be judged', () => {
  const [hook] = parse(readFileSync('.pre-commit-hooks.yaml', 'utf8'));
  expect(hook).toMatchObject({ id: 'pipewarden', entry: 'pipewarden check', pass_filenames: false });
  const files = new RegExp(hook.files);
  for (const path of ['.gitlab-ci.yml', 'ci/a.yml', '.gitlab/ci/b.yaml', 'templates/x.yml'])
    expect(path).toMatch(files);
  expect('src/a.yml').not.toMatch(files);
});

it('every file that package.json names is there', () => {
  const { files } = JSON.parse(readFileSync('package.json', 'utf8')) as { files: readonly string[] };
  const missing = files.filter((path) => !path.startsWith('!') && !path.startsWith('dist/') && !existsSync(path));
  expect(missing).toEqual([]);
  const links = [...readFileSync('README.md', 'utf8').matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, path]) => path);
  expect(links.length).toBeGreaterThan(5);
  const isPacked = (path: string) => files.some((each) => path === each || path.startsWith(`${each}/`));
  expect(links.filter((path) => !isPacked(path as string))).toEqual([]);
});
