import { AccessDenied, isHidden, Refused, SettingsError } from '../errors.ts';
import type { GitLabHooks, HookPlace } from '../gitlab/hooks.ts';
import { printable } from '../render/printable.ts';
import { readSettings, type Settings } from '../settings.ts';
import { ENDPOINT } from '../webhook-protocol.ts';
import { type HookPlan, planHook, wantedHook } from './hook-plan.ts';
import { EXIT, type Io } from './io.ts';
import { tokenIn } from './token-file.ts';

export interface InstallOptions {
  readonly group?: readonly string[];
  readonly project?: readonly string[];
  /** Where GitLab reaches the bot; absent: PUBLIC_URL. */
  readonly url?: string;
  readonly tokenFile?: string;
  readonly yes: boolean;
}

/** What somebody who knows GitLab has to do: the sentence is the whole message. */
class NotInstalled extends Error {}

/** Makes or mends the hooks that tell the bot of merge requests. Exit code 3: GitLab refused one of them. */
export async function install(options: InstallOptions, io: Io): Promise<number> {
  const settings = readSettings('standalone', { ...io.env });
  const address = addressOf(options.url ?? settings.PUBLIC_URL);
  const hooks = await io.openHooks(await tokenIn(options.tokenFile, io));
  if (!hooks) throw new SettingsError('GITLAB_URL or GITLAB_TOKEN is missing');
  await refuseUnsigned(settings, io);

  let code: number = EXIT.clean;
  for (const place of placesIn(options)) {
    try {
      const plan = await planFor(place, address, settings, hooks);
      io.out(textOf(place, plan, options.yes));
      if (options.yes) await carryOut(place, plan, hooks);
    } catch (error) {
      const reason = reasonFor(place, error);
      if (reason === null) throw error;
      io.err(`pipewarden: ${printable(nameOf(place))}: ${printable(reason)}\n`);
      code = EXIT.gitlab;
    }
  }
  if (!options.yes) io.out('Nothing was changed: with --yes it is done.\n');
  else if (code === EXIT.clean) io.out('Done. `pipewarden doctor` says whether deliveries arrive.\n');
  return code;
}

function placesIn({ group = [], project = [] }: InstallOptions): readonly HookPlace[] {
  const named = [
    ...group.map((path) => ({ kind: 'group', path }) as const),
    ...project.map((path) => ({ kind: 'project', path }) as const),
  ];
  return named.length > 0 ? named : [{ kind: 'system' }];
}

function addressOf(url: string | undefined): string {
  if (url === undefined) throw new SettingsError('set PUBLIC_URL, or say by --url where GitLab reaches the bot');
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new SettingsError('--url must be a URL that starts with https:// or http://');
  const base = url.replace(/\/+$/, '');
  return base.endsWith(ENDPOINT) ? base : `${base}${ENDPOINT}`;
}

/** An older GitLab overlooks the signing token without a word, and the bot would refuse all it sends. */
async function refuseUnsigned({ WEBHOOK_SIGNING_TOKEN }: Settings, io: Io): Promise<void> {
  if (WEBHOOK_SIGNING_TOKEN === undefined) return;
  const reader = await io.openReader();
  const version = (await reader?.knownVersion()) ?? null;
  if (version !== null && Number.parseInt(version, 10) < 19)
    throw new SettingsError(`GitLab ${version} signs nothing. ${UNSIGNED}`);
}

const UNSIGNED = 'Signing tokens are for GitLab 19.0 and later: set WEBHOOK_SECRET in place of WEBHOOK_SIGNING_TOKEN.';

async function planFor(place: HookPlace, url: string, settings: Settings, hooks: GitLabHooks): Promise<HookPlan> {
  const found = await hooks.list(place);
  if (found === null) throw new NotInstalled(`the token may not see its webhooks. ${RIGHTS[place.kind]}`);
  return planHook(place, found, wantedHook(place, url, settings), settings.COMMENT_EVENTS === 'yes');
}

async function carryOut(place: HookPlace, { mends, settings, triesOut }: HookPlan, hooks: GitLabHooks): Promise<void> {
  const kept = await (mends ? hooks.edit(place, mends.id, settings) : hooks.create(place, settings));
  if (settings.signingToken !== null && kept.hasSigningToken !== true)
    throw new NotInstalled(`GitLab kept no signing token. ${UNSIGNED}`);
  if (!kept.tellsOf.mergeRequests) throw new NotInstalled('GitLab did not tick merge request events');
  if (triesOut && (await hooks.tryOut(place, mends?.id ?? kept.id)) === false)
    throw new NotInstalled('GitLab tried it out and was not answered: it stays disabled. Does the bot run?');
}

const RIGHTS: Readonly<Record<HookPlace['kind'], string>> = {
  system:
    'System hooks take an administrator: give the token of one by --token-file, or install webhooks with --group or --project.',
  group: 'It takes an Owner of the group, and GitLab Premium or Ultimate: give the token of one by --token-file.',
  project: 'It takes a Maintainer of the project: give the token of one by --token-file.',
};

/** Null: nothing that is about this hook. */
function reasonFor(place: HookPlace, error: unknown): string | null {
  if (error instanceof NotInstalled) return error.message;
  if (isHidden(error)) return `${(error as Error).message}. ${RIGHTS[place.kind]}`;
  if (error instanceof Refused) return `${error.message}. ${OUTBOUND}`;
  if (error instanceof AccessDenied) return `${error.message}: the token is revoked, expired or mistyped`;
  return null;
}

const OUTBOUND =
  'GitLab may not send to private addresses: an administrator allows this one in Admin area, Settings, Network, Outbound requests.';

function nameOf(place: HookPlace): string {
  return place.kind === 'system' ? 'system hook' : `webhook of the ${place.kind} ${place.path}`;
}

function textOf(place: HookPlace, { mends, settings, steps, remarks }: HookPlan, isDone: boolean): string {
  const verb = mends === null ? 'Make the' : 'Mend the';
  const lines = [
    `${isDone ? '' : 'Would: '}${verb} ${nameOf(place)} that leads to ${settings.url}`,
    ...steps.map((step) => `  - ${step}`),
    ...remarks.map((remark) => `  note: ${remark}`),
  ];
  return `${lines.map(printable).join('\n')}\n`;
}
