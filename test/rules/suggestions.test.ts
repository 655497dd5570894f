/** Which suggestions keep behaviour. A rule that begins to suggest something is missing here until somebody decides. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { rules } from '../../src/rules/index.ts';
import { judgeCase } from './judge-case.ts';
import { firstFile, readCase } from './read-case.ts';

const JOB = 'build:\n  script: [make]\n';
const PROJECT = 'include:\n  - project: group/ci\n    ref: main\n    file: /a.yml\n';
const COMPONENT = 'include:\n  - component: gitlab.example.com/group/parts/build@1.2\n';
const component = (text: string) => ({ 'component:gitlab.example.com/group/parts/build@1.2': text });

function job(keywords: string): Record<string, string> {
  return { '.gitlab-ci.yml': `build:\n  script: [make]\n${keywords.replace(/^/gm, '  ')}\n` };
}

function runnerConfig(settings: string): Record<string, string> {
  return { 'config.toml': `[[runners]]\n  executor = "docker"\n  [runners.docker]\n    ${settings}\n` };
}

const suggestions: readonly [rule: string, files: Record<string, string>, replacement: string, safe: boolean][] = [
  // the same file, at the commit it is taken from now
  ['include-not-pinned', { '.gitlab-ci.yml': PROJECT + JOB, 'project:group/ci@main:/a.yml': JOB }, 'main', true],
  ['include-not-pinned', { '.gitlab-ci.yml': COMPONENT + JOB, ...component(JOB) }, '1.2', true],
  // unless the component asks which version it is
  [
    'include-not-pinned',
    {
      '.gitlab-ci.yml': COMPONENT + JOB,
      ...component(`spec:\n  component: [version]\n---\nx:\n  script: echo $[[ component.version ]]\n`),
    },
    '1.2',
    false,
  ],
  ['image-not-allowed', job('image: quay.io/team/ruby:3'), 'registry.example.org/team/ruby:3', false],
  ['service-not-allowed', job('services: [quay.io/team/ruby:3]'), 'registry.example.org/team/ruby:3', false],
  ['pull-policy-not-allowed', job('image: {name: "ruby:3", pull_policy: if-not-present}'), 'always', false],
  ['git-strategy-reuses-checkout', job('variables: {GIT_STRATEGY: fetch}'), 'clone', false],
  ['debug-trace-enabled', job('variables: {CI_DEBUG_TRACE: "true"}'), '"false"', false],
  ['docker-tls-disabled', job('services: ["docker:dind"]\nvariables: {DOCKER_TLS_CERTDIR: ""}'), '"/certs"', false],
  ['docker-tls-disabled', job('variables: {DOCKER_HOST: "tcp://docker:2375"}'), '"tcp://docker:2376"', false],
  ['invisible-text', job('variables: {NAME: a\u200bb\u200bc}'), 'b', false],
  ['image-malformed', job('image: https://quay.io/Team/ruby:3'), 'quay.io/Team/ruby:3', false],
  ['runner-config-pull-policy', runnerConfig('pull_policy = "if-not-present"'), '"always"', false],
];

const lists = ['image-not-allowed', 'service-not-allowed'];

test.each(suggestions)('%s %j', (rule, files, replacement, safe) => {
  const policy = lists.includes(rule) ? `rules: {${rule}: {allow: ["registry.example.org/team/ruby:3"]}}\n` : '';
  const found = judgeCase(rule, { files, policy, projectGitStrategy: null }).filter((each) => each.rule === rule);
  const [suggestion] = found.flatMap((each) => each.suggestion ?? []);
  expect(suggestion).toEqual({ replacement: expect.stringContaining(replacement), safe });
});

/** Rules that suggest something somewhere in their cases. */
function suggesting(): string[] {
  const here = new URL('.', import.meta.url);
  const suggests = ({ id }: { readonly id: string }) =>
    readdirSync(new URL(`${id}/`, here)).some((name) => {
      const found = judgeCase(id, readCase(readFileSync(new URL(`${id}/${name}`, here), 'utf8'), firstFile(name)));
      return found.some((finding) => finding.rule === id && finding.suggestion);
    });
  return rules.filter(suggests).map(({ id }) => id);
}

// every case of every rule is judged
test('every rule that suggests something is above', { timeout: 120_000 }, () => {
  const listed = suggestions.map(([rule]) => rule);
  expect(suggesting().filter((rule) => !listed.includes(rule))).toEqual([]);
});
