/** `pipewarden policy versions`: those that are or were in force, as the bot's store keeps them. */
import { SettingsError } from '../errors.ts';
import type { PolicySource } from '../policy/policy-source.ts';
import { printable } from '../render/printable.ts';
import type { KeptVersion } from '../store/store.ts';
import { EXIT, type Io } from './io.ts';

/** `name`: of the one whose text is printed; absent: all are listed. Throws SettingsError where it is unknown. */
export async function policyVersions(name: string | undefined, io: Io): Promise<number> {
  const { store, close } = await io.openStore();
  try {
    const all = await store.policyVersions();
    if (name === undefined) io.out(all.length === 0 ? 'No policy was in force yet.\n' : all.map(line).join(''));
    else io.out(textOf(named(name, all).source));
    return EXIT.clean;
  } finally {
    await close();
  }
}

function line({ version, firstAt, lastAt }: KeptVersion): string {
  return `${printable(version)}  first in force ${firstAt.toISOString()}, last known so ${lastAt.toISOString()}\n`;
}

/** A part of the name will do where only one has it, such as the beginning of a commit. */
function named(name: string, all: readonly KeptVersion[]): KeptVersion {
  const found = all.filter(({ version }) => version.includes(name));
  const [first, ...more] = all.some(({ version }) => version === name)
    ? found.filter(({ version }) => version === name)
    : found;
  if (first && more.length === 0) return first;
  const what = first
    ? `${found.length} versions have ${JSON.stringify(name)} in their names`
    : `no version ${JSON.stringify(name)} is kept`;
  throw new SettingsError(`${what}: \`pipewarden policy versions\` lists them`);
}

/** As it was; of several files each with its name above. */
function textOf({ path, text, groups = [] }: PolicySource): string {
  if (groups.length === 0) return text;
  return [{ path, text }, ...groups].map((each) => `# ${each.path}\n${each.text.trimEnd()}\n`).join('\n');
}
