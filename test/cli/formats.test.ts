/** What `check` writes for other tools is read back by schemas and a reader that others wrote. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import SARIF from '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json' with { type: 'json' };
import draft04 from 'ajv-draft-04';
import { parse as parseJUnit } from 'junit2json';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Workspace, workspace } from './workspace.ts';

/**
 * By GitLab's documentation of Code Quality reports and app/validators/json_schemas/codeclimate.json (18.9), which ask for
 * less; what it does not know it ignores, and of one fingerprint it keeps one.
 */
const CODE_QUALITY = z.array(
  z.object({
    description: z.string().min(1),
    check_name: z.string().min(1),
    fingerprint: z.string().regex(/^[0-9a-f]{32}$/),
    severity: z.enum(['info', 'minor', 'major', 'critical', 'blocker']),
    location: z.object({
      path: z.string().regex(/^(?!\.\/)/),
      lines: z.object({ begin: z.int().positive(), end: z.int().positive() }),
    }),
  }),
);

const TIME = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
const TOOL = z.object({
  id: z.string().min(1),
  name: z.string().min(1).max(255),
  version: z.string().min(1).max(255),
  vendor: z.object({ name: z.string().min(1).max(255) }),
});

const WEB_URL = z.string().regex(/^(?:https?|ftp):\/\/.+/);

/** What version 15 of GitLab's schema requires of a SAST report, and more (lib/gitlab/ci/parsers/security/validators, 18.9). */
const SAST = z.object({
  version: z.string().regex(/^15\.\d+\.\d+$/),
  schema: z.string().regex(/^https?:\/\/.+/),
  scan: z.object({
    analyzer: TOOL,
    scanner: TOOL,
    type: z.literal('sast'),
    start_time: TIME,
    end_time: TIME,
    status: z.enum(['success', 'failure']),
  }),
  vulnerabilities: z.array(
    z.object({
      id: z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
      name: z.string().min(1).max(255),
      description: z.string().max(1_048_576),
      severity: z.enum(['Info', 'Unknown', 'Low', 'Medium', 'High', 'Critical']),
      solution: z.string().max(7000).optional(),
      identifiers: z
        .array(
          z.object({
            type: z.string().min(1),
            name: z.string().min(1),
            value: z.string().min(1),
            url: WEB_URL.optional(),
          }),
        )
        .min(1)
        .max(20),
      links: z.array(z.object({ url: WEB_URL })).optional(),
      tracking: z.object({
        type: z.literal('source'),
        items: z.array(
          z.object({
            file: z.string(),
            start_line: z.int(),
            end_line: z.int(),
            signatures: z.array(z.object({ algorithm: z.literal('hash'), value: z.string() })).min(1),
          }),
        ),
      }),
      location: z.object({ file: z.string(), start_line: z.int(), end_line: z.int() }),
    }),
  ),
});

/** One of each: an error, a warning with a suggestion, an exempted one, something unread, what GitLab refuses, hostile names. */
const FILES = {
  'policy.yml': `rules:
  image-not-allowed: {level: error, allow: [registry.example.org/**]}
  docker-tls-disabled: warning
exemptions:
  - {rule: image-not-allowed, projects: [group/app], jobs: [old], until: 2099-01-01, reason: "moves <soon> & later"}
`,
  'ci/base.yml': '.base:\n  image: evil/x\n',
  '.gitlab-ci.yml': `include:
  - ci/base.yml
  - {project: group/ci, file: /a.yml}
'build "<&>" ]]> \\e[31m':
  extends: .base
  variables: {CI_DEBUG_TRACE: "true"}
  script: [make]
old:
  image: evil/old
  script: [make]
`,
};

const REFUSED = { ...FILES, '.gitlab-ci.yml': 'broken:\n  retry: 9\n  script: [make]\n' };

const CHECK = ['check', '--policy', 'policy.yml', '--project', 'group/app'];

