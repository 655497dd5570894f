import { SettingsError } from '../errors.ts';
import type { Io } from './io.ts';

/** For judging alone: nothing is printed, nothing typed, and there is no bot. */
export function silentIo({ cwd, env, openReader }: Pick<Io, 'cwd' | 'env' | 'openReader'>): Io {
  const refuse = () => Promise.reject(new SettingsError('this needs a command line'));
  return {
    cwd,
    env,
    openReader,
    stdin: refuse,
    out: () => {},
    err: () => {},
    color: false,
    columns: null,
    watched: false,
    openHooks: () => null,
    serve: refuse,
    tryBackends: refuse,
    openStore: refuse,
  };
}
