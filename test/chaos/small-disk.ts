/** A disk of its own, which gets full and read-only. */
import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

export interface SmallDisk {
  readonly folder: string;
  fill(): void;
  clear(): void;
  /** May it be written to? */
  mount(how: 'ro' | 'rw'): void;
  remove(): void;
}

const BYTES = 300 * 1024 * 1024;
const PIECE = 64 * 1024;

/** Null where this process may not mount one. */
export function smallDisk(folder: string): SmallDisk | null {
  mkdirSync(folder);
  const mount = (...options: string[]) => execFileSync('mount', options, { stdio: 'ignore' });
  try {
    mount('-t', 'tmpfs', '-o', `size=${BYTES}`, 'tmpfs', folder);
  } catch {
    return null;
  }
  chmodSync(folder, 0o777);
  const filler = join(folder, 'filler');
  return {
    folder,
    fill() {
      const piece = Buffer.alloc(PIECE);
      try {
        for (;;) appendFileSync(filler, piece);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      }
    },
    clear: () => rmSync(filler),
    mount: (how) => void mount('-o', `remount,${how}`, folder),
    remove: () => void execFileSync('umount', ['-l', folder]),
  };
}