async function shown(space: Workspace, format: string, ...more: string[]): Promise<string> {
  return (await space.run([...CHECK, '--format', format, ...more])).out;
}

describe('sarif', () => {
  it('is valid, and tells rule, place, way, level and what is let pass', async () => {
    const out = await shown(workspace(FILES), 'sarif');
    const ajv = new draft04.default({ strict: false, validateFormats: false, unicodeRegExp: false });
    const isValid = ajv.validate(SARIF, JSON.parse(out));
    expect(ajv.errors).toBeNull();
    expect(isValid).toBe(true);
    const [run] = JSON.parse(out).runs;
    const { rules } = run.tool.driver;
    for (const { ruleId, ruleIndex, locations } of run.results) {
      expect(rules[ruleIndex].id).toBe(ruleId);
      expect(locations).toHaveLength(1);
    }
    const placeless = { ...FILES, '.gitlab-ci.yml': 'include: $A\na: {extends: .x}\nb: {extends: .y}\n' };
    const { results } = JSON.parse(await shown(workspace(placeless), 'sarif')).runs[0];
    expect(results.find(({ message }: { message: { text: string } }) => /may follow/.test(message.text))).toMatchObject(
      {
        locations: [{ physicalLocation: { artifactLocation: { uri: '.gitlab-ci.yml' }, region: { startLine: 1 } } }],
      },
    );
    const result = (text: string) =>
      run.results.find(({ message }: { message: { text: string } }) => message.text.includes(text));
    expect(result('evil/x')).toMatchObject({
      ruleId: 'image-not-allowed',
      level: 'error',
      baselineState: 'new',
      partialFingerprints: { 'pipewarden/v1': expect.stringMatching(/^[0-9a-f]{32}$/) },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'ci/base.yml', uriBaseId: '%SRCROOT%' },
            region: { startLine: 2, startColumn: 10, endLine: 2, endColumn: 16 },
          },
        },
      ],
    });
    expect(result('evil/x').relatedLocations.length).toBeGreaterThan(1);
    expect(result('evil/old').suppressions).toEqual([{ kind: 'external', justification: 'moves <soon> & later' }]);
    expect(result('evil/x')).not.toHaveProperty('suppressions');
    expect(result('group/ci')).toMatchObject({ level: 'note' });
    const refused = JSON.parse(await shown(workspace(REFUSED), 'sarif'));
    expect(refused.runs[0].results[0]).toMatchObject({ ruleId: 'configuration-refused', level: 'error' });
  });

  it('tells files of the project from others by what they are, whatever their names look like', async () => {
    const space = workspace({
      'policy.yml': FILES['policy.yml'],
      'ci/job@2.yml': 'build:\n  image: evil/x\n  script: [make]\n',
      'templates/T.gitlab-ci.yml': 'test:\n  image: evil/y\n  script: [make]\n',
      '.gitlab-ci.yml': 'include: [ci/job@2.yml, {template: T.gitlab-ci.yml}]\n',
    });
    const [run] = JSON.parse(await shown(space, 'sarif', '--templates', 'templates')).runs;
    const places = run.results.map((each: { locations: { physicalLocation: { artifactLocation: object } }[] }) => {
      return each.locations[0]?.physicalLocation.artifactLocation;
    });
    expect(places).toContainEqual({ uri: 'ci/job%402.yml', uriBaseId: '%SRCROOT%' });
    expect(places).toContainEqual({ uri: 'elsewhere:template%3AT.gitlab-ci.yml' });
  });

  it('has fixes for suggestions that are safe, and links to rule pages', async () => {
    const space = workspace({
      'policy.yml': 'rules: {include-not-pinned: warning, debug-trace-enabled: error}\n',
      '.gitlab-ci.yml': 'a:\n  variables: {CI_DEBUG_TRACE: "true"}\n  script: [make]\n',
    });
    const { out } = await space.run([...CHECK, '--format', 'sarif'], {
      env: { PUBLIC_URL: 'https://pipewarden.example.org/' },
    });
    const [run] = JSON.parse(out).runs;
    expect(run.results[0]).not.toHaveProperty('fixes');
    const rule = run.tool.driver.rules.find(({ id }: { id: string }) => id === 'debug-trace-enabled');
    expect(run.tool.driver.informationUri).toBe('https://pipewarden.example.org/rules');
    expect(rule.helpUri).toBe('https://pipewarden.example.org/rules/debug-trace-enabled');
    expect(rule.defaultConfiguration).toEqual({ level: 'error' });
  });
});

