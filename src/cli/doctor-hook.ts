/** Is there a hook, does it tell of merge requests, and does the bot take what it sends? */
import { RetryLater } from '../errors.ts';
import type { GitLabHooks, Hook, HookPlace } from '../gitlab/hooks.ts';
import type { Settings } from '../settings.ts';
import { ENDPOINT } from '../webhook-protocol.ts';
import type { RunningBot, Seen } from './ask-bot.ts';
import { type Checked, failed, ok, rootOf, unknown, warning } from './doctor-checks.ts';
import { oursAmong } from './hook-plan.ts';

type HookFacts = Pick<Settings, 'PUBLIC_URL' | 'WEBHOOK_SIGNING_TOKEN' | 'COMMENT_EVENTS'>;

const HOOK = 'webhook';
const SECRET = 'webhook secret';

const MEND = '`pipewarden install` mends it.';
const NO_SUCH_TOKEN = 'Give the token of one by --token-file, or name a --project or --group.';

const WHO: Readonly<Record<HookPlace['kind'], string>> = {
  system: 'an administrator',
  group: 'an Owner (with GitLab Premium or Ultimate)',
  project: 'a Maintainer',
};

/** Of those that lead to this bot the best one counts. `bot` null: nobody knows where it is. */
export async function hookChecks(...asked: Parameters<typeof checksOf>): Promise<readonly Checked[]> {
  try {
    return await checksOf(...asked);
  } catch (error) {
    if (!(error instanceof RetryLater)) throw error;
    return [unknown(HOOK, error.message, 'Look again in a minute.')];
  }
}

async function checksOf(
  hooks: GitLabHooks,
  place: HookPlace,
  settings: HookFacts,
  bot: RunningBot | null,
): Promise<readonly Checked[]> {
  const where = place.kind === 'system' ? 'the system hooks' : `the webhooks of ${place.path}`;
  const found = await hooks.list(place);
  if (found === null) return [unknown(HOOK, `only ${WHO[place.kind]} may list ${where}`, NO_SUCH_TOKEN)];
  const address = settings.PUBLIC_URL === undefined ? null : `${settings.PUBLIC_URL}${ENDPOINT}`;
  const [hook] = oursAmong(found, address).toSorted((a, b) => faultsOf(a).length - faultsOf(b).length);
  if (!hook) {
    const missing = `${where} have none that ends in ${address ?? ENDPOINT}`;
    return [failed(HOOK, missing, '`pipewarden install` makes it.')];
  }
  const [fault] = faultsOf(hook);
  if (fault) return [failed(HOOK, `${hook.url} ${fault.says}`, fault.advice)];
  return [presence(hook, place, settings, where), await secretCheck(hooks, place, hook, settings, bot)];
}

function faultsOf({ tellsOf, isDisabled }: Hook): readonly { says: string; advice: string }[] {
  return [
    ...(tellsOf.mergeRequests ? [] : [{ says: 'tells of no merge requests', advice: MEND }]),
    ...(isDisabled
      ? [
          {
            says: 'was disabled, since it failed too often',
            advice: `See its recent events for why (401: another secret than the bot's). ${MEND}`,
          },
        ]
      : []),
  ];
}

function presence(
  { url, tellsOf, checksCertificate }: Hook,
  { kind }: HookPlace,
  { COMMENT_EVENTS }: HookFacts,
  where: string,
): Checked {
  if (COMMENT_EVENTS === 'yes' && kind !== 'system' && !tellsOf.notes)
    return warning(HOOK, `${url} sends no comments, which COMMENT_EVENTS=yes promises`, MEND);
  if (!checksCertificate && url.startsWith('https:'))
    return warning(HOOK, `GitLab does not check the certificate of ${url}`, MEND);
  return ok(HOOK, `${url} is among ${where}`);
}

/** GitLab never tells the secret: the bot is asked whether it has that of the settings, and GitLab whether the bot takes what it sends. */
async function secretCheck(
  hooks: GitLabHooks,
  place: HookPlace,
  hook: Hook,
  settings: HookFacts,
  bot: RunningBot | null,
): Promise<Checked> {
  const missing = missingSecret(hook, settings);
  if (missing !== null) return failed(SECRET, missing, MEND);
  return (bot && (await botsFault(bot))) ?? triedOut(hooks, place, hook, bot);
}

function missingSecret({ url, hasSecret, hasSigningToken }: Hook, settings: HookFacts): string | null {
  if (settings.WEBHOOK_SIGNING_TOKEN === undefined) return hasSecret === false ? `${url} has no secret token` : null;
  if (hasSigningToken === null) return 'this GitLab signs nothing (before 19.0): set WEBHOOK_SECRET instead';
  return hasSigningToken ? null : `${url} has no signing token, and the bot refuses what is not signed`;
}

async function botsFault(bot: RunningBot): Promise<Checked | null> {
  let status: number;
  try {
    status = await bot.takes();
  } catch (error) {
    return unknown(SECRET, `the bot does not answer: ${rootOf(error).message}`, 'Start it, then look again.');
  }
  if (status < 300) return null;
  if (status !== 401)
    return failed(SECRET, `the bot answers ${status} to an event`, 'Does a proxy before it take POST requests?');
  const advice = 'Start the bot again with these settings, or look with those that it has.';
  return failed(SECRET, 'the bot that runs refuses the secret of these settings', advice);
}

async function triedOut(hooks: GitLabHooks, place: HookPlace, hook: Hook, bot: RunningBot | null): Promise<Checked> {
  const before = place.kind === 'system' ? await bot?.seen() : null;
  const taken = await hooks.tryOut(place, hook.id).catch((error) => {
    // Five a minute at the most; what it sent before tells as well.
    if (error instanceof RetryLater) return false;
    throw error;
  });
  if (taken === true) return ok(SECRET, `the bot took what GitLab sent to ${hook.url}`);
  if (taken === false) return byAnswer(await hooks.lastAnswer(place, hook.id), hook.url);
  return bySeen(before ?? null, (await bot?.seen()) ?? null, hook.url);
}

/** Of a system hook GitLab does not tell how it went: the bot's own numbers do. */
function bySeen(before: Seen | null, after: Seen | null, url: string): Checked {
  if (before === null || after === null) {
    const says = 'GitLab tells nothing of what it sends by a system hook, and the metrics of the bot cannot be read';
    return unknown(SECRET, says, 'Set METRICS_TOKEN, or see "Recent events" of the hook in the Admin area.');
  }
  if (after.taken > before.taken) return ok(SECRET, `the bot took what GitLab sent to ${url}`);
  if (after.refused > before.refused)
    return failed(SECRET, `the bot refused what GitLab sent to ${url}: another secret`, MEND);
  return failed(SECRET, `what GitLab sent to ${url} did not reach the bot`, UNREACHED);
}

const UNREACHED =
  'Can GitLab reach this address, and does it trust its certificate? "Recent events" of the hook says why not.';

function byAnswer(answer: string | null, url: string): Checked {
  if (answer === null)
    return unknown(SECRET, `nothing was sent to ${url} yet`, 'Open a merge request, and look again.');
  if (/^2\d\d$/.test(answer)) return ok(SECRET, `the bot took the last delivery to ${url}`);
  if (answer === '401') return failed(SECRET, `the bot refused the last delivery to ${url}: another secret`, MEND);
  return failed(SECRET, `the last delivery to ${url} was answered: ${answer}`, UNREACHED);
}
