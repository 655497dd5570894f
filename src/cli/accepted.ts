/** `pipewarden accepted`: what people accepted in merge requests, and how to take it back. */
import { SettingsError } from '../errors.ts';
import { printable, printableJson } from '../render/printable.ts';
import type { KeptAcceptance } from '../review/snapshot.ts';
import type { Store } from '../store/store.ts';
import { EXIT, type Io } from './io.ts';

export interface AcceptedOptions {
  readonly project?: string;
  readonly format: 'text' | 'json';
}

/** `today`: in UTC, such as `2027-01-31`. */
export async function accepted({ project, format }: AcceptedOptions, today: string, io: Io): Promise<number> {
  const all = await withStore(io, (store) => store.acceptances());
  const shown = project === undefined ? all : all.filter(({ projectPath }) => projectPath === project);
  if (format === 'json') io.out(`${printableJson(shown, 2)}\n`);
  else if (shown.length === 0) io.out('Nothing is accepted.\n');
  else for (const each of shown) io.out(lines(each, today));
  return EXIT.clean;
}

/** Throws SettingsError where an id is unknown, and then takes nothing back. */
export async function revokeAccepted(ids: readonly string[], now: Date, io: Io): Promise<number> {
  const revoked = await withStore(io, async (store) => {
    const known = new Map((await store.acceptances()).map((each) => [each.id, each]));
    const unknown = ids.filter((id) => !known.has(id));
    if (unknown.length > 0) {
      throw new SettingsError(
        `nothing was accepted under ${unknown.join(', ')}: \`pipewarden accepted\` lists the ids`,
      );
    }
    return store.revokeAcceptances(ids, now);
  });
  for (const { id, projectPath, rule, value } of revoked) {
    io.out(`${printable(`${id} revoked: ${rule} ${value} in ${projectPath}`)} counts again from the next review on\n`);
  }
  for (const id of ids.filter((each) => !revoked.some((one) => one.id === each))) io.out(`${id} was revoked before\n`);
  return EXIT.clean;
}

function lines(acceptance: KeptAcceptance, today: string): string {
  const { id, projectPath, rule, value, until, reason, by, mergeRequest, revokedAt } = acceptance;
  const state =
    revokedAt === null ? (until < today ? `ended on ${until}` : `until ${until}`) : `revoked at ${revokedAt}`;
  return [
    `${id} ${projectPath} ${rule} ${value}`,
    `  ${state}, accepted by ${by.username}: ${reason}`,
    `  ${mergeRequest}#note_${id}`,
  ]
    .map((line) => `${printable(line)}\n`)
    .join('');
}

async function withStore<T>(io: Io, use: (store: Store) => Promise<T>): Promise<T> {
  const { store, close } = await io.openStore();
  try {
    return await use(store);
  } finally {
    await close();
  }
}
