/**
 * System hooks, group and project webhooks: listed, made, changed, tried. Their secrets are never told. Documented for 17.3 to 19.0
 * (doc/api/system_hooks.md, project_webhooks.md, group_webhooks.md), the rest as in lib/api/system_hooks.rb and lib/api/hooks.
 */
import { ApiError, badParameter, forbidden, noSuchRoute, notFound } from './api-error.ts';
import { type Answer, type Call, projectOf, type Route, requireRole, userOf } from './endpoint.ts';
import { eventOf } from './events.ts';
import { ACCESS, type Group, type Project } from './instance.ts';
import { page } from './paging.ts';
import { presentHook, presentLog } from './present-hook.ts';
import { levelIn } from './routes-groups.ts';
import { deliver, type InstalledHook, type Webhook } from './webhooks.ts';

/** Whose hooks a request is about, and who may see them. Throws what GitLab answers to others. */
type Scope = (call: Call) => {
  readonly isIn: (hook: Webhook) => boolean;
  /** Of a new one. */
  readonly place: Pick<Webhook, 'kind' | 'project' | 'group'>;
  readonly projects: readonly Project[];
};

const system: Scope = (call) => {
  if (!userOf(call).admin) throw forbidden();
  return { isIn: ({ kind }) => kind === 'system', place: { kind: 'system' }, projects: [] };
};

const ofProject: Scope = (call) => {
  const project = projectOf(call);
  requireRole(call, project, 'maintainer');
  return {
    isIn: ({ kind, project: id }) => kind === 'project' && (id === undefined || id === project.id),
    place: { kind: 'project', project: project.id },
    projects: [project],
  };
};

/** Paid editions alone have them. */
const ofGroup: Scope = (call) => {
  const { instance } = call;
  if (!instance.enterprise) throw noSuchRoute();
  const user = userOf(call);
  const group = instance.groups.find(({ id, path }) => [String(id), path].includes(call.params.id ?? ''));
  const level = group ? levelIn(instance, group.path, user) : 0;
  if (!group || !(user.admin || level > 0)) throw notFound('Group');
  if (!user.admin && level < ACCESS.owner) throw forbidden();
  return {
    isIn: ({ kind, group: path }) => kind === 'group' && (path === undefined || path === group.path),
    place: { kind: 'group', group: group.path },
    projects: projectsBelow(call, group),
  };
};

export const hookRoutes: readonly Route[] = [
  ...routesOf('/hooks', system),
  ['POST', '/hooks/:hook_id', tryOut],
  ...routesOf('/projects/:id/hooks', ofProject),
  ...triedRoutes('/projects/:id/hooks', ofProject),
  ...routesOf('/groups/:id/hooks', ofGroup),
  ...triedRoutes('/groups/:id/hooks', ofGroup),
];

function routesOf(path: string, scope: Scope): readonly Route[] {
  return [
    ['GET', path, (call) => page(call, call.instance.hooks.filter(scope(call).isIn).map(shown(call)))],
    ['POST', path, (call) => add(call, scope)],
    ['GET', `${path}/:hook_id`, (call) => ({ json: shown(call)(hookOf(call, scope)) })],
    ['PUT', `${path}/:hook_id`, (call) => edit(call, scope)],
  ];
}

function triedRoutes(path: string, scope: Scope): readonly Route[] {
  return [
    ['POST', `${path}/:hook_id/test/:trigger`, (call) => trigger(call, scope)],
    ['GET', `${path}/:hook_id/events`, (call) => page(call, hookOf(call, scope).log.map(presentLog))],
  ];
}

function hookOf(call: Call, scope: Scope): InstalledHook {
  const { isIn } = scope(call);
  const found = call.instance.hooks.find((hook) => String(hook.id) === call.params.hook_id && isIn(hook));
  if (!found) throw new ApiError(404, '404 Not found');
  return found;
}

/** A new one tells of pushes unless it is said; a system hook of repositories, too. */
function add(call: Call, scope: Scope): Answer {
  const { place } = scope(call);
  if (typeof call.body.url !== 'string') throw badParameter('url is missing');
  const start = { ...place, url: '', pushes: true, mergeRequests: false, notes: false };
  const hook = call.instance.addHook({ ...start, ...changesIn(call, place.kind) });
  return { status: 201, json: shown(call)(hook) };
}

