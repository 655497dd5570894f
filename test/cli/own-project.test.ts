import { describe, expect, it } from 'vitest';
import { POLICY, type Workspace, workspace } from './workspace.ts';

const CHECK = ['check', '--policy', 'policy.yml', '--format', 'json', '--project', 'group/app', '--base', 'main'];
const job = (image: string) => `build:\n  image: ${image}\n  script: [make]\n`;

/** A repository whose second commit makes `ci/x.yml` evil. */
function repository(root: string): Workspace {
  const space = workspace({
    'policy.yml': POLICY,
    '.gitlab-ci.yml': root,
    'ci/x.yml': job('registry.example.org/x'),
    'templates/x.yml': job('registry.example.org/x'),
  });
  space.git('init', '-q', '-b', 'main');
  space.git('add', '.');
  space.git('commit', '-qm', 'before');
  space.git('checkout', '-qb', 'change');
  space.write({ 'ci/x.yml': job('evil/x'), 'templates/x.yml': job('evil/x') });
  space.git('commit', '-qam', 'after');
  return space;
}

async function found(space: Workspace) {
  const { out } = await space.run(CHECK);
  const { findings } = JSON.parse(out);
  return findings
    .filter(({ rule }: { rule: string }) => rule === 'image-not-allowed')
    .map(({ change, file, value }: Record<string, string>) => `${change} ${file} ${value}`);
}

describe('check of includes of the project itself', () => {
  const own = (ref: string) => `include: [{project: $CI_PROJECT_PATH, file: ci/x.yml${ref}}]\n`;

  it.each([
    ['at its own ref', own(', ref: $CI_COMMIT_REF_NAME')],
    ['at its own commit', own(', ref: $CI_COMMIT_SHA')],
    ['at the branch that it goes to', own(', ref: main')],
    ['at the default branch', own('')],
    ['through a nested file', 'include: a.yml\n'],
  ])('%s finds what the change brings', async (_where, root) => {
    const space = repository(root);
    space.write({ 'a.yml': own(', ref: $CI_COMMIT_BRANCH') });
    expect(await found(space)).toEqual(expect.arrayContaining(['introduced ci/x.yml evil/x']));
  });

  it('finds it where no branch is checked out', async () => {
    const space = repository(own(', ref: $CI_COMMIT_REF_NAME'));
    space.git('checkout', '-q', '--detach');
    expect(await found(space)).toContain('introduced ci/x.yml evil/x');
  });

  it('finds it in a component', async () => {
    const root = 'include: [{component: $CI_SERVER_FQDN/$CI_PROJECT_PATH/x@main}]\n';
    expect(await found(repository(root))).toEqual(['introduced templates/x.yml evil/x']);
  });
});

describe('check of an include that a variable decides', () => {
  it('says which variable, and refuses nothing', async () => {
    const space = workspace({
      'policy.yml': POLICY,
      '.gitlab-ci.yml': `include: [{project: $LIBRARY, file: x.yml}]\n${job('registry.example.org/x')}`,
    });
    const { code, out } = await space.run(['check', '--policy', 'policy.yml']);
    expect(code).toBe(0);
    expect(out).toContain('$LIBRARY is not known here');
    expect(out).not.toMatch(/refuses|\berror /);
  });
});