describe('codequality', () => {
  it('is valid, has a severity for each weight, and leaves out what is exempted', async () => {
    const report = CODE_QUALITY.parse(JSON.parse(await shown(workspace(FILES), 'codequality')));
    const of = (name: string) => report.filter(({ check_name }) => check_name === name);
    expect(of('image-not-allowed').map(({ severity, location }) => [severity, location.path])).toEqual([
      ['critical', 'ci/base.yml'],
    ]);
    const refused = CODE_QUALITY.parse(JSON.parse(await shown(workspace(REFUSED), 'codequality')));
    expect(refused.map(({ check_name, severity }) => [check_name, severity])).toEqual([
      ['configuration-refused', 'blocker'],
    ]);
    expect(report.map(({ severity }) => severity)).toContain('info');
    expect(new Set(report.map(({ fingerprint }) => fingerprint)).size).toBe(report.length);
  });

  it('has the same fingerprints when lines move', async () => {
    const moved = { ...FILES, '.gitlab-ci.yml': `# moved\n\n${FILES['.gitlab-ci.yml']}` };
    const [before, after] = await Promise.all(
      [FILES, moved].map(async (files) => CODE_QUALITY.parse(JSON.parse(await shown(workspace(files), 'codequality')))),
    );
    const prints = (report: z.infer<typeof CODE_QUALITY> | undefined) =>
      report?.map(({ fingerprint }) => fingerprint).sort();
    expect(prints(after)).toEqual(prints(before));
  });
});

it('codequality and sast tell what is written elsewhere at the include that brings it', async () => {
  const space = workspace({
    'policy.yml': FILES['policy.yml'],
    'gitlab/T.gitlab-ci.yml': '.t:\n  image: evil/y\n\ntest:\n  image: evil/z\n  script: [make]\n',
    'ci/t.yml': '\n\ninclude: {template: T.gitlab-ci.yml}\n',
    '.gitlab-ci.yml': 'include: ci/t.yml\nbuild:\n  extends: .t\n  script: [make]\n',
  });
  const run = async (format: string) => JSON.parse(await shown(space, format, '--templates', 'gitlab'));
  const quality = CODE_QUALITY.parse(await run('codequality'));
  const evil = quality.filter(({ description }) => /evil/.test(description));
  expect(evil.map(({ location }) => [location.path, location.lines.begin])).toEqual([
    ['ci/t.yml', 3],
    ['ci/t.yml', 3],
  ]);
  expect(evil.map(({ description }) => description).join()).toMatch(/evil\/z.* \(template:T\.gitlab-ci\.yml:5:10\)/);
  const { vulnerabilities } = SAST.parse(await run('sast'));
  const places = vulnerabilities.filter(({ description }) => /evil/.test(description)).map(({ location }) => location);
  expect(places.map(({ file, start_line }) => [file, start_line])).toEqual([
    ['ci/t.yml', 3],
    ['ci/t.yml', 3],
  ]);
});

it('sast is valid, and holds findings alone', async () => {
  const report = SAST.parse(JSON.parse(await shown(workspace(FILES), 'sast')));
  const rules = report.vulnerabilities.flatMap(({ identifiers }) => identifiers.map(({ value }) => value));
  expect(rules).toContain('image-not-allowed');
  expect(rules).not.toContain('configuration-refused');
  expect(report.vulnerabilities.find(({ description }) => description.includes('evil/x'))?.severity).toBe('High');
});

