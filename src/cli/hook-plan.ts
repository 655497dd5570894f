/** What a hook has to be, and what of one that is there is to be changed. */
import type { Hook, HookPlace, HookSettings, ToldEvent } from '../gitlab/hooks.ts';
import type { Settings } from '../settings.ts';
import { ENDPOINT, signingTokens } from '../webhook-protocol.ts';

export interface HookPlan {
  /** Null: there is none, it is made. */
  readonly mends: Hook | null;
  readonly settings: HookSettings;
  /** In words, each what is done. */
  readonly steps: readonly string[];
  /** GitLab gave it up, and takes it up again after a delivery that is answered. */
  readonly triesOut: boolean;
  /** What is left to a person. */
  readonly remarks: readonly string[];
}

type Wanted = Pick<
  Settings,
  'WEBHOOK_SECRET' | 'WEBHOOK_SIGNING_TOKEN' | 'COMMENT_EVENTS' | 'POLICY_PROJECT' | 'POLICY_REF'
>;

const EVENTS: Readonly<Record<ToldEvent, string>> = {
  mergeRequests: 'merge request events',
  pushes: 'push events',
  tagPushes: 'tag push events',
  notes: 'comments',
};

/** `url`: where GitLab reaches the bot, with the endpoint. */
export function wantedHook(place: HookPlace, url: string, settings: Wanted): HookSettings {
  const { WEBHOOK_SECRET, WEBHOOK_SIGNING_TOKEN, COMMENT_EVENTS, POLICY_REF } = settings;
  const holdsPolicy = holds(place, settings.POLICY_PROJECT);
  return {
    url,
    tellsOf: {
      mergeRequests: true,
      ...(holdsPolicy ? { pushes: true } : {}),
      // A ref that is named may be a tag.
      ...(holdsPolicy && POLICY_REF !== undefined ? { tagPushes: true } : {}),
      ...(COMMENT_EVENTS === 'yes' && place.kind !== 'system' ? { notes: true } : {}),
    },
    secret: WEBHOOK_SECRET ?? null,
    signingToken: WEBHOOK_SIGNING_TOKEN === undefined ? null : (signingTokens(WEBHOOK_SIGNING_TOKEN)[0] ?? null),
  };
}

/** Those that lead to the bot; address null: to any bot. */
export function oursAmong(hooks: readonly Hook[], address: string | null): readonly Hook[] {
  return hooks.filter(({ url }) => (address === null ? leadsToABot(url) : url === address));
}

export function planHook(place: HookPlace, found: readonly Hook[], wanted: HookSettings, comments: boolean): HookPlan {
  const [mends = null, ...others] = oursAmong(found, wanted.url);
  const elsewhere = found.filter(({ url }) => url !== wanted.url && leadsToABot(url));
  const remarks = [
    ...others.map(({ id }) => `another one (id ${id}) leads there too: remove it, or every event is told twice`),
    ...elsewhere.map(({ url }) => `one leads to ${url}: remove it if that is no other bot`),
    ...(comments && place.kind === 'system'
      ? ['system hooks send no comments: for COMMENT_EVENTS=yes install webhooks with --group or --project']
      : []),
  ];
  const steps = mends === null ? toMake(wanted) : toMend(mends, wanted);
  return { mends, settings: wanted, steps, triesOut: mends?.isDisabled ?? false, remarks };
}

function toMake(wanted: HookSettings): readonly string[] {
  return [`tick ${namesOf(wantedEvents(wanted)).join(' and ')}`, `set ${secretsOf(wanted)}`, 'check the certificate'];
}

/** The secret is set whatever it is: GitLab does not show it. */
function toMend(hook: Hook, wanted: HookSettings): readonly string[] {
  const unticked = namesOf(wantedEvents(wanted).filter((event) => !hook.tellsOf[event]));
  return [
    ...(unticked.length > 0 ? [`tick ${unticked.join(' and ')}`] : []),
    ...(hook.checksCertificate ? [] : ['check the certificate']),
    `set ${secretsOf(wanted)} again, which GitLab does not show`,
    ...(hook.isDisabled ? ['try it out, since GitLab has given it up'] : []),
  ];
}

function wantedEvents({ tellsOf }: HookSettings): readonly ToldEvent[] {
  return (Object.keys(EVENTS) as ToldEvent[]).filter((event) => tellsOf[event] === true);
}

function namesOf(events: readonly ToldEvent[]): readonly string[] {
  return events.map((event) => EVENTS[event]);
}

function secretsOf({ secret, signingToken }: HookSettings): string {
  const names = [secret === null ? [] : ['the secret token'], signingToken === null ? [] : ['the signing token']];
  return names.flat().join(' and ');
}

function leadsToABot(url: string): boolean {
  return url.split('?')[0]?.endsWith(ENDPOINT) ?? false;
}

function holds(place: HookPlace, policyProject: string | undefined): boolean {
  if (policyProject === undefined) return false;
  const [policy, path] = [policyProject.toLowerCase(), 'path' in place ? place.path.toLowerCase() : ''];
  if (place.kind === 'system') return true;
  return place.kind === 'group' ? policy.startsWith(`${path}/`) : policy === path;
}
