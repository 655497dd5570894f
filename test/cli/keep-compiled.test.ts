import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { keepCompiled } from '../../src/cli/keep-compiled.ts';

function kept(env: Record<string, string>) {
  const asked: string[] = [];
  const given = keepCompiled(env, {
    enableCompileCache: (folder) => asked.push(folder),
    getCompileCacheDir: () => (asked[0] === undefined ? undefined : join(asked[0], 'v24')),
  });
  return { asked, given };
}

describe('keepCompiled', () => {
  it.each([
    [{}, join(homedir(), '.cache/pipewarden')],
    [{ XDG_CACHE_HOME: '/var/cache/me' }, '/var/cache/me/pipewarden'],
    [{ XDG_CACHE_HOME: '/var/cache/me', NODE_COMPILE_CACHE: '/compiled' }, '/compiled'],
  ])('%j: a folder of the user, for other processes too', (env, folder) => {
    expect(kept(env)).toEqual({ asked: [folder], given: { ...env, NODE_COMPILE_CACHE: join(folder, 'v24') } });
  });

  it('keeps nothing in CI', () => {
    expect(kept({ CI: 'true' })).toEqual({ asked: [], given: { CI: 'true' } });
  });

  it('does without where Node cannot', () => {
    expect(keepCompiled({ HOME: '/root' }, {})).toEqual({ HOME: '/root' });
    const isRefused = { enableCompileCache: () => {}, getCompileCacheDir: () => undefined };
    expect(keepCompiled({}, isRefused)).toEqual({});
  });
});
