import module from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Env } from '../read-env.ts';

/** From Node 22.8 on; the folder that is used, undefined where it cannot be. */
interface CompileCache {
  enableCompileCache?(folder: string): unknown;
  getCompileCacheDir?(): string | undefined;
}

/**
 * Keeps what Node compiles for the next start of a command, where Node can. Gives the environment for a process that is to use it too.
 */
export function keepCompiled(env: Env, node: CompileCache = module as CompileCache & typeof module): Env {
  const folder = compiledFolder(env);
  if (folder === null) return env;
  node.enableCompileCache?.(folder);
  const NODE_COMPILE_CACHE = node.getCompileCacheDir?.();
  return NODE_COMPILE_CACHE === undefined ? env : { ...env, NODE_COMPILE_CACHE };
}

/** The user's own: in the folder of temporary files, which is Node's choice, others could lay code for us. Null: a job of CI starts once. */
function compiledFolder(env: Env): string | null {
  if (env.CI) return null;
  return env.NODE_COMPILE_CACHE || join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'pipewarden');
}
