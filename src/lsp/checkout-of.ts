import { realpath, stat } from 'node:fs/promises';
import { dirname, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Checkout, openCheckout } from '../cli/checkout.ts';
import { folderHolds } from '../cli/folder-holds.ts';
import type { SourceOptions } from '../cli/open-sources.ts';

/**
 * The folder of the checkout whose configuration a file may be part of: that of the folder which the editor has open, else the
 * one around the file. Null: neither has a root configuration, and the file itself is none.
 */
export async function checkoutOf(
  file: string,
  folders: readonly string[],
  { project, file: root }: SourceOptions,
): Promise<string | null> {
  const around = folders.filter((folder) => folderHolds(folder, file)).sort((a, b) => b.length - a.length);
  for (const path of [...around.slice(0, 1), dirname(file)]) {
    const options = { path, cwd: path, stdin: async () => '', project, file: root, gitlabUrl: null };
    const checkout = await openCheckout(options).catch(() => null);
    if (checkout && folderHolds(checkout.folder, file) && (await hasRoot(checkout, file))) return checkout.folder;
  }
  return null;
}

/** A root that is not in the checkout is somewhere else. */
async function hasRoot({ folder, root }: Checkout, file: string): Promise<boolean> {
  if (root.kind !== 'local') return true;
  const path = `${folder}${sep}${root.path.split('/').join(sep)}`;
  return path === file || ((await stat(path).catch(() => null))?.isFile() ?? false);
}

/** What an editor's address names, see realFile; null where this system has no such file. */
export async function fileAt(uri: string): Promise<string | null> {
  try {
    return await realFile(fileURLToPath(uri));
  } catch {
    return null;
  }
}

/** With the links of its folder followed, as checkouts are named; itself may not be there yet. */
export async function realFile(path: string): Promise<string> {
  const folder = await realpath(dirname(path)).catch(() => dirname(path));
  return `${folder}${folder.endsWith(sep) ? '' : sep}${path.slice(dirname(path).length).replace(/^[/\\]+/, '')}`;
}
