/** What git does not tell is unknown: it may be anything, and so may what depends on it. */
import { expect, it } from 'vitest';
import { type Workspace, workspace } from './workspace.ts';

const POLICY = 'rules:\n  image-not-allowed: {level: error, allow: ["good/**"]}\n';

/** A job with an image that is refused, where the condition holds. */
const evilIf = (condition: string) => `build:\n  image: evil/x\n  script: make\n  rules:\n    - if: '${condition}'\n`;

function checkout(condition: string): Workspace {
  const space = workspace({ 'policy.yml': POLICY, '.gitlab-ci.yml': `# first\n${evilIf(condition)}` });
  return space;
}

/** The level of the finding and whether its job runs in some pipeline. */
async function found(space: Workspace, ...options: string[]) {
  const { out } = await space.run(['check', '.', '--policy', 'policy.yml', '--format', 'json', ...options]);
  const [finding] = JSON.parse(out).findings;
  return [finding.level, finding.pipelines.length > 0];
}

function commit(space: Workspace): void {
  space.git('init', '-q', '-b', 'main');
  space.git('add', '-A');
  space.git('commit', '-qm', 'first');
}

it.each([
  '$CI_PROJECT_PATH == "group/app"',
  '$CI_PROJECT_NAMESPACE =~ /^group/',
  '$CI_MERGE_REQUEST_SOURCE_PROJECT_PATH == "group/app"',
  '$CI_REGISTRY_IMAGE == "registry.example.com/group/app"',
])('the project: %s', async (condition) => {
  const space = checkout(condition);
  commit(space);
  expect(await found(space)).toEqual(['error', true]);
  expect(await found(space, '--project', 'other/app')).toEqual(
    condition.includes('REGISTRY') ? ['error', true] : ['warning', false],
  );
});

it('the branch, where none is checked out', async () => {
  const space = checkout('$CI_MERGE_REQUEST_SOURCE_BRANCH_NAME == "feature"');
  commit(space);
  expect(await found(space)).toEqual(['warning', false]);
  space.git('checkout', '-q', '--detach');
  expect(await found(space)).toEqual(['error', true]);
});

it.each([
  ['HEAD', 'HEAD', false],
  ['HEAD', 'main', true],
  ['origin/HEAD', 'main', true],
  ['origin/HEAD', 'other', false],
])('HEAD is no branch, so the default one is taken: %s leads to %s: %s', async (base, target, holds) => {
  const space = checkout(`$CI_MERGE_REQUEST_TARGET_BRANCH_NAME == "${target}"`);
  commit(space);
  space.git('update-ref', 'refs/remotes/origin/main', 'HEAD');
  space.git('symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/main');
  expect((await found(space, '--base', base))[1]).toBe(holds);
});

it('a number as a ref is no tag and no branch that anybody knows', async () => {
  const include = 'include:\n  - {project: group/kit, ref: "23", file: a.yml}\n';
  const space = workspace({ 'policy.yml': 'rules: {include-not-pinned: error}\n', '.gitlab-ci.yml': include });
  const { out } = await space.run(['check', '.', '--policy', 'policy.yml', '--format', 'json']);
  const [finding] = JSON.parse(out).findings.filter(({ rule }: { rule: string }) => rule === 'include-not-pinned');
  expect([finding.level, finding.message]).toEqual(['warning', expect.stringContaining('cannot be told')]);
});