function edit(call: Call, scope: Scope): Answer {
  const hook = hookOf(call, scope);
  if (hook.kind !== 'system' && typeof call.body.url !== 'string') throw badParameter('url is missing');
  const changes = changesIn(call, hook.kind);
  if (Object.keys(changes).length === 0) throw new ApiError(400, { error: 'No parameters provided' });
  // Whoever moves a hook does not take its secret along.
  const moved = changes.url !== undefined && changes.url !== hook.url ? { token: undefined } : {};
  Object.assign(hook, moved, changes);
  return { json: shown(call)(hook) };
}

const FLAGS = {
  push_events: 'pushes',
  tag_push_events: null,
  repository_update_events: null,
  merge_requests_events: 'mergeRequests',
  note_events: 'notes',
  enable_ssl_verification: 'verifies',
} as const;
const TEXTS = ['url', 'name', 'description', 'token', 'signing_token'];

/** What the body says. Throws for values of the wrong type; names that GitLab overlooks are complained of. */
function changesIn(call: Call, kind: Webhook['kind']): Partial<Webhook> {
  const { body, instance } = call;
  for (const [name, value] of Object.entries(body)) {
    const isFlag = name in FLAGS && !(kind === 'system' && name === 'note_events');
    if (isFlag ? typeof value !== 'boolean' : TEXTS.includes(name) && typeof value !== 'string')
      throw badParameter(`${name} is invalid`);
    if (!isFlag && !TEXTS.includes(name)) instance.complain(`GitLab overlooks ${name} of a ${kind} hook`);
  }
  const flags = Object.entries(FLAGS).flatMap(([name, key]) => (key && name in body ? [[key, body[name]]] : []));
  return { ...Object.fromEntries(flags), ...addressIn(call, kind), ...secretsIn(call) };
}

function addressIn({ body, instance }: Call, kind: Webhook['kind']): Partial<Webhook> {
  if (typeof body.url !== 'string') return {};
  const isWeb = URL.canParse(body.url) && /^https?:$/.test(new URL(body.url).protocol);
  const isBlocked =
    kind !== 'system' && !instance.allowsLocalHooks && isWeb && /^(127\.|localhost$)/.test(new URL(body.url).hostname);
  if (!isWeb || isBlocked) throw new ApiError(422, { error: 'Invalid url given' });
  return { url: body.url };
}

/** Signing tokens are silently overlooked before 19.0. */
function secretsIn({ body, instance }: Call): Partial<Webhook> {
  const { token, signing_token: signing } = body;
  return {
    ...(typeof token === 'string' ? { token } : {}),
    ...(typeof signing === 'string' && instance.signsHooks ? { signingToken: signing } : {}),
  };
}

/** GitLab tells nothing of how it went. */
async function tryOut(call: Call): Promise<Answer> {
  const hook = hookOf(call, system);
  const event = {
    event_name: 'project_create',
    name: 'Ruby',
    path: 'ruby',
    project_id: 1,
    owner_name: 'Someone',
    owner_email: 'example@gitlabhq.com',
  };
  await deliver(hook, event, call.instance.url, call.instance.version).catch(() => {});
  return { status: 201, json: event };
}

/** Whether it is ticked or not; one that was given up is taken up again where it is answered. */
async function trigger(call: Call, scope: Scope): Promise<Answer> {
  const hook = hookOf(call, scope);
  if (call.params.trigger !== 'merge_requests_events') throw badParameter('trigger does not have a valid value');
  const [latest] = scope(call)
    .projects.flatMap(({ mergeRequests }) => mergeRequests)
    .toReversed();
  if (!latest) throw new ApiError(422, 'Ensure the project has merge requests.');
  const event = eventOf(latest, userOf(call), 'update');
  const { action: _, ...attributes } = event.object_attributes as Record<string, unknown>;
  const sent = { ...event, object_attributes: attributes };
  const answer = await deliver(hook, sent, call.instance.url, call.instance.version).catch((error) => String(error));
  if (typeof answer === 'string') throw new ApiError(422, answer);
  if (!answer.ok) throw new ApiError(422, (await answer.text()) || 'no answer');
  Object.assign(hook, { disabled: false });
  return { status: 201, json: { message: '201 Created' } };
}

function shown({ instance }: Call) {
  return (hook: InstalledHook) => presentHook(instance, hook);
}

function projectsBelow({ instance }: Call, { path }: Group): readonly Project[] {
  return instance.projects.filter((project) => project.path.startsWith(`${path}/`));
}
