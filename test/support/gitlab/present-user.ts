/** The API's entities of users, members and tokens. */
import type { Instance, Project, Token, User } from './instance.ts';

type Json = Record<string, unknown>;

const LONG_AGO = '2024-01-01T00:00:00.000Z';

export function presentUser(instance: Instance, user: User): Json {
  return {
    id: user.id,
    username: user.username,
    public_email: null,
    name: user.name,
    state: 'active',
    locked: false,
    avatar_url: null,
    web_url: `${instance.url}/${user.username}`,
  };
}

/** What others see of a user; whether it is external is for administrators to know. */
export function presentPerson(instance: Instance, user: User, viewer: User): Json {
  return { ...presentUser(instance, user), bot: user.bot, ...(viewer.admin ? { external: user.external } : {}) };
}

/** What a user sees of himself. */
export function presentSelf(instance: Instance, user: User): Json {
  return {
    ...presentUser(instance, user),
    created_at: LONG_AGO,
    ...texts('bio', 'location', 'linkedin', 'twitter', 'discord', 'website_url', 'github', 'job_title', 'organization'),
    pronouns: null,
    bot: user.bot,
    work_information: null,
    local_time: null,
    last_sign_in_at: null,
    confirmed_at: LONG_AGO,
    last_activity_on: LONG_AGO.slice(0, 10),
    email: user.email,
    theme_id: 3,
    color_scheme_id: 1,
    projects_limit: 100_000,
    current_sign_in_at: null,
    identities: [],
    can_create_group: true,
    can_create_project: true,
    two_factor_enabled: false,
    external: user.external,
    private_profile: false,
    commit_email: user.email,
    preferred_language: 'en',
    ...(user.admin ? { is_admin: true, note: null, namespace_id: user.id, created_by: null } : {}),
  };
}

/** `access`: direct, or by a group. Who was added by another says by whom. */
export function presentMember(instance: Instance, project: Project, user: User, access: number): Json {
  const { creator, members } = project;
  const added = creator !== null && creator !== user && members.has(user.id);
  return {
    ...presentUser(instance, user),
    access_level: access,
    created_at: LONG_AGO,
    ...(added ? { created_by: presentUser(instance, creator) } : {}),
    expires_at: null,
  };
}

export function presentToken(instance: Instance, token: Token): Json {
  return {
    id: 601 + [...instance.tokens.values()].indexOf(token),
    name: 't',
    revoked: false,
    created_at: LONG_AGO,
    description: null,
    scopes: token.scopes,
    user_id: token.user.id,
    last_used_at: LONG_AGO,
    active: true,
    expires_at: token.expiresAt ?? '2030-01-01',
    last_used_ips: ['127.0.0.1'],
  };
}

function texts(...names: readonly string[]): Json {
  return Object.fromEntries(names.map((name) => [name, '']));
}