it('sast has a signature for each finding, which stays when lines move', async () => {
  const two = {
    ...FILES,
    '.gitlab-ci.yml': 'a: {image: evil/a, script: [make], services: [evil/s]}\nb: {image: evil/b, script: [make]}\n',
  };
  const moved = { ...two, '.gitlab-ci.yml': `# moved\n${two['.gitlab-ci.yml']}` };
  const [before, after] = await Promise.all(
    [two, moved].map(async (files) => {
      const { vulnerabilities } = SAST.parse(JSON.parse(await shown(workspace(files), 'sast')));
      return vulnerabilities.flatMap(({ tracking }) =>
        tracking.items.flatMap(({ signatures }) => signatures.map(({ value }) => value)),
      );
    }),
  );
  expect(new Set(before).size).toBeGreaterThan(1);
  expect(new Set(before).size).toBe(before?.length);
  expect(after).toEqual(before);
});

it('sast is not longer than GitLab takes, whatever is written', async () => {
  const long = `a:\n  image: "evil/${'x'.repeat(300_000)}"\n  script: [make]\n  variables: {CI_DEBUG_TRACE: "true"}\n`;
  const report = SAST.parse(JSON.parse(await shown(workspace({ ...FILES, '.gitlab-ci.yml': long }), 'sast')));
  expect(report.vulnerabilities.map(({ name }) => name.length).every((length) => length <= 255)).toBe(true);
});

describe('junit', () => {
  it('is read by others: what counts failed, what is let pass is skipped, a rule that finds nothing passed', async () => {
    const read = await parseJUnit(await shown(workspace(FILES), 'junit'));
    if (!read || !('testsuite' in read) || !read.testsuite?.[0]) throw new Error('no test suite');
    const [suite] = read.testsuite;
    const cases = suite.testcase ?? [];
    const failed = cases.filter(({ failure }) => failure);
    const skipped = cases.filter(({ skipped: one }) => one);
    expect(suite).toMatchObject({ tests: cases.length, failures: failed.length, skipped: skipped.length });
    const evil = failed.filter(({ classname }) => classname === 'image-not-allowed');
    expect(evil.map(({ name }) => name)).toEqual(['ci/base.yml:2 evil/x']);
    expect(skipped.map(({ name }) => name)).toContain('.gitlab-ci.yml:9 evil/old');
    const silent = cases.filter(({ classname }) => classname === 'docker-tls-disabled');
    expect(silent).toHaveLength(1);
    expect(silent[0]).not.toHaveProperty('failure');
  });
});

describe('--output', () => {
  it('writes several formats in one run, makes folders, and prints text', async () => {
    const space = workspace(FILES);
    const { out } = await space.run([
      ...CHECK,
      ...['--output', 'codequality=reports/quality.json', '--output', 'sarif=p.sarif'],
    ]);
    expect(out).toContain('error image-not-allowed');
    const read = (path: string) => JSON.parse(readFileSync(join(space.folder, path), 'utf8'));
    CODE_QUALITY.parse(read('reports/quality.json'));
    expect(read('p.sarif').version).toBe('2.1.0');
  });

  it('takes the format of --format where it names none', async () => {
    const space = workspace(FILES);
    const { out } = await space.run([...CHECK, '--format', 'json', '--output', 'all.json']);
    expect(out).toContain('error image-not-allowed');
    expect(JSON.parse(readFileSync(join(space.folder, 'all.json'), 'utf8')).state).toBe('failed');
  });

  it('says why a file cannot be written', async () => {
    const { code, err } = await workspace(FILES).run([...CHECK, '--output', 'policy.yml/x']);
    expect([code, err]).toEqual([2, expect.stringMatching(/^pipewarden: --output: policy.yml\/x cannot be written: /)]);
  });
});
