import { describe, expect, it } from 'vitest';
import { check, SettingsError } from '../../src/library.ts';
import { POLICY, workspace } from './workspace.ts';

const BAD = 'build:\n  image: evil/x\n  script: [make]\n';

describe('check of the library', () => {
  it('gives what the command prints as JSON', async () => {
    const space = workspace({ 'policy.yml': POLICY, '.gitlab-ci.yml': BAD });
    const result = await check({ cwd: space.folder, policy: 'policy.yml', project: 'group/app' });
    const { out } = await space.run(['check', '--policy', 'policy.yml', '--project', 'group/app', '--format', 'json']);
    expect(JSON.parse(out)).toEqual(JSON.parse(JSON.stringify(result)));
    expect(result.findings.map(({ rule, line }) => [rule, line])).toEqual([['image-not-allowed', 2]]);
  });

  it('takes rules, and a base', async () => {
    const space = workspace({ 'policy.yml': POLICY, '.gitlab-ci.yml': BAD });
    space.git('init', '-q', '-b', 'main');
    space.git('add', '.');
    space.git('commit', '-qm', 'first');
    const asked = { cwd: space.folder, policy: 'policy.yml' };
    expect((await check({ ...asked, rules: ['debug-trace-enabled'] })).findings).toEqual([]);
    expect((await check({ ...asked, base: 'HEAD' })).findings[0]?.change).toBe('existing');
  });

  it('rejects with a sentence', async () => {
    await expect(check({ path: '/nowhere' })).rejects.toThrow(SettingsError);
  });
});
