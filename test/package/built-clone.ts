/** A clone after `npm ci`, which builds: its parts lie where they are already. */
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { compiled } from '../support/compile.ts';

export interface BuiltClone {
  readonly folder: string;
  /** A copy of config/settings.env as `.env`, with these filled in. */
  fillIn(values: Readonly<Record<string, string>>): void;
  remove(): void;
}

export function builtClone(): BuiltClone {
  const folder = mkdtempSync(join(tmpdir(), 'pipewarden-clone-'));
  symlinkSync(compiled(), join(folder, 'dist'));
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  for (const name of ['config', 'package.json']) cpSync(name, join(folder, name), { recursive: true });
  return {
    folder,
    fillIn(values) {
      let settings = readFileSync(join(folder, 'config/settings.env'), 'utf8');
      for (const [name, value] of Object.entries(values))
        settings = settings.replace(new RegExp(`^(?:# )?${name}=.*$`, 'm'), `${name}=${value}`);
      writeFileSync(join(folder, '.env'), settings);
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
