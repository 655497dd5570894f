import pc from 'picocolors';
import { type Dispatcher, fetch } from 'undici';
import { SettingsError } from '../errors.ts';
import type { HookPlace } from '../gitlab/hooks.ts';
import { outgoingBy } from '../gitlab/outgoing.ts';
import { dayOfTime } from '../policy/days.ts';
import { policyOf } from '../policy/policy-of.ts';
import { problemLine } from '../policy/policy-problems.ts';
import { versionName } from '../policy/policy-source.ts';
import { printable, printableJson } from '../render/printable.ts';
import { byForm } from '../secrets/redactor.ts';
import { readSettings, type Settings } from '../settings.ts';
import { runningBot } from './ask-bot.ts';
import {
  backendsCheck,
  type Checked,
  clockCheck,
  publicUrlCheck,
  roleCheck,
  tokenCheck,
  unreachable,
  versionCheck,
} from './doctor-checks.ts';
import { hookChecks } from './doctor-hook.ts';
import { proxyFor, wayChecks } from './doctor-way.ts';
import { openPolicy, requirePolicyVersion, shownIn } from './find-policy.ts';
import { EXIT, type Io } from './io.ts';
import { policyNotes, unconfigured } from './policy-notes.ts';
import { tokenIn } from './token-file.ts';
import { whileShown } from './while-shown.ts';

export interface DoctorOptions {
  /** Its webhooks and the role in it are looked at; without one of these two: the system hooks. */
  readonly project?: string;
  /** Its webhooks are looked at. */
  readonly group?: string;
  /** Of a token that may see the hooks, in place of the bot's own. */
  readonly tokenFile?: string;
  readonly json: boolean;
}

/** Looks at all that a bot needs, with its settings. Exit code 1: something fails. */
export async function doctor(options: DoctorOptions, io: Io): Promise<number> {
  const checks = await whileShown('Looking …', io, () => allChecks(options, io));
  const safe = checks.map((each) => ({ ...each, says: byForm.text(each.says), advice: byForm.text(each.advice) }));
  io.out(options.json ? `${printableJson(safe, 2)}\n` : textOf(safe, io));
  return checks.some(({ state }) => state === 'failed') ? EXIT.found : EXIT.clean;
}

async function allChecks(options: DoctorOptions, io: Io): Promise<readonly Checked[]> {
  const settings = settingsIn(io);
  if (!('GITLAB_URL' in settings)) return [settings, await policyCheck(undefined, io)];
  const [way, dispatcher] = wayOut(settings);
  if (dispatcher === null) return [...way, await policyCheck(settings, io)];
  return [
    { name: 'settings', state: 'ok', says: 'are complete', advice: '' },
    ...way,
    ...(await gitlabChecks(settings, options, dispatcher, io)),
    await publicUrlCheck(settings, async (url) => (await head(url, dispatcher)).status),
    await backendsCheck(settings, () => io.tryBackends(settings)),
    await policyCheck(settings, io),
  ];
}

const PATIENCE_MS = 10_000;

/** Rejects where nothing answers. */
async function head(
  url: string,
  dispatcher: Dispatcher,
): Promise<{ readonly status: number; readonly date: string | null }> {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const { status, headers } = await fetch(url, { method: 'HEAD', redirect: 'manual', signal, dispatcher });
  return { status, date: headers.get('date') };
}

function settingsIn({ env }: Io): Settings | Checked {
  try {
    return readSettings('standalone', { ...env });
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const advice = 'config/settings.env explains each of them.';
    return { name: 'settings', state: 'failed', says: error.message.split('\n').slice(1).join('\n'), advice };
  }
}

/** Null: there is none, and nothing can be asked. */
function wayOut(settings: Settings): [readonly Checked[], Dispatcher | null] {
  try {
    return [wayChecks(settings), outgoingBy(settings).dispatcher()];
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const advice = 'Name the file of the CA that issued the certificate of GitLab, in PEM form.';
    return [[{ name: 'certificates', state: 'failed', says: error.message, advice }], null];
  }
}

async function gitlabChecks(
  settings: Settings,
  options: DoctorOptions,
  dispatcher: Dispatcher,
  io: Io,
): Promise<readonly Checked[]> {
  const { GITLAB_URL: url, PUBLIC_URL } = settings;
  const { project } = options;
  let date: string | null;
  try {
    ({ date } = await head(`${url}/api/v4/version`, dispatcher));
  } catch (error) {
    return [unreachable(url, error, proxyFor(settings))];
  }
  const [reader, hooks] = [await io.openReader(), await io.openHooks(await tokenIn(options.tokenFile, io))];
  if (!reader || !hooks) return [];
  const now = new Date();
  const token = await tokenCheck(reader, now);
  const first = [await versionCheck(reader), clockCheck(date, now), token];
  if (token.state === 'failed') return first;
  return [
    ...first,
    ...(project === undefined ? [] : [await roleCheck(reader, project)]),
    ...(await hookChecks(
      hooks,
      placeOf(options),
      settings,
      PUBLIC_URL === undefined ? null : runningBot(PUBLIC_URL, settings, dispatcher),
    )),
  ];
}

function placeOf({ project, group }: DoctorOptions): HookPlace {
  if (project !== undefined) return { kind: 'project', path: project };
  return group === undefined ? { kind: 'system' } : { kind: 'group', path: group };
}

async function policyCheck(settings: Settings | undefined, io: Io): Promise<Checked> {
  const name = 'policy';
  if (settings?.POLICY_PROJECT) return policyInProjectCheck(io);
  try {
    const { path, policy, problems, warnings } = await openPolicy(undefined, io);
    const lines = [...problems, ...warnings].map((each) => problemLine(shownIn(path), each));
    if (!policy) return { name, state: 'failed', says: lines.join('\n'), advice: VALIDATE };
    const notes = [...lines, ...unconfigured({ effective: policyOf(policy, '') })];
    return policyChecked(`${path} is valid on ${dayOfTime(new Date().toISOString())}`, notes);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return { name, state: 'failed', says: error.message, advice: 'Check POLICY_FILE.' };
  }
}

const VALIDATE = 'pipewarden policy validate says the same while you mend it.';

/** A control that nobody has set up is not well. */
function policyChecked(isValid: string, notes: readonly string[]): Checked {
  const name = 'policy';
  if (notes.length === 0) return { name, state: 'ok', says: isValid, advice: '' };
  return { name, state: 'warning', says: [isValid, ...notes].join('\n'), advice: VALIDATE };
}

/** As a bot that starts would read it. */
async function policyInProjectCheck(io: Io): Promise<Checked> {
  const name = 'policy';
  try {
    const version = await requirePolicyVersion(undefined, io);
    return policyChecked(`${versionName(version.source)} is valid`, policyNotes(version));
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const advice = 'Check POLICY_PROJECT, POLICY_PATH and POLICY_REF; the bot needs the role Reporter there.';
    return { name, state: 'failed', says: error.message, advice };
  }
}

function textOf(checks: readonly Checked[], { color }: Io): string {
  const { green, yellow, red, dim } = pc.createColors(color);
  const marks = { ok: green('ok     '), warning: yellow('warning'), failed: red('failed '), unknown: dim('unknown') };
  const lines = checks.flatMap(({ name, state, says, advice }) => [
    `${marks[state]}  ${name}: ${says.split('\n').map(printable).join('\n         ')}`,
    ...(advice === '' ? [] : [`         ${dim(printable(advice))}`]),
  ]);
  return `${lines.join('\n')}\n`;
}
