/** System hooks, group and project webhooks: for whoever installs the bot, and for `doctor`. No review needs them. */
import { z } from 'zod';
import { isHidden, Refused } from '../errors.ts';
import { type Api, readAs } from './api.ts';

/** By full path. */
export type HookPlace =
  | { readonly kind: 'system' }
  | { readonly kind: 'group'; readonly path: string }
  | { readonly kind: 'project'; readonly path: string };

export type ToldEvent = 'mergeRequests' | 'pushes' | 'tagPushes' | 'notes';

/** GitLab never tells its secret, and before 19.0 not even whether it has one: null. */
export interface Hook {
  readonly id: number;
  readonly url: string;
  readonly tellsOf: Readonly<Record<ToldEvent, boolean>>;
  readonly checksCertificate: boolean;
  /** GitLab gave up after it failed too often: group and project webhooks alone (15.7). */
  readonly isDisabled: boolean;
  readonly hasSecret: boolean | null;
  readonly hasSigningToken: boolean | null;
}

/** What is left out stays as it is, or as GitLab has it by default. */
export interface HookSettings {
  readonly url: string;
  readonly tellsOf: Readonly<Partial<Record<ToldEvent, boolean>>>;
  /** Null: it is left alone. */
  readonly secret: string | null;
  readonly signingToken: string | null;
}

export interface GitLabHooks {
  /** Null where the token may not see them. */
  list(place: HookPlace): Promise<readonly Hook[] | null>;
  /** Its receiver's certificate is checked. Throws NotFound, AccessDenied, Refused (422: GitLab does not send to this address). */
  create(place: HookPlace, settings: HookSettings): Promise<Hook>;
  edit(place: HookPlace, id: number, settings: HookSettings): Promise<Hook>;
  /**
   * Has GitLab send a delivery of no consequence: of the newest merge request, from a system hook a made-up one. True when the receiver took
   * it (2xx), false when it did not or there was nothing to send, null for a system hook: GitLab does not tell.
   */
  tryOut(place: HookPlace, id: number): Promise<boolean | null>;
  /** The answer to the newest delivery of the last days: a status, or GitLab's words for none. Null: not told (17.3; never of system hooks). */
  lastAnswer(place: HookPlace, id: number): Promise<string | null>;
}

const PAGE = { perPage: 100 };

const hookAnswer = z
  .object({
    id: z.number(),
    url: z.string(),
    merge_requests_events: z.boolean().nullish(),
    push_events: z.boolean().nullish(),
    tag_push_events: z.boolean().nullish(),
    note_events: z.boolean().nullish(),
    enable_ssl_verification: z.boolean().nullish(),
    alert_status: z.string().nullish(),
    token_present: z.boolean().nullish(),
    signing_token_present: z.boolean().nullish(),
  })
  .transform(
    (it): Hook => ({
      id: it.id,
      url: it.url,
      tellsOf: {
        mergeRequests: it.merge_requests_events ?? false,
        pushes: it.push_events ?? false,
        tagPushes: it.tag_push_events ?? false,
        notes: it.note_events ?? false,
      },
      checksCertificate: it.enable_ssl_verification ?? true,
      isDisabled: ![undefined, null, 'executable'].includes(it.alert_status),
      hasSecret: it.token_present ?? null,
      hasSigningToken: it.signing_token_present ?? null,
    }),
  );

const logAnswer = z.array(z.object({ response_status: z.union([z.string(), z.number()]).nullish() }));

export function createHooks(api: Api): GitLabHooks {
  const { requester } = api.SystemHooks;

  return {
    async list(place) {
      try {
        return readAs(z.array(hookAnswer), await all(api, place), 'webhooks');
      } catch (error) {
        if (isHidden(error)) return null;
        throw error;
      }
    },

    async create(place, settings) {
      // GitLab ticks pushes and, of a system hook, updates of repositories unless it is told.
      const unticked = { push_events: false, ...(place.kind === 'system' ? { repository_update_events: false } : {}) };
      const answer = await requester.post(addressOf(place), { body: { ...unticked, ...wire(settings) } });
      return readAs(hookAnswer, answer.body, 'a webhook');
    },

    async edit(place, id, settings) {
      const answer = await requester.put(`${addressOf(place)}/${id}`, { body: wire(settings) });
      return readAs(hookAnswer, answer.body, 'a webhook');
    },

    async tryOut(place, id) {
      if (place.kind === 'system') {
        await requester.post(`${addressOf(place)}/${id}`);
        return null;
      }
      try {
        await requester.post(`${addressOf(place)}/${id}/test/merge_requests_events`);
        return true;
      } catch (error) {
        if (error instanceof Refused) return false;
        throw error;
      }
    },

    async lastAnswer(place, id) {
      if (place.kind === 'system') return null;
      try {
        const answer = await requester.get(`${addressOf(place)}/${id}/events`, { searchParams: { per_page: 1 } });
        const [last] = readAs(logAnswer, answer.body, "a webhook's deliveries");
        return last?.response_status ? String(last.response_status) : null;
      } catch (error) {
        if (isHidden(error)) return null;
        throw error;
      }
    },
  };
}

function all(api: Api, place: HookPlace): Promise<unknown> {
  switch (place.kind) {
    case 'system':
      return api.SystemHooks.all();
    case 'group':
      return api.GroupHooks.all(place.path, PAGE);
    case 'project':
      return api.ProjectHooks.all(place.path, PAGE);
  }
}

function addressOf(place: HookPlace): string {
  return place.kind === 'system' ? 'hooks' : `${place.kind}s/${encodeURIComponent(place.path)}/hooks`;
}

const EVENT_FIELDS: Readonly<Record<ToldEvent, string>> = {
  mergeRequests: 'merge_requests_events',
  pushes: 'push_events',
  tagPushes: 'tag_push_events',
  notes: 'note_events',
};

function wire({ url, tellsOf, secret, signingToken }: HookSettings): Record<string, unknown> {
  const events = Object.entries(tellsOf).map(([event, on]) => [EVENT_FIELDS[event as ToldEvent], on]);
  return {
    url,
    ...Object.fromEntries(events),
    enable_ssl_verification: true,
    ...(secret === null ? {} : { token: secret }),
    ...(signingToken === null ? {} : { signing_token: signingToken }),
  };
}
